import { parseNode, sameValue } from "../json/node.ts";
import type { LogRecord } from "../records.ts";
import type { LogSource } from "../storage/storage.ts";
import { bytesAt, type LineView } from "./line_view.ts";

/** Where the last line of an id lies. */
export interface LastLine {
  /** 1-based physical line. */
  readonly line: number;
  /** Byte offset of its value. */
  readonly offset: number;
  /** Length of its value in bytes. */
  readonly length: number;
}

/** The last line of every id, in 16 to 32 bytes an id. */
export class LastLines {
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #lines = new Uint32Array(1024);

  /** Notes a line; gives the one of the same id before it. */
  note({ key, version }: LogRecord, { line, offset, body }: LineView): LastLine | null {
    if (key >= this.#lines.length) this.#widen(key * 2);
    const last = version === 1
      ? null
      : { line: this.#lines[key]!, offset: this.#offsets[key]!, length: this.#lengths[key]! };
    this.#offsets[key] = offset;
    this.#lengths[key] = body.length;
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

/** Whether a line before has the same value, however it is spelled. */
export async function hasSameValue(
  source: LogSource,
  last: LastLine,
  body: Uint8Array,
): Promise<boolean> {
  const decoder = new TextDecoder();
  const earlier = decoder.decode(await bytesAt(source, last.offset, last.length));
  return sameValue(parseNode(earlier), parseNode(decoder.decode(body)));
}
