import { LogError } from "../../../lib/errors.ts";
import { Query } from "../../../lib/tables/sqlite/query.ts";
import { schemaOf } from "../../../lib/tables/sqlite/schema.ts";
import type { Table } from "../../../lib/tables/table.ts";
import { tablesOf } from "../../../lib/tables/tables.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { columnField } from "../../rows/field.ts";
import { checkFormat, type FormatFlag } from "../../rows/formats.ts";
import { loadLayout } from "../../rows/layout.ts";
import { checkedTables, type PointFlags, tableWorld } from "./table_world.ts";

/** What `sql` takes. */
export type SqlFlags = GlobalFlags & PointFlags & FormatFlag & {
  /** Whether the statements are printed that make the tables. */
  readonly schema?: boolean;
};

/** `log sql [query]` */
export default async function sql(
  context: Context,
  flags: SqlFlags,
  query?: string,
): Promise<void> {
  checkFormat(flags);
  if (query === undefined) return await describe(context, flags);
  if (flags.schema) {
    throw new LogError("bad_usage", "Cannot use --schema with a query: it describes all tables");
  }
  const text = query === "-" ? await queryOfInput(context, flags) : query;
  using logs = context.logs.pin();
  const world = await tableWorld(context, logs, flags);
  using prepared = await Query.prepare(text, checkedTables(context, flags), world);
  await printRows(context, flags, prepared.columns, prepared.rows());
}

/** Prints the tables and their columns, or the statements that make them. */
async function describe(context: Context, flags: SqlFlags): Promise<void> {
  const tables = tablesOf(context.logs.settings);
  if (flags.schema) {
    const text = new TextEncoder().encode(`${schemaOf(tables).join("\n")}\n`);
    return await context.bytes(parts(text));
  }
  await printRows(context, flags, ["table", "column", "type"], columnRows(tables));
}

async function* parts(text: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(text);
}

function* columnRows(tables: readonly Table[]): Generator<object> {
  for (const { name: table, columns } of tables) {
    for (const { name: column, type } of columns) yield { table, column, type };
  }
}

async function queryOfInput(context: Context, { file }: SqlFlags): Promise<string> {
  if (file === "-") {
    throw new LogError("bad_usage", "Cannot read the query from standard input: the log is there");
  }
  const { textOf } = await import("../../parse/stdin_text.ts");
  return await textOf(context.machine.stdin);
}

async function printRows(
  context: Context,
  flags: FormatFlag,
  columns: readonly string[],
  rows: Iterable<object>,
): Promise<void> {
  const fields = columns.map(columnField);
  await context.rows(rows, () => loadLayout(flags, fields, (text) => context.warn(text)));
}
