/** Tables are held against the model of the contract, over generated logs. */

import fc from "fast-check";
import assert from "node:assert/strict";
import type { Srs } from "../answers.ts";
import { StoredJson } from "../json/stored.ts";
import { BUILT_IN_LOGS, type BuiltInLog, type LogSettings } from "../records/settings.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { queryRows } from "../testing/directories/tables.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { lane } from "../testing/lanes/lane.ts";
import { checkAgainstModel } from "../testing/models/check.ts";
import type { Model, ModelCut, ModelRecord } from "../testing/models/model.ts";

const OWN: Record<BuiltInLog, readonly string[]> = {
  entries: ["created_at", "text", "context", "shape", "tags"],
  interactions: ["entry_id", "kind", "grade", "session_id"],
  firings: ["entry_id", "surface"],
  sessions: ["started_at", "ended_at", "kind"],
};
const JSON_COLUMNS: ReadonlySet<string> = new Set(["shape", "tags"]);

/** The cell of a key: a text as it is, all else as JSON. */
function cell(record: ModelRecord | null, key: string): string | null {
  const value = record !== null && Object.hasOwn(record.value, key) ? record.value[key] : null;
  if (value === null || value === undefined) return null;
  return typeof value === "string" && !JSON_COLUMNS.has(key) ? value : JSON.stringify(value);
}

/** JSON without the white space and spellings that parsing takes away. */
function parsed(json: unknown): string | null {
  return typeof json === "string" ? JSON.stringify(JSON.parse(json)) : null;
}

function srsColumns(srs: Srs | null) {
  return {
    srs_state: srs?.state ?? null,
    due: srs?.due ?? null,
    stability: srs?.stability ?? null,
    difficulty: srs?.difficulty ?? null,
    reps: srs?.reps ?? null,
    lapses: srs?.lapses ?? null,
    last_review: srs?.last_review ?? null,
  };
}

/** A whole number as an answer has it: with all its digits. */
function number(instant: Instant): number | string {
  return Number.isSafeInteger(Number(instant)) ? Number(instant) : String(instant);
}

/** The rows of a log's state by the book. */
function stateRows(model: Model, log: BuiltInLog, cut: ModelCut, { tombstones }: LogSettings) {
  return model.standings(log, cut)
    .filter(({ standing }) => standing.state !== "absent")
    .map(({ id, standing: { state, current, tombstone, first } }) => ({
      id,
      state,
      version: current?.version ?? null,
      line: current?.line ?? null,
      at: current?.at ?? null,
      effective_us: current === null ? null : number(current.effective),
      versions_total: model.total(log, id),
      first_line: first!.line,
      ...Object.fromEntries(
        ["device", "actor", ...OWN[log]].map((key) => [key, cell(current, key)]),
      ),
      ...(tombstones !== "none" && {
        deleted_at: tombstone?.at ?? null,
        deleted_line: tombstone?.line ?? null,
      }),
      ...(log === "entries" && srsColumns(model.srs(log, id, cut))),
      raw: current?.text ?? null,
    }));
}

Deno.test("the table of a log has the state of each id at any point, of generated logs", async () => {
  let rowsOfLogs = 0, liveRows = 0;
  await checkAgainstModel(fc.option(POINT), async (logs, model, point) => {
    for (const log of BUILT_IN_LOGS) {
      const at: When | null = point && point(model.logs[log].effectives.length);
      const rows = await queryRows(logs, `select * from ${log}`, { at, log });
      const cut = model.cut(log, at);
      const expected = stateRows(model, log, cut, logs.settingsOf(log));
      const spelled = rows.map((row) => ({
        ...row,
        ...log === "entries" && { shape: parsed(row.shape), tags: parsed(row.tags) },
      }));
      assert.deepEqual(spelled, expected);
      rowsOfLogs += expected.length;
    }
    const at = point && point(model.logs.entries.effectives.length);
    const live = "select id, line, raw from entries where state = 'live'";
    const cut = model.cut("entries", at);
    const listed = model.list("entries", { since: null, until: null, limit: null }, cut);
    const expected = listed.map(({ id, line, entry }) => ({ id, line, raw: entry }));
    assert.deepEqual(await queryRows(logs, live, { at }), expected);
    liveRows += expected.length;
  }, 80);
  lane.assertMore(rowsOfLogs, 700, "rows");
  lane.assertMore(liveRows, 120, "live rows");
});

