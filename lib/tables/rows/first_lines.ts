import type { RecordBatch } from "../../records/reader.ts";
import { type Cut, isVisible } from "../../replay/cut.ts";

/** The first line of each id that a cut lets through. */
export class FirstLines {
  readonly #cut: Cut;
  readonly #lines: number[] = [];

  /** Begins before the first line of a log. */
  constructor(cut: Cut) {
    this.#cut = cut;
  }

  /** Looks at the next lines. */
  readonly take = (batch: RecordBatch): void => {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      if (this.#lines[record.key] === undefined && isVisible(this.#cut, record)) {
        this.#lines[record.key] = record.line;
      }
    }
  };

  /** The line of an id by its key. */
  of(key: number): number {
    return this.#lines[key]!;
  }
}
