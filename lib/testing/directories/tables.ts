/**
 * Queries over the tables of logs, for tests.
 *
 * @module
 */

import { StoredJson } from "../../json/stored.ts";
import type { Logs } from "../../logs/logs.ts";
import { LATEST, resolveCut } from "../../query/cut.ts";
import type { LogName } from "../../records/settings.ts";
import { type AnswerValue, Query } from "../../tables/sqlite/query.ts";
import { tablesOf } from "../../tables/tables.ts";
import type { When } from "../../time/when.ts";

/** A row with JSON as its text. */
export type PlainRow = Record<string, string | number | null>;

/** The rows of a query, as of a time where one is given; `log` is the one whose lines it counts. */
export async function queryRows(
  unpinned: Logs,
  query: string,
  { at = null, log = "entries" }: { at?: When | null; log?: LogName } = {},
): Promise<PlainRow[]> {
  using logs = unpinned.pin();
  const point = at === null ? LATEST : await resolveCut(logs, log, at);
  async function* problems() {}
  const world = { logs, point, pointLog: log, problems };
  using prepared = await Query.prepare(query, tablesOf(logs.settings), world);
  return Array.from(prepared.rows(), plain);
}

function plain(row: Record<string, AnswerValue>): PlainRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof StoredJson ? value.text : value,
    ]),
  );
}
