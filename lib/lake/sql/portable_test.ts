/** The views of a lake for any engine, held by one against the logs that the lake was made of. */

import assert from "node:assert/strict";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { LakeHistory } from "../../testing/lakes/lake_history.ts";
import { type LakeObject, readObjects } from "../../testing/lakes/object_rows.ts";
import { rowText, type StateAt, statesOf } from "../../testing/lakes/state_rows.ts";
import { lane } from "../../testing/lanes/lane.ts";
import type { Cell } from "../../tables/table.ts";
import { RUN_COLUMNS, SPAN_COLUMNS } from "../format/columns.ts";
import { PORTABLE_FOLD, PORTABLE_STATE_AT, PORTABLE_VIEWS } from "./portable.ts";

const HISTORIES = 8;
const STEPS = 60;
const FOLDED =
  "SELECT user_id, id, state, line, first_line, deleted_line FROM by_fold WHERE log = ? AND t = ?";
const BY_SPANS =
  `SELECT user_id, id, state, line, first_line, deleted_line FROM (${PORTABLE_STATE_AT})`;

function tableOf(name: string, columns: readonly { name: string }[]): string {
  return `CREATE TABLE ${name} (${columns.map(({ name }) => name).join(", ")}, bucket, base)`;
}

/** A database with all objects of a lake as two tables, and the views over them. */
function databaseOf(objects: readonly LakeObject[]): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  database.exec(`${tableOf("all_runs", RUN_COLUMNS)}; ${tableOf("all_spans", SPAN_COLUMNS)}`);
  for (const { isRun, bucket, base, columns, rows } of objects) {
    const places = Array(columns.length + 2).fill("?").join(", ");
    const insert = database.prepare(
      `INSERT INTO ${isRun ? "all_runs" : "all_spans"} VALUES (${places})`,
    );
    for (const row of rows) insert.run(...row.map(sqlite), bucket, base);
  }
  database.exec(PORTABLE_VIEWS);
  return database;
}

function sqlite(cell: Cell): SQLInputValue {
  return cell instanceof Uint8Array ? new TextDecoder().decode(cell) : cell as SQLInputValue;
}

function check(database: DatabaseSync, states: readonly StateAt[]): void {
  const bySpans = database.prepare(PORTABLE_STATE_AT);
  bySpans.setReadBigInts(true);
  for (const { log, t, rows } of states) {
    const found = bySpans.all({ of_log: log, t: BigInt(t) }).map(rowText).sort();
    assert.deepEqual(found, rows, `${log} at ${t}`);
  }
  database.exec("CREATE TABLE points (user_id, log, t)");
  const point = database.prepare("INSERT INTO points SELECT DISTINCT user_id, ?, ? FROM events");
  for (const { log, t } of states) point.run(log, BigInt(t));
  database.exec(`CREATE TABLE by_fold AS ${PORTABLE_FOLD}`);
  const byFold = database.prepare(FOLDED), alike = database.prepare(BY_SPANS);
  for (const { log, t } of states) {
    const sorted = (rows: unknown[]) =>
      rows.map((row) => Object.values(row as object).join()).sort();
    const expected = sorted(alike.all({ of_log: log, t: BigInt(t) }));
    assert.deepEqual(sorted(byFold.all(log, BigInt(t))), expected, `fold of ${log} at ${t}`);
  }
}

Deno.test("the views of a lake give the state of everybody's logs, whatever happened to it", async () => {
  let answers = 0;
  for (const first of lane.seeds(1)) {
    for (let seed = first; seed < first + HISTORIES; seed++) {
      const history = await LakeHistory.play(seed, STEPS);
      const states = statesOf(await history.people());
      answers += states.reduce((sum, { rows }) => sum + rows.length, 0);
      using database = databaseOf(await readObjects(history.files));
      check(database, states);
    }
  }
  assert(answers > 100 * HISTORIES, `only ${answers} answers`);
});

Deno.test("docs/fleets.md has the views for any engine as they are tested", async () => {
  const page = await Deno.readTextFile(new URL("../../../docs/fleets.md", import.meta.url));
  const blocks = Array.from(page.matchAll(/^```sql\n([^`]*)^```$/gm), ([, block]) => block!.trim());
  for (const text of [PORTABLE_VIEWS.trim(), `${PORTABLE_STATE_AT};`, `${PORTABLE_FOLD};`]) {
    assert(blocks.includes(text), text);
  }
});
