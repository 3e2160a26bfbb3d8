/** Series and forecasts are held against the model of the contract, over generated logs. */

import fc from "fast-check";
import assert from "node:assert/strict";
import type { When } from "../time/when.ts";
import { BUILT_IN_LOGS } from "../records/settings.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import { POINT } from "../testing/generators/arbitrary.ts";
import { checkAgainstModel, openTexts } from "../testing/models/check.ts";
import { forecast } from "./forecast.ts";
import { PERIOD_LENGTHS, type PeriodLength } from "./periods.ts";
import { seriesByValue, seriesRows } from "./series.ts";

/** The last moment of a period in a zone. */
function endOf(period: string, by: PeriodLength, timeZone: string): Instant {
  const start = by === "week"
    ? mondayOf(period)
    : Temporal.PlainDate.from(by === "day" ? period : `${period}-01`);
  const next = start.add({ [`${by}s`]: 1 }).toZonedDateTime(timeZone);
  return next.epochNanoseconds / 1000n - 1n;
}

function mondayOf(week: string): Temporal.PlainDate {
  const [year, number] = week.split("-W");
  // 4 January always lies in the first week.
  const date = Temporal.PlainDate.from(`${year}-01-04`).add({ weeks: Number(number) - 1 });
  return date.subtract({ days: date.dayOfWeek - 1 });
}

Deno.test("a series says how many are live when each period ends, of generated logs", async () => {
  const draw = fc.constantFrom(...PERIOD_LENGTHS);
  await checkAgainstModel(draw, async (logs, model, by) => {
    for (const log of BUILT_IN_LOGS) {
      const rows = await seriesRows(logs, { log, by });
      const window = { since: null, until: null, limit: null };
      const liveAt = (instant: Instant) =>
        model.list(log, window, model.cut(log, { kind: "instant", instant })).length;
      let before = liveAt(BEFORE_EVERYTHING);
      for (const [at, { period, live, added, edited, restored, deleted }] of rows.entries()) {
        assert.equal(live, before + added + restored - deleted);
        before = live;
        assert(at === 0 || rows[at - 1]!.period < period);
        // Most periods of these logs are empty: looking into some of those is enough.
        if (added + edited + restored + deleted === 0 && at % 1000 !== 1) continue;
        assert.equal(live, liveAt(endOf(period, by, "Europe/Berlin")), period);
      }
      const reviewed = rows.reduce((sum, row) => sum + row.reviewed, 0);
      if (log !== "entries") assert.equal(reviewed, 0);
      const totals = new Map<string, number>();
      for (const row of await seriesByValue(logs, { log, by, countBy: "/shape/kind" })) {
        totals.set(row.period, (totals.get(row.period) ?? 0) + row.live);
      }
      for (const { period, live } of rows) {
        // Reviews alone make a period, which the values of entries know nothing of.
        if (totals.has(period)) assert.equal(totals.get(period), live);
      }
    }
  }, 40);
});

Deno.test("a series has the periods in which nothing happened, and names values as they are", async () => {
  const logs = openTexts({
    "entries.jsonl": [
      '{"id":"before"}',
      '{"id":"a","at":"2025-12-29T10:00:00Z","shape":{"lang":"de"}}',
      '{"id":"b","at":"2026-01-18T23:30:00Z","shape":{"lang":["x"]}}',
      '{"id":"a","at":"2026-01-20T10:00:00Z","shape":{"lang":"fr"}}',
      '{"id":"a","at":"2026-01-20T11:00:00Z","is_deleted":true}',
      '{"id":"a","at":"2026-01-20T12:00:00Z","is_restored":true}',
    ].map((line) => `${line}\n`).join(""),
    "interactions.jsonl":
      '{"id":"i","at":"2026-01-05T00:00:00Z","entry_id":"a","kind":"review","grade":"good"}\n' +
      '{"id":"j","at":"2026-01-05T00:00:00Z","entry_id":"a","kind":"seen","grade":"good"}\n',
  }, { timeZone: "Europe/Berlin" });
  const none = { log: "entries", added: 0, edited: 0, deleted: 0, restored: 0, reviewed: 0 };
  assert.deepEqual(await seriesRows(logs, { log: "entries", by: "week" }), [
    { ...none, period: "2026-W01", live: 2, added: 1 },
    { ...none, period: "2026-W02", live: 2, reviewed: 1 },
    { ...none, period: "2026-W03", live: 2 },
    { ...none, period: "2026-W04", live: 3, added: 1, edited: 1, deleted: 1, restored: 1 },
  ]);
  const byValue = await seriesByValue(logs, {
    log: "entries",
    by: "month",
    countBy: "/shape/lang",
  });
  assert.deepEqual(byValue.map(({ period, value, live }) => [period, value, live]), [
    ["2025-12", "de", 1],
    ["2025-12", null, 1],
    ["2026-01", '["x"]', 1],
    ["2026-01", "fr", 1],
    ["2026-01", null, 1],
  ]);
});

Deno.test("a series counts no edit where an older line comes into sight behind a newer one", async () => {
  const logs = openTexts({
    "entries.jsonl":
      '{"id":"a","at":"2026-01-02T00:00:00Z"}\n{"id":"a","at":"2026-01-01T00:00:00Z"}\n',
  });
  const rows = await seriesRows(logs, { log: "entries", by: "day" });
  assert.deepEqual(rows.map(({ period, live, added, edited }) => [period, live, added, edited]), [
    ["2026-01-01", 1, 1, 0],
  ]);
});

Deno.test("a forecast counts each live entry once, of generated logs", async () => {
  await checkAgainstModel(fc.option(POINT), async (logs, model, point) => {
    const at: When | null = point && point(model.logs.entries.effectives.length);
    const now = 1_790_000_000_000_000n;
    const { rows, neverReviewed } = await forecast(logs, { at, now, days: 4_000 });
    const cut = model.cut("entries", at);
    const live = model.list("entries", { since: null, until: null, limit: null }, cut);
    assert.equal(neverReviewed, live.filter(({ srs }) => srs === null).length);
    const counted = rows.reduce((sum, { due, backlog }) => sum + due + backlog, 0);
    assert.equal(counted, live.length - neverReviewed);
    const days = live.flatMap(({ srs }) =>
      srs === null
        ? []
        : [Temporal.Instant.from(srs.due).toZonedDateTimeISO("Europe/Berlin").toPlainDate()]
    );
    for (const { day, due } of rows.filter(({ due }) => due > 0)) {
      assert.equal(days.filter((date) => date.toString() === day).length, due);
    }
  }, 40);
});
