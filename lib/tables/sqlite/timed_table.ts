import type { RowTimes } from "../rows/event_times.ts";
import type { Cell, TableColumn } from "../table.ts";
import type { Database, Statement } from "./engine.ts";
import { RowInserter } from "./insert_rows.ts";
import { quoted } from "./schema.ts";

/** Where the rows of a table are kept for all times; no column of a log is called so. */
const KEPT: readonly TableColumn[] = ["row from", "row to", "row place"].map((name) => (
  { name, type: "INTEGER" }
));
const IS_AT = (position: string) => `("row from" <= ${position} AND ${position} < "row to")`;

/**
 * Rows of a table that are there only for a stretch of time, or of lines. All are made once; then
 * the table is moved from position to position by the rows that come and go.
 */
export class TimedTable {
  readonly #inserter: RowInserter;
  readonly #remove: Statement;
  readonly #add: Statement;
  #position: number | bigint | null = null;

  /** Takes rows of these columns; several for one table need different names. */
  constructor(
    database: Database,
    table: string,
    columns: readonly TableColumn[],
    name = `${table} in time`,
  ) {
    const names = columns.map(({ name }) => quoted(name)).join(", ");
    const definitions = [...columns, ...KEPT].map(({ name, type }) => `${quoted(name)} ${type}`);
    database.exec(`CREATE TABLE ${quoted(name)} (${definitions.join(", ")})`);
    this.#inserter = new RowInserter(database, name, [...columns, ...KEPT]);
    this.#remove = database.prepare(
      `DELETE FROM ${quoted(table)} WHERE rowid IN (SELECT "row place" FROM ${quoted(name)}
        WHERE ${IS_AT("?1")} AND ${IS_AT("?2")} IS NOT TRUE)`,
    );
    this.#add = database.prepare(
      `INSERT INTO ${quoted(table)} (rowid, ${names}) SELECT "row place", ${names}
        FROM ${quoted(name)} WHERE ${IS_AT("?2")} AND ${IS_AT("?1")} IS NOT TRUE`,
    );
  }

  /** Takes a row, before the table is moved. */
  readonly put = (cells: Cell[], { from, to, place }: RowTimes): void => {
    this.#inserter.put([...cells, from, to, place]);
  };

  /** Ends taking rows. */
  end(): void {
    this.#inserter.end();
  }

  /** Moves to a position; null is before all of them. */
  move(position: number | bigint | null): void {
    this.#remove.run(this.#position, position);
    this.#add.run(this.#position, position);
    this.#position = position;
  }
}
