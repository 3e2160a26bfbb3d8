import fc from "fast-check";
import assert from "node:assert/strict";
import { POINT } from "../testing/generators/arbitrary.ts";
import { checkAgainstModel, openTexts, plain } from "../testing/models/check.ts";
import { stats } from "./stats.ts";

Deno.test("stats counts every log as the contract says", async () => {
  await checkAgainstModel(fc.option(POINT), async (logs, model, point) => {
    const when = point && point(model.logs.entries.effectives.length);
    assert.deepEqual(plain(await stats(logs, when)), model.stats(when));
  }, 15);
});

Deno.test("stats counts days in the zone, also those that the clocks change on", async () => {
  const times = ["2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z"];
  const text = [...times, "2026-03-29T22:00:00Z"]
    .map((time, index) => `{"id":"${index}","at":"${time}"}\n`).join("");
  const perDay = async (timeZone: string) => {
    const { logs } = await stats(openTexts({ "firings.jsonl": text }, { timeZone }), null);
    return logs[2]!.per_day.map(({ day, lines }) => `${day} ${lines}`);
  };
  assert.deepEqual(await perDay("Europe/Berlin"), ["2026-03-28 1", "2026-03-29 2", "2026-03-30 1"]);
  assert.deepEqual(await perDay("UTC"), ["2026-03-28 2", "2026-03-29 2"]);
});

Deno.test("stats counts lines, and those that a replay skips, of the whole file at any time", async () => {
  const text =
    '\ufeff{"id":"a","at":"2026-03-01T00:00:00Z","device":"phone"}\r\n\r\noops\n[]\n{"id":"a"';
  const logs = openTexts({ "entries.jsonl": text });
  const { logs: [now] } = await stats(logs, null);
  assert.deepEqual({ ...now }, {
    log: "entries",
    file: "entries.jsonl",
    lines: 5,
    bytes: new TextEncoder().encode(text).length,
    malformed: 3,
    ids: 1,
    live: 1,
    deleted: 0,
    superseded_lines: 0,
    first_at: "2026-03-01T00:00:00Z",
    last_at: "2026-03-01T00:00:00Z",
    per_device: [{ device: "phone", lines: 1 }],
    per_day: [{ day: "2026-03-01", lines: 1 }],
  });
  const { logs: [then] } = await stats(logs, { kind: "instant", instant: 0n });
  assert.deepEqual([then!.lines, then!.malformed, then!.ids], [5, 3, 0]);
});
