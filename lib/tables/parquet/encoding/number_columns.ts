import { type Bounds, ColumnWriter, grown } from "./column_writer.ts";
import { putDeltas32, putDeltas64 } from "./deltas.ts";
import { ENCODING } from "./page_writer.ts";

const FIRST_ROWS = 1024;
const WORD = 2 ** 32;

/** A column of 32-bit numbers. */
export class Int32Writer extends ColumnWriter {
  #values = new Int32Array(FIRST_ROWS);

  /** Takes a number. */
  put(value: number): void {
    const at = this.nextValue();
    if (at === this.#values.length) this.#values = grown(this.#values);
    this.#values[at] = value;
  }

  protected override writeRest(): Bounds | null {
    if (this.pageRows === 0) return null;
    const values = this.#values.subarray(0, this.pageValues);
    const body = this.encoded;
    body.clear();
    putDeltas32(body, values);
    this.writePage(body.written(), ENCODING.deltas);
    return bounds32(values);
  }
}

/** A column of 64-bit numbers. */
export class Int64Writer extends ColumnWriter {
  #values = new BigInt64Array(FIRST_ROWS);
  /** The same in halves, the low one first. */
  #words = new Uint32Array(this.#values.buffer);

  /** Takes a number. */
  put(value: bigint): void {
    const at = this.#next();
    this.#values[at] = value;
  }

  /** Takes a number from 0 to 2^53, of which nobody need make a bigint. */
  putNumber(value: number): void {
    const at = this.#next();
    this.#words[2 * at] = value;
    this.#words[2 * at + 1] = value / WORD;
  }

  /** Takes a number that lies among others in halves, the low one first. */
  putWords(words: Uint32Array, from: number): void {
    const at = this.#next();
    this.#words[2 * at] = words[from]!;
    this.#words[2 * at + 1] = words[from + 1]!;
  }

  #next(): number {
    const at = this.nextValue();
    if (at === this.#values.length) {
      this.#values = grown(this.#values);
      this.#words = new Uint32Array(this.#values.buffer);
    }
    return at;
  }

  protected override writeRest(): Bounds | null {
    if (this.pageRows === 0) return null;
    const values = this.#values.subarray(0, this.pageValues);
    const body = this.encoded;
    body.clear();
    if (putDeltas64(body, values)) this.writePage(body.written(), ENCODING.deltas);
    else this.writePage(new Uint8Array(values.buffer, 0, values.byteLength), ENCODING.plain);
    return bounds64(values);
  }
}

function bounds32(values: Int32Array): Bounds | null {
  if (values.length === 0) return null;
  let min = values[0]!, max = min;
  for (let at = 1; at < values.length; at++) {
    min = Math.min(min, values[at]!);
    max = Math.max(max, values[at]!);
  }
  const bytesOf = (value: number) => new Uint8Array(Int32Array.of(value).buffer);
  return { min: bytesOf(min), max: bytesOf(max) };
}

function bounds64(values: BigInt64Array): Bounds | null {
  if (values.length === 0) return null;
  let min = values[0]!, max = min;
  for (let at = 1; at < values.length; at++) {
    const value = values[at]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const bytesOf = (value: bigint) => new Uint8Array(BigInt64Array.of(value).buffer);
  return { min: bytesOf(min), max: bytesOf(max) };
}
