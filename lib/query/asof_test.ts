import fc from "fast-check";
import assert from "node:assert/strict";
import { BUILT_IN_LOGS, defaultSettings } from "../records/settings.ts";
import { POINT, WINDOW, world } from "../testing/generators/arbitrary.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import {
  at,
  checkAgainstModel,
  openTexts,
  openWorld,
  plain,
  plainRows,
} from "../testing/models/check.ts";
import { Model } from "../testing/models/model.ts";
import type { When } from "../time/when.ts";
import { asofEntry, asofRows } from "./asof.ts";
import { listRows } from "./list.ts";
import { ALL_ROWS } from "./rows.ts";

const LOG = fc.constantFrom(...BUILT_IN_LOGS);

Deno.test("asof of an id answers as the contract says", async () => {
  await checkAgainstModel(fc.tuple(LOG, POINT, fc.nat()), async (logs, model, draw) => {
    const [log, point, pick] = draw;
    const when = point(model.logs[log].effectives.length);
    const ids = [...model.ids(log), "unheard of"];
    const id = ids[pick % ids.length]!;
    assert.deepEqual(plain(await asofEntry(logs, log, when, id)), model.asof(log, when, id));
  }, 40);
});

Deno.test("asof of all ids gives the live ones in order of their first line", async () => {
  await checkAgainstModel(fc.tuple(LOG, POINT, WINDOW), async (logs, model, draw) => {
    const [log, point, window] = draw;
    const when = point(model.logs[log].effectives.length);
    const rows = await plainRows(asofRows(logs, log, when, window));
    assert.deepEqual(rows, model.asofRows(log, when, window));
  }, 40);
});

Deno.test("asof line:N is the log cut behind line N, at every N of every log", async () => {
  const property = fc.asyncProperty(world(5), LOG, async (world, log) => {
    const { logs } = openWorld(world);
    const lines = world.texts[log].split(/(?<=\n)/).filter((line) => line !== "");
    for (const index of lines.keys()) {
      const cut = lines.slice(0, index + 1).join("");
      const texts = { ...world.texts, interactions: "", [log]: cut };
      const when = { kind: "line", line: index + 1 } as const;
      const found = await plainRows(asofRows(logs, log, when, ALL_ROWS));
      const expected = await plainRows(
        listRows(openWorld({ ...world, texts }).logs, log, ALL_ROWS),
      );
      const rows = found.map((row) => {
        const { as_of: _, time_zone: __, srs: ___, ...rest } = row as Record<string, unknown>;
        return { ...rest, srs: null };
      });
      assert.deepEqual(rows, expected);
    }
  });
  await assertProperty(property, { seed: 1, numRuns: 8 });
});

/** Many lines of few ids, long and short, here and there without a time or malformed. */
function longLog(): string {
  const lines: string[] = [];
  for (let index = 0; index < 20_000; index++) {
    const second = String((index * 7919) % 60).padStart(2, "0");
    const at = index % 11 === 0 ? "" : `,"at":"2026-03-01T0${index % 10}:00:${second}Z"`;
    const flag = index % 97 === 0
      ? ',"is_deleted":true'
      : index % 89 === 0
      ? ',"is_restored":true'
      : "";
    const text = "x".repeat(index % 503 === 0 ? 2000 : index % 40);
    const id = index % 5 === 0 ? "\\u0065ven" : `id${index % 13}`;
    lines.push(index % 101 === 0 ? "oops" : `{"id":"${id}"${at}${flag},"text":"${text}"}`);
  }
  return `${lines.join("\n")}\n`;
}

Deno.test("asof answers the same where a log spans many blocks", async () => {
  const text = longLog();
  const logs = openTexts({ "entries.jsonl": text });
  const model = new Model({ entries: text }, defaultSettings(), "UTC", () => null);
  const points: When[] = [
    at("2026-03-01T04:00:30Z"),
    at("2026-03-01T09:00:59Z"),
    { kind: "line", line: 12_345 },
  ];
  for (const when of points) {
    const rows = await plainRows(asofRows(logs, "entries", when, ALL_ROWS));
    assert.deepEqual(rows, model.asofRows("entries", when, ALL_ROWS));
    for (const id of ["even", "id7", "id"]) {
      const answer = plain(await asofEntry(logs, "entries", when, id));
      assert.deepEqual(answer, model.asof("entries", when, id));
    }
  }
});

Deno.test("asof tells an id that is not there yet from one that never was", async () => {
  const logs = openTexts({ "entries.jsonl": '{"id":"a","at":"2026-03-01T00:00:00Z"}\n' });
  const when = at("2026-02-28T23:59:59.999999Z");
  const early = await asofEntry(logs, "entries", when, "a");
  assert.deepEqual(early, {
    as_of: "2026-02-28T23:59:59.999999Z",
    time_zone: "UTC",
    time: null,
    id: "a",
    state: "absent",
    reason: "not_yet",
    version: null,
    versions_total: 1,
    line: null,
    at: null,
    entry: null,
    deleted_at: null,
    deleted_line: null,
    srs: null,
  });
  const never = await asofEntry(logs, "entries", when, "b");
  assert.deepEqual(never, { ...early, id: "b", reason: "unknown", versions_total: 0 });
});

Deno.test("asof gives no review state to an entry that is not there", async () => {
  const logs = openTexts({
    "entries.jsonl": '{"id":"a","at":"2026-03-05T00:00:00Z"}\n',
    "interactions.jsonl":
      '{"id":"i","at":"2026-03-01T00:00:00Z","entry_id":"a","kind":"review","grade":"good"}\n',
  });
  assert.equal((await asofEntry(logs, "entries", at("2026-03-02T00:00:00Z"), "a")).srs, null);
  assert.equal((await asofEntry(logs, "entries", at("2026-03-06T00:00:00Z"), "a")).srs?.reps, 1);
});

Deno.test("asof sees a line that arrived late from its own time on", async () => {
  const logs = openTexts({
    "entries.jsonl": [
      '{"id":"a","at":"2026-03-03T00:00:00Z","text":"third"}',
      '{"id":"a","at":"2026-03-01T00:00:00Z","text":"first, but last in the log"}',
      '{"id":"b","text":"without a time of its own"}',
    ].join("\n"),
  });
  const textAt = async (time: string, id: string) => {
    const { entry } = await asofEntry(logs, "entries", at(time), id);
    return (entry?.value as { text: string } | undefined)?.text;
  };
  assert.equal(await textAt("2026-02-28T00:00:00Z", "a"), undefined);
  assert.equal(await textAt("2026-03-01T00:00:00Z", "a"), "first, but last in the log");
  assert.equal(await textAt("2026-03-04T00:00:00Z", "a"), "first, but last in the log");
  assert.equal(await textAt("2026-03-01T00:00:00Z", "b"), "without a time of its own");
  assert.equal(await textAt("2026-02-28T23:59:59.999999Z", "b"), undefined);
});
