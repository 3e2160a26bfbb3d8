import { concat } from "../../bytes/concat.ts";
import { ColumnBuffers, type ParquetColumn } from "../../tables/parquet/column_buffers.ts";
import type { ParquetFile } from "../../tables/parquet/parquet_tables.ts";
import type { Cell } from "../../tables/table.ts";
import type { LakeCodec } from "./codec.ts";

/** So many rows are handed over at once. */
const ROWS_AT_ONCE = 16_384;

/** A Parquet file that rows are put into, one after the other. */
export class RowFile {
  readonly #file: ParquetFile;
  readonly #buffers: ColumnBuffers;
  #handedOver = 0;

  /** Begins with no row. */
  constructor(codec: Pick<LakeCodec, "write">, columns: readonly ParquetColumn[]) {
    this.#file = codec.write(columns);
    this.#buffers = new ColumnBuffers(columns);
  }

  /** How many rows there are. */
  get rows(): number {
    return this.#handedOver + this.#buffers.rows;
  }

  /** Takes the next row: the cells in the order of the columns. */
  put(cells: readonly Cell[]): void {
    this.#buffers.put(cells);
    if (this.#buffers.rows >= ROWS_AT_ONCE) this.#handOver();
  }

  /** Waits until what was taken is not more than memory should hold. */
  settle(): Promise<void> {
    return this.#file.ready();
  }

  /** The whole file. */
  async end(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#buffers.rows > 0 || this.#handedOver === 0) this.#handOver();
    return concat(await this.#file.end());
  }

  #handOver(): void {
    const { rows, columns } = this.#buffers.take();
    this.#handedOver += rows;
    this.#file.write(rows, columns);
  }
}
