import type { SQLInputValue } from "node:sqlite";
import type { Cell, PutRow, TableColumn } from "../table.ts";
import type { Database, Statement } from "./engine.ts";
import { quoted } from "./schema.ts";

/** One call for so many rows takes a third of the time of one each. */
const ROWS_AT_ONCE = 50;

/** Inserts rows into some columns of a table, many at once. */
export class RowInserter {
  readonly #many: Statement;
  readonly #one: Statement;
  readonly #width: number;
  #waiting: SQLInputValue[] = [];

  /** Inserts into these columns, in this order; at least one. */
  constructor(database: Database, table: string, columns: readonly TableColumn[]) {
    const names = columns.map(({ name }) => quoted(name)).join(", ");
    // Text comes as the bytes that were read, and is not decoded on the way.
    const row = `(${
      columns.map(({ type }) => type === "TEXT" || type === "JSON" ? "CAST(? AS TEXT)" : "?").join(
        ", ",
      )
    })`;
    const insert = `INSERT INTO ${quoted(table)} (${names}) VALUES `;
    this.#many = database.prepare(insert + Array(ROWS_AT_ONCE).fill(row).join(", "));
    this.#one = database.prepare(insert + row);
    this.#width = columns.length;
  }

  /** Takes the next row. */
  readonly put: PutRow = (cells: Cell[]): void => {
    for (const cell of cells) this.#waiting.push(cell as SQLInputValue);
    if (this.#waiting.length < ROWS_AT_ONCE * this.#width) return;
    this.#many.run(...this.#waiting);
    this.#waiting.length = 0;
  };

  /** Inserts what waits. */
  end(): void {
    for (let at = 0; at < this.#waiting.length; at += this.#width) {
      this.#one.run(...this.#waiting.slice(at, at + this.#width));
    }
    this.#waiting.length = 0;
  }
}
