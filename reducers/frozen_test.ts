/**
 * Released folds are frozen: `testdata/frozen/<log>.v<version>.jsonl` holds what
 * the reducer of that version makes of `<log>.jsonl`. Snapshots are trusted by
 * that number, so a fold that changes without raising it gives wrong answers.
 *
 * After raising a version, `UPDATE_GOLDENS=1 deno test -A reducers/frozen_test.ts`
 * writes its file; one that exists is never overwritten.
 */

import assert from "node:assert/strict";
import {
  defaultLogSettings,
  defaultSettings,
  type LogName,
  type Tombstones,
} from "../lib/records/settings.ts";
import { type Projection, rowsByKey } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { entries } from "./entries.ts";
import { events } from "./events.ts";
import { firings } from "./firings.ts";
import { interactions } from "./interactions.ts";
import { sessions } from "./sessions.ts";

const FOLDER = new URL("../testdata/frozen/", import.meta.url);

/** JSON on one line with sorted keys; instants as decimal digits. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item) => {
    if (typeof item === "bigint") return String(item);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function readFrozen(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(name, FOLDER));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** The state after the committed log, and what `views` derives from it. */
async function foldFrozen<State extends Projection>(
  log: LogName,
  reducer: Reducer<State>,
  views: (state: State) => unknown[],
  tombstones: Tombstones = "sticky",
): Promise<string[]> {
  const settings = defaultSettings();
  settings.logs[log] = { ...settings.logs[log] ?? defaultLogSettings(log, "event"), tombstones };
  const logs = openTexts({ [`${log}.jsonl`]: readFrozen(`${log}.jsonl`) }, { settings });
  const { state } = await logs.replay(log, reducer);
  return [...rowsByKey(state), ...views(state)].map(canonical);
}

/** What `testdata/frozen` must hold for each reducer, line by line. */
const FOLDS: { reducer: { name: string; version: number }; lines: () => Promise<string[]> }[] = [
  {
    reducer: entries,
    lines: async () => {
      const fold = async (tombstones: Tombstones) => [
        canonical({ tombstones }),
        ...await foldFrozen("entries", entries, () => [], tombstones),
      ];
      return [...await fold("sticky"), ...await fold("latest")];
    },
  },
  {
    reducer: interactions,
    lines: () =>
      foldFrozen("interactions", interactions, (state) =>
        ["a", "b"].map((id) => ({
          entry: id,
          events: state.of(id).map((event) => event.id),
          reviews: state.reviewsOf(id),
        }))),
  },
  {
    reducer: firings,
    lines: () =>
      foldFrozen(
        "firings",
        firings,
        (state) => ["a", "b"].map((id) => ({ entry: id, summary: state.summaryOf(id) })),
      ),
  },
  {
    reducer: sessions,
    lines: () => foldFrozen("sessions", sessions, () => []),
  },
  {
    reducer: events,
    lines: () => foldFrozen("events", events, () => []),
  },
];

for (const { reducer: { name, version }, lines } of FOLDS) {
  Deno.test(`${name} folds as the released version ${version} does`, async () => {
    const file = `${name}.v${version}.jsonl`;
    const folded = `${(await lines()).join("\n")}\n`;
    if (readFrozen(file) === null && Deno.env.get("UPDATE_GOLDENS") === "1") {
      Deno.writeTextFileSync(new URL(file, FOLDER), folded);
    }
    const frozen = readFrozen(file);
    const how = "UPDATE_GOLDENS=1 deno test -A reducers/frozen_test.ts writes it";
    assert(frozen !== null, `testdata/frozen/${file} is missing: ${how}`);
    assert.equal(
      folded,
      frozen,
      `${name} folds otherwise than testdata/frozen/${file} says: raise its version, for snapshots ` +
        "of the old fold must not be used",
    );
  });
}

Deno.test("frozen folds are kept for every version that was released", () => {
  const found = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).sort();
  const expected = FOLDS.flatMap(({ reducer: { name, version } }) => [
    `${name}.jsonl`,
    ...Array.from({ length: version }, (_, index) => `${name}.v${index + 1}.jsonl`),
  ]);
  assert.deepEqual(found, expected.sort());
});
