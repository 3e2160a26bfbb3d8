/** The fold in plain SQL is held against spans, by an engine, over generated logs. */

import fc from "fast-check";
import assert from "node:assert/strict";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { LATEST } from "../query/cut.ts";
import { lane } from "../testing/lanes/lane.ts";
import { checkAgainstModel } from "../testing/models/check.ts";
import { STATE_AT_POINTS } from "./portable.ts";
import { EVENTS } from "./rows/event_table.ts";
import { SPANS } from "./rows/span_table.ts";
import type { Cell } from "./table.ts";

const EVENT_COLUMNS = ["log", "rule", "line", "id", "op", "effective_us"];
const SPAN_COLUMNS = [
  "log",
  "id",
  "from_us",
  "to_us",
  "state",
  "line",
  "deleted_line",
  "first_line",
];
async function* problems() {}

const TABLES = `
  CREATE TABLE events (log TEXT, rule TEXT, line INTEGER, id TEXT, op TEXT, effective_us INTEGER);
  CREATE TABLE spans (log TEXT, id TEXT, from_us INTEGER, to_us INTEGER, state TEXT, line INTEGER,
    deleted_line INTEGER, first_line INTEGER);
  CREATE TABLE points (log TEXT, t INTEGER);`;
const POINTS = `INSERT INTO points SELECT DISTINCT log, effective_us + step
  FROM events, (SELECT -1 AS step UNION ALL SELECT 0 UNION ALL SELECT 1)
  WHERE effective_us > -9223372036854775808`;
const INDEXES = "CREATE INDEX by_log ON events (log, id); CREATE INDEX by_time ON spans (log)";
const BY_SPANS = `SELECT s.log, p.t, s.id, s.line, s.deleted_line, s.first_line, s.state
  FROM spans s JOIN points p ON p.log = s.log AND s.from_us <= p.t AND p.t < s.to_us`;

Deno.test("the fold in plain SQL gives what spans give, of generated logs", async () => {
  using database = new DatabaseSync(":memory:");
  database.exec(TABLES);
  database.exec("BEGIN");
  const inserting = (table: string, columns: number) => {
    const places = Array(columns).fill("?").join(", ");
    return database.prepare(`INSERT INTO ${table} VALUES (${places})`);
  };
  const insertEvent = inserting("events", 6), insertSpan = inserting("spans", 8);
  let world = 0;
  await checkAgainstModel(fc.constant(null), async (logs) => {
    world++;
    const of = { logs, point: LATEST, pointLog: "entries", problems };
    const put = (insert: typeof insertEvent) => ([log, ...cells]: Cell[]) => {
      insert.run(`${world} ${log}`, ...cells as SQLInputValue[]);
    };
    await EVENTS.fill(of, EVENT_COLUMNS, put(insertEvent));
    await SPANS.fill(of, SPAN_COLUMNS, put(insertSpan));
  }, 1300);
  database.exec("COMMIT");
  database.exec(POINTS);
  database.exec(INDEXES);
  database.exec(`CREATE TABLE by_fold AS ${STATE_AT_POINTS}`);
  database.exec(`CREATE TABLE by_spans AS ${BY_SPANS}`);
  const count = (query: string) =>
    Number(database.prepare(`SELECT count(*) n FROM (${query})`).get()!.n);
  const answers = count("SELECT * FROM by_spans");
  lane.assertMore(answers, 100_000, "answers");
  assert.equal(count("SELECT * FROM by_fold"), answers);
  const [one, other] = ["SELECT * FROM by_fold", "SELECT * FROM by_spans"];
  assert.equal(count(`${one} EXCEPT ${other}`), 0);
  assert.equal(count(`${other} EXCEPT ${one}`), 0);
});
