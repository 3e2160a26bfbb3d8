import type { Table, TableColumn, TableWorld } from "../table.ts";
import type { Database } from "./engine.ts";
import type { ColumnsRead } from "./guard.ts";
import { RowInserter } from "./insert_rows.ts";
import { FULL_TEXT, SEARCHED } from "./schema.ts";

/** Which columns of each table a query needs, by its name; of one that is only counted none. */
export type ColumnsNeeded = ReadonlyMap<string, ReadonlySet<string>>;

/** Joins whose columns the engine reads without asking. */
const NATURAL = /\bnatural\b/i, USING = /\busing\b/i;

/** What a query needs that reads so much: what it searches, too, and what it joins by. */
export function columnsNeeded(
  read: ColumnsRead,
  query: string,
  tables: readonly Table[],
): ColumnsNeeded {
  const needed = new Map(Array.from(read, ([table, columns]) => [table, new Set(columns)]));
  if (needed.has(FULL_TEXT)) {
    const known = needed.get(SEARCHED.table) ?? [];
    needed.set(SEARCHED.table, new Set([...known, ...SEARCHED.columns]));
  }
  const isNatural = NATURAL.test(query);
  if (!isNatural && !USING.test(query)) return needed;
  const text = query.toLowerCase();
  for (const { name, columns } of tables) {
    const table = name.toLowerCase();
    if (!text.includes(table)) continue;
    const joined = columns.filter(({ name }) => isNatural || text.includes(name));
    const known = needed.get(table) ?? [];
    needed.set(table, new Set([...known, ...joined.map(({ name }) => name)]));
  }
  return needed;
}

/** Fills tables as far as they are needed. */
export async function fillTables(
  database: Database,
  tables: readonly Table[],
  needed: ColumnsNeeded,
  world: TableWorld,
): Promise<void> {
  database.exec("BEGIN");
  for (const table of tables) {
    const wanted = needed.get(table.name.toLowerCase());
    if (wanted !== undefined) await fillTable(database, table, wanted, world);
  }
  if (needed.has(FULL_TEXT)) rebuildSearch(database);
  database.exec("COMMIT");
}

/** Takes in the texts that are searched. */
export function rebuildSearch(database: Database): void {
  database.exec(`INSERT INTO ${FULL_TEXT} (${FULL_TEXT}) VALUES ('rebuild')`);
}

/** The columns of a table that are filled: those that are needed, or the first to count rows by. */
export function columnsToFill(
  { columns }: Table,
  wanted: ReadonlySet<string>,
): readonly TableColumn[] {
  const named = columns.filter(({ name }) => wanted.has(name));
  return named.length > 0 ? named : columns.slice(0, 1);
}

/** Fills some columns of one table. */
export async function fillTable(
  database: Database,
  table: Table,
  wanted: ReadonlySet<string>,
  world: TableWorld,
): Promise<void> {
  const columns = columnsToFill(table, wanted);
  const inserter = new RowInserter(database, table.name, columns);
  await table.fill(world, columns.map(({ name }) => name), inserter.put);
  inserter.end();
}
