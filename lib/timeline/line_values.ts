import { LineCells } from "../tables/rows/line_cells.ts";
import type { LogRecord } from "../records/reader.ts";

const decoder = new TextDecoder();

/** The value of one key, or JSON Pointer, in each line of a log, kept while it is read. */
export class LineValues {
  readonly #cells: LineCells;
  /** By the number of the line. */
  readonly #values: (string | null)[] = [];
  /** One string for each value: most lines repeat one. */
  readonly #known = new Map<string, string>();

  /** Keeps the values of this key. */
  constructor(key: string) {
    this.#cells = new LineCells([{ name: key, type: "TEXT", key }]);
  }

  /** Takes the next line. */
  readonly take = (record: LogRecord): void => {
    this.#cells.move(record.borrowBytes());
    const cell = this.#cells.cell(0);
    this.#values[record.line] = cell === null ? null : this.#interned(cell);
  };

  /** The text of the value, or its JSON where it is none; null where there is no value. */
  of(line: number): string | null {
    return this.#values[line] ?? null;
  }

  #interned(cell: unknown): string {
    const text = cell instanceof Uint8Array ? decoder.decode(cell) : String(cell);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, text);
    return text;
  }
}
