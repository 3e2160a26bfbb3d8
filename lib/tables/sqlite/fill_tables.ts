import type { Table, TableWorld } from "../table.ts";
import type { Database } from "./engine.ts";
import type { ColumnsRead } from "./guard.ts";
import { RowInserter } from "./insert_rows.ts";
import { FULL_TEXT, SEARCHED } from "./schema.ts";

/** Fills tables as far as they are read; of one whose rows are only counted, its first column. */
export async function fillTables(
  database: Database,
  tables: readonly Table[],
  read: ColumnsRead,
  world: TableWorld,
): Promise<void> {
  const searches = read.has(FULL_TEXT);
  database.exec("BEGIN");
  for (const table of tables) {
    const name = table.name.toLowerCase();
    const isSearched = searches && name === SEARCHED.table;
    const named = read.get(name);
    if (named === undefined && !isSearched) continue;
    const wanted = new Set([...named ?? [], ...isSearched ? SEARCHED.columns : []]);
    await fillTable(database, table, wanted, world);
  }
  if (searches) database.exec(`INSERT INTO ${FULL_TEXT} (${FULL_TEXT}) VALUES ('rebuild')`);
  database.exec("COMMIT");
}

/** Fills some columns of one table. */
export async function fillTable(
  database: Database,
  table: Table,
  wanted: ReadonlySet<string>,
  world: TableWorld,
): Promise<void> {
  const named = table.columns.filter(({ name }) => wanted.has(name));
  const columns = named.length > 0 ? named : table.columns.slice(0, 1);
  const inserter = new RowInserter(database, table.name, columns);
  await table.fill(world, columns.map(({ name }) => name), inserter.put);
  inserter.end();
}
