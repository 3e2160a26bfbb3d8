/**
 * Rows of an answer that come some at a time, and can be written as JSON without being made.
 *
 * @module
 */

import type { JsonWriter } from "./write.ts";

/** Some rows of an answer, in order; asked before the next page is. */
export interface RowPage<Row> {
  /** How many. */
  readonly length: number;
  /** The rows, made now. */
  rows(): readonly Row[];
  /** Writes what {@linkcode JsonWriter.writeRow} writes of each of the rows. */
  writeTo(writer: JsonWriter): void;
}

/** Rows of an answer, to be taken one by one, or written; either, and once. */
export interface RowStream<Row> extends AsyncGenerator<Row> {
  /** Writes what {@linkcode JsonWriter.writeRow} writes of each of the rows. */
  writeTo(writer: JsonWriter): Promise<void>;
}

/** A page of rows that are there already. */
export function pageOf<Row>(rows: readonly Row[]): RowPage<Row> {
  return {
    length: rows.length,
    rows: () => rows,
    writeTo(writer) {
      for (const row of rows) writer.writeRow(row);
    },
  };
}

/**
 * The rows of pages, in order.
 *
 * @example
 * ```ts
 * import { pageOf, rowStream } from "./row_page.ts";
 *
 * async function* pages() {
 *   yield pageOf([1, 2]);
 *   yield pageOf([3]);
 * }
 * if ((await Array.fromAsync(rowStream(pages()))).join() !== "1,2,3") throw new Error();
 * ```
 */
export function rowStream<Row>(pages: AsyncGenerator<RowPage<Row>>): RowStream<Row> {
  async function* rows(): AsyncGenerator<Row> {
    for await (const page of pages) yield* page.rows();
  }
  return Object.assign(rows(), {
    async writeTo(writer: JsonWriter): Promise<void> {
      for await (const page of pages) page.writeTo(writer);
    },
  });
}

/** Whether rows can be written without being made. */
export function isRowStream<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
): rows is RowStream<Row> {
  return "writeTo" in rows;
}