Deno.test("the table of events has the lines and kinds of every history, of generated logs", async () => {
  let events = 0;
  await checkAgainstModel(fc.option(POINT), async (logs, model, point) => {
    const at: When | null = point && point(model.logs.entries.effectives.length);
    const rows = await queryRows(logs, "select * from events order by log, id, line", { at });
    for (const { log, byte_offset, byte_length, raw } of rows) {
      using source = await logs.open(log as BuiltInLog);
      const line = new Uint8Array(Number(byte_length));
      await source!.read(line, Number(byte_offset));
      assert.equal(StoredJson.fromLine(line).text, raw);
    }
    for (const log of BUILT_IN_LOGS) {
      const cut = model.cut("entries", at);
      const own = log === "entries" ? cut.own : cut.others;
      const { tombstones } = logs.settingsOf(log);
      for (const id of model.ids(log)) {
        const steps = model.standing(log, id, { ...cut, own }).steps;
        const expected = steps.map(({ record, kind }) => eventRow(log, tombstones, record, kind));
        const found = rows.filter((row) => row.log === log && row.id === id)
          .map(({ op: _op, byte_length: _length, ...row }) => row);
        assert.deepEqual(found, expected);
        events += expected.length;
      }
    }
  }, 120);
  lane.assertMore(events, 2400, "events");
});

function eventRow(
  log: BuiltInLog,
  tombstones: LogSettings["tombstones"],
  record: ModelRecord,
  kind: string,
) {
  const { line, offset, id, version, at, effective, value, text } = record;
  const textOf = (key: string) => {
    const found = Object.hasOwn(value, key) ? value[key] : null;
    return typeof found === "string" ? found : null;
  };
  return {
    log,
    rule: tombstones === "sticky" ? "sticky" : "latest",
    line,
    byte_offset: offset,
    id,
    version,
    at_text: at,
    time: at !== null ? "own" : effective === BEFORE_EVERYTHING ? "none" : "inherited",
    effective_us: number(effective),
    device: textOf("device"),
    actor: textOf("actor"),
    kind,
    entry_id: textOf("entry_id"),
    raw: text,
  };
}

/** Every effective time of a log, and the microseconds beside it. */
function timesOf(records: readonly ModelRecord[]): Instant[] {
  const times = records.map(({ effective }) => effective)
    .filter((time) => time !== BEFORE_EVERYTHING);
  return [...new Set(times.flatMap((time) => [time - 1n, time, time + 1n]))];
}

Deno.test("the table of spans has the state of each id at every time, of generated logs", async () => {
  await checkAgainstModel(fc.constant(null), async (logs, model) => {
    const spans = await queryRows(
      logs,
      `select log, id, cast(from_us as text) from_us, cast(to_us as text) to_us, from_at,
        state, line, version, deleted_line, first_line from spans`,
    );
    for (const log of BUILT_IN_LOGS) {
      for (const time of timesOf(model.logs[log].records)) {
        const inForce = spans.filter(({ log: of, from_us, to_us }) =>
          of === log && BigInt(from_us!) <= time && time < BigInt(to_us!)
        );
        const cut = model.cut(log, { kind: "instant", instant: time });
        const expected = model.standings(log, cut)
          .filter(({ standing }) => standing.state !== "absent")
          .map(({ id, standing: { state, current, tombstone, first } }) => ({
            id,
            state,
            line: current?.line ?? null,
            version: current?.version ?? null,
            deleted_line: tombstone?.line ?? null,
            first_line: first!.line,
          }));
        const found = inForce.map(({ id, state, line, version, deleted_line, first_line }) => (
          { id, state, line, version, deleted_line, first_line }
        ));
        found.sort((a, b) => Number(a.first_line) - Number(b.first_line));
        assert.deepEqual(found, expected);
      }
    }
    for (const { from_us, from_at } of spans) {
      const from = BigInt(from_us!);
      assert.equal(from_at, from === BEFORE_EVERYTHING ? null : formatInstant(from));
    }
  }, 80);
});

Deno.test("the table of review spans has the review state at every time, of generated logs", async () => {
  let states = 0;
  await checkAgainstModel(fc.constant(null), async (logs, model) => {
    const spans = await queryRows(
      logs,
      `select entry_id, cast(from_us as text) from_us, cast(to_us as text) to_us,
        state, due, stability, difficulty, reps, lapses, last_review from srs_spans`,
    );
    for (const time of timesOf(model.logs.interactions.records)) {
      const cut = model.cut("interactions", { kind: "instant", instant: time });
      for (const id of ["a", "b", 'c"\\', "caf\u00e9", "zz"]) {
        const [span, ...others] = spans.filter(({ entry_id, from_us, to_us }) =>
          entry_id === id && BigInt(from_us!) <= time && time < BigInt(to_us!)
        );
        assert.equal(others.length, 0);
        const { entry_id: _id, from_us: _from, to_us: _to, ...found } = span ?? {};
        const expected = model.srs("entries", id, { ...cut, others: cut.own });
        assert.deepEqual(span === undefined ? null : found, expected);
        if (expected !== null) states++;
      }
    }
  }, 80);
  assert(states > 100, `only ${states} review states`);
});
