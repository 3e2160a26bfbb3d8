import { StoredJson } from "../json/stored.ts";
import { parseNode, sameValue } from "../json/tree.ts";
import { UNDONE } from "../records/grades.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import type { LinePlace, LogRecord } from "../records/reader.ts";
import type { LineBytes, LineSpan } from "./line_bytes.ts";

/** The last line of every id, in 16 to 32 bytes an id. */
export class LastLines {
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #lines = new Uint32Array(1024);

  /** Notes a line; gives the one of the same id before it, without what ended it. */
  note({ key, version }: LogRecord, { line, offset, start, end }: LineSpan): LinePlace | null {
    if (key >= this.#lines.length) this.#widen(key * 2);
    const last = version === 1
      ? null
      : { line: this.#lines[key]!, offset: this.#offsets[key]!, length: this.#lengths[key]! };
    this.#offsets[key] = offset;
    this.#lengths[key] = end - start;
    this.#lines[key] = line;
    return last;
  }

  #widen(capacity: number): void {
    const offsets = this.#offsets, lengths = this.#lengths, lines = this.#lines;
    this.#offsets = new Float64Array(capacity);
    this.#lengths = new Uint32Array(capacity);
    this.#lines = new Uint32Array(capacity);
    this.#offsets.set(offsets);
    this.#lengths.set(lengths);
    this.#lines.set(lines);
  }
}

/** Whether two lines have the same value, however they are spelled. */
export function haveSameValue(a: LineBytes, b: LineBytes): boolean {
  const [one, other] = [a, b].map(({ body }) => parseNode(new StoredJson(body)));
  return sameValue(one!, other!);
}

/**
 * Whether an event takes back a review that has its id: then it differs on purpose.
 *
 * @param review The line of that id before.
 */
export function isUndoOf(review: LineBytes, event: LineBytes): boolean {
  const [before, after] = [review, event].map(({ body }) =>
    recordOf(new TextDecoder().decode(body).trim())
  );
  return before?.kind === "review" && after?.kind === UNDONE &&
    before.entry_id === after.entry_id;
}
