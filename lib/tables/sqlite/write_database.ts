import type { Table, TableWorld } from "../table.ts";
import { type Database, openDatabase } from "./engine.ts";
import { fillTable, rebuildSearch } from "./fill_tables.ts";
import { quoted, schemaOf } from "./schema.ts";

/** What one table came to. */
export interface TableRows {
  /** Its name. */
  readonly table: string;
  /** How many rows it has. */
  readonly rows: number;
}

/** The columns that rows are looked up by, of the tables that have them. */
const LOOKED_UP: readonly (readonly string[])[] = [
  ["id"],
  ["entry_id"],
  ["log", "id"],
  ["log", "line"],
];

/**
 * Writes all tables into a new file for SQLite, with indexes and full text search. The same logs
 * give the same bytes.
 *
 * The file is not synced, and is no database before this returns: who calls it gives it its name
 * afterwards.
 *
 * @param path Where no file is yet.
 * @throws {LogError} what reading the logs throws.
 */
export async function writeDatabase(
  path: string,
  tables: readonly Table[],
  world: TableWorld,
): Promise<TableRows[]> {
  using database = openDatabase(path);
  // Nobody reads it before it is whole, and one that is not is thrown away.
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
  database.exec(schemaOf(tables).join("\n"));
  database.exec("BEGIN");
  for (const table of tables) {
    await fillTable(database, table, new Set(table.columns.map(({ name }) => name)), world);
  }
  for (const table of tables) makeIndexes(database, table);
  rebuildSearch(database);
  database.exec("COMMIT");
  return tables.map(({ name }) => ({ table: name, rows: countRows(database, name) }));
}

function makeIndexes(database: Database, { name, columns }: Table): void {
  const has = (column: string) => columns.some(({ name }) => name === column);
  for (const keys of LOOKED_UP) {
    if (!keys.every(has)) continue;
    const index = quoted([name, ...keys].join("_by_"));
    database.exec(`CREATE INDEX ${index} ON ${quoted(name)} (${keys.map(quoted).join(", ")})`);
  }
}

function countRows(database: Database, table: string): number {
  const row = database.prepare(`SELECT count(*) AS n FROM ${quoted(table)}`).get();
  return Number(row!.n);
}
