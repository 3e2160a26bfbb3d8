/**
 * Columns in memory as Arrow lays them out, filled from cells.
 *
 * @module
 */

import type { Cell } from "../table.ts";
import type { ParquetColumn } from "./encoding/column_writer.ts";

export type { ParquetColumn, ParquetType } from "./encoding/column_writer.ts";

/** The values of one column, as Arrow lays them out. */
export interface FilledColumn extends ParquetColumn {
  /** How many of its values are null. */
  readonly nullCount: number;
  /** A bit for each row, set where there is a value. */
  readonly validity: Uint8Array;
  /** Of texts, where each begins in `values`, and where the last one ends. */
  readonly offsets: Int32Array | null;
  /** The values one behind the other. */
  readonly values: Uint8Array | Int32Array | BigInt64Array;
}

const FIRST_ROWS = 1024;
const FIRST_BYTES = 1 << 16;
const LAST_ASCII = 0x7f;
const encoder = new TextEncoder();

/** Rows that are filled until they are taken. */
export class ColumnBuffers {
  readonly #columns: readonly Buffer[];
  #rows = 0;

  /** Begins with no row. */
  constructor(columns: readonly ParquetColumn[]) {
    this.#columns = columns.map((column) => new Buffer(column));
  }

  /** How many rows wait. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the next row. */
  put(cells: readonly Cell[]): void {
    const columns = this.#columns, row = this.#rows++;
    for (let index = 0; index < columns.length; index++) columns[index]!.put(row, cells[index]!);
  }

  /** Lends what waits, until the next row is put, and begins anew. */
  take(): { readonly rows: number; readonly columns: readonly FilledColumn[] } {
    const rows = this.#rows;
    this.#rows = 0;
    return { rows, columns: this.#columns.map((column) => column.take(rows)) };
  }
}

/** One column that grows. */
class Buffer {
  readonly #column: ParquetColumn;
  #validity = new Uint8Array(FIRST_ROWS >> 3);
  #nullCount = 0;
  #offsets = new Int32Array(FIRST_ROWS + 1);
  #numbers: Int32Array | BigInt64Array;
  #text = new Uint8Array(0);
  #used = 0;
  #capacity = FIRST_ROWS;

  constructor(column: ParquetColumn) {
    this.#column = column;
    this.#numbers = column.type === "INT64"
      ? new BigInt64Array(FIRST_ROWS)
      : new Int32Array(column.type === "INT32" ? FIRST_ROWS : 0);
    if (column.type === "STRING") this.#text = new Uint8Array(FIRST_BYTES);
  }

  put(row: number, cell: Cell): void {
    if (row === this.#capacity) this.#growRows();
    if (row === 0) this.#reset();
    if (cell === null) this.#nullCount++;
    else {
      this.#validity[row >> 3]! |= 1 << (row & 7);
      this.#putValue(row, cell);
    }
    this.#offsets[row + 1] = this.#used;
  }

  #putValue(row: number, cell: Exclude<Cell, null>): void {
    if (this.#numbers instanceof BigInt64Array) {
      this.#numbers[row] = BigInt(cell as number | bigint);
    } else if (this.#column.type === "INT32") this.#numbers[row] = Number(cell);
    else if (cell instanceof Uint8Array) this.#putBytes(cell);
    else this.#putText(String(cell));
  }

  #putBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#text.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #putText(text: string): void {
    // No character of UTF-16 takes more than three bytes.
    this.#reserve(3 * text.length);
    const bytes = this.#text, start = this.#used;
    // Most texts are short and ASCII, for which a call of the encoder takes longer than this.
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > LAST_ASCII) {
        this.#used = start + encoder.encodeInto(text, bytes.subarray(start)).written;
        return;
      }
      bytes[start + index] = code;
    }
    this.#used = start + text.length;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#text.length) return;
    this.#text = grown(
      this.#text,
      new Uint8Array(Math.max(2 * this.#text.length, this.#used + bytes)),
    );
  }

  #growRows(): void {
    const rows = this.#capacity *= 2;
    this.#validity = grown(this.#validity, new Uint8Array(rows >> 3));
    this.#offsets = grown(this.#offsets, new Int32Array(rows + 1));
    if (this.#numbers instanceof BigInt64Array) {
      this.#numbers = grown(this.#numbers, new BigInt64Array(rows));
    } else if (this.#numbers.length > 0) {
      this.#numbers = grown(this.#numbers, new Int32Array(rows));
    }
  }

  #reset(): void {
    this.#validity.fill(0);
    this.#nullCount = 0;
    this.#used = 0;
    this.#offsets[0] = 0;
  }

  take(rows: number): FilledColumn {
    if (rows === 0) this.#reset();
    const isText = this.#column.type === "STRING";
    return {
      ...this.#column,
      nullCount: this.#nullCount,
      validity: this.#validity.subarray(0, (rows + 7) >> 3),
      offsets: isText ? this.#offsets.subarray(0, rows + 1) : null,
      values: isText ? this.#text.subarray(0, this.#used) : this.#numbers.subarray(0, rows),
    };
  }
}

function grown<A extends Uint8Array | Int32Array | BigInt64Array>(from: A, to: A): A {
  to.set(from as never);
  return to;
}
