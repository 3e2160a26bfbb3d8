import fc from "fast-check";
import assert from "node:assert/strict";
import { asofRows } from "../lib/query/asof.ts";
import { carryRows } from "../lib/query/carry.ts";
import { historyRows } from "../lib/query/history.ts";
import { ALL_ROWS } from "../lib/query/rows.ts";
import { showEntry } from "../lib/query/show.ts";
import { stats } from "../lib/query/stats.ts";
import {
  defaultLogSettings,
  defaultSettings,
  logNames,
  logSettings,
} from "../lib/records/settings.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { openTexts } from "../lib/testing/models/check.ts";

const KNOWN_KEYS = [
  ..."at device actor is_deleted is_restored created_at text context shape tags".split(" "),
  ..."entry_id kind grade session_id surface started_at ended_at __proto__ constructor".split(" "),
];

/** Any value under keys that mean something, and under any others. */
const LINE = fc.tuple(
  fc.dictionary(fc.constantFrom(...KNOWN_KEYS), fc.jsonValue({ maxDepth: 2 })),
  fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  fc.constantFrom("a", "b"),
).map(([known, unknown, id]) => JSON.stringify({ ...unknown, ...known, id }));

const TOMBSTONES = fc.constantFrom("sticky" as const, "latest" as const, "none" as const);

Deno.test("reducers take any readable line, and queries whatever they made of it", async () => {
  const draw = fc.tuple(fc.array(LINE, { minLength: 1, maxLength: 40 }), TOMBSTONES);
  const property = fc.asyncProperty(draw, async ([lines, tombstones]) => {
    const text = lines.join("\n");
    const settings = defaultSettings();
    settings.logs.entries.tombstones = tombstones;
    settings.logs.notes = { ...defaultLogSettings("notes", "entity"), tombstones };
    settings.logs.pings = defaultLogSettings("pings", "event");
    const names = logNames(settings);
    const files = Object.fromEntries(names.map((log) => [logSettings(settings, log).file, text]));
    const logs = openTexts(files, { settings });
    const { logs: counts } = await stats(logs, null);
    assert.deepEqual(counts.map(({ malformed }) => malformed), names.map(() => 0));
    const id = JSON.parse(lines[0]!).id;
    await showEntry(logs, id, null);
    await historyRows(logs, "entries", id, { all: true, at: null, window: ALL_ROWS });
    await Array.fromAsync(carryRows(logs, null, 0n, null));
    for (const log of names) {
      const when = { kind: "line", line: lines.length } as const;
      await Array.fromAsync(asofRows(logs, log, when, ALL_ROWS));
    }
  });
  await assertProperty(property, { seed: 1, numRuns: 7 });
});
