/**
 * One log as bytes that other programs read.
 *
 * @module
 */

import { JsonWriter } from "../../../lib/json/write.ts";
import { asofRows } from "../../../lib/query/asof.ts";
import { listRows } from "../../../lib/query/list.ts";
import { ALL_ROWS } from "../../../lib/query/rows.ts";
import { Query } from "../../../lib/tables/sqlite/query.ts";
import { quoted } from "../../../lib/tables/sqlite/schema.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import type { Context } from "../../context.ts";
import { columnField } from "../../rows/field.ts";
import { formulaRemark } from "../../rows/layout.ts";
import { csvLines } from "../../views/rows/delimited.ts";
import { checkedTables, type PointFlags, type WorldAtPoint } from "./table_world.ts";

/** The rows of a log as bytes. */
export interface RowParts {
  /** What they are the rows of. */
  readonly table: string;
  /** The bytes, as they come. */
  readonly parts: AsyncIterable<Uint8Array>;
  /** How many rows were given so far. */
  rows(): number;
}

const PART_CHARS = 65_536;

/** The live rows of a log with its columns, as CSV. */
export async function csvParts(
  context: Context,
  flags: PointFlags,
  world: TableWorld,
): Promise<RowParts> {
  const tables = checkedTables(context, flags);
  const { name } = tables.find(({ log }) => log === flags.log)!;
  const query = `select * from ${quoted(name)} where state = 'live'`;
  const prepared = await Query.prepare(query, tables, world);
  let rows = 0;
  async function* parts(): AsyncGenerator<Uint8Array> {
    using open = prepared;
    const onFormulas = (count: number) => context.warn(formulaRemark(count));
    const lines = csvLines(counted(open.rows()), open.columns.map(columnField), { onFormulas });
    const encoder = new TextEncoder();
    let text = "";
    for await (const line of lines) {
      text += `${line}\n`;
      if (text.length < PART_CHARS) continue;
      yield encoder.encode(text);
      text = "";
    }
    yield encoder.encode(text);
  }
  function* counted(all: Iterable<object>): Generator<object> {
    for (const row of all) {
      rows++;
      yield row;
    }
  }
  return { table: name, parts: parts(), rows: () => rows };
}

/** The rows of `log list`, or of `log asof`, as lines of JSON. */
export async function jsonParts(
  context: Context,
  { log }: PointFlags,
  { logs, when }: WorldAtPoint,
): Promise<RowParts> {
  context.asks([log], null);
  await context.checkFit(log, when === null ? "shown" : "asked");
  const found = when === null ? listRows(logs, log, ALL_ROWS) : asofRows(logs, log, when, ALL_ROWS);
  let rows = 0;
  async function* parts(): AsyncGenerator<Uint8Array> {
    const full: Uint8Array[] = [];
    const writer = new JsonWriter((bytes) => full.push(bytes.slice()));
    for await (const row of found) {
      writer.writeRow(row);
      rows++;
      yield* full.splice(0);
    }
    writer.end();
    yield* full;
  }
  return { table: log, parts: parts(), rows: () => rows };
}
