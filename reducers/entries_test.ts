import assert from "node:assert/strict";
import type { VersionKind } from "../lib/records/lifecycle.ts";
import { defaultSettings, type LogSettings, type Tombstones } from "../lib/records/settings.ts";
import { stateOf } from "../lib/replay/projection.ts";
import { openTexts } from "../lib/testing/models/check.ts";
import { readModelLog, standingOf } from "../lib/testing/models/model.ts";
import { entries } from "./entries.ts";

/** What a line of one id may say besides the id; a word each. */
const WORDS = {
  text: ',"text":"x"',
  bare: "",
  tomb: ',"is_deleted":true',
  grave: ',"is_deleted":true,"text":"kept on the stone"',
  restore: ',"is_restored":true,"text":"back"',
  bareRestore: ',"is_restored":true,"at":"2026-03-01T00:00:00Z","device":"phone","actor":"user"',
  both: ',"is_deleted":true,"is_restored":true,"text":"x"',
  maybe: ',"is_deleted":"true","is_restored":1',
} as const;
type Word = keyof typeof WORDS;

/** Where an id stands: its state, and the lines in force, counted from 1 within the id. */
type Place = [state: string, current: number | null, tombstone: number | null];

function settingsOf(tombstones: Tombstones): LogSettings {
  return { ...defaultSettings().logs.entries, tombstones };
}

function textOf(lives: readonly (readonly Word[])[]): string {
  return lives.flatMap((words, life) => words.map((word) => `{"id":"${life}"${WORDS[word]}}\n`))
    .join("");
}

/** Folds one life an id, all in one log. */
async function foldLives(lives: readonly (readonly Word[])[], tombstones: Tombstones) {
  const settings = defaultSettings();
  settings.logs.entries = settingsOf(tombstones);
  const logs = openTexts({ "entries.jsonl": textOf(lives) }, { settings });
  const kinds = lives.map((): VersionKind[] => []);
  const { state } = await logs.replay("entries", entries, {
    observe: {
      before: (state, record) => kinds[Number(record.id)]!.push(entries.effect(state, record)),
    },
  });
  const places = lives.map((_, life): Place => {
    const row = state.row(life);
    return [stateOf(row), row?.current?.version ?? null, row?.tombstone?.version ?? null];
  });
  return { kinds, places };
}

async function checkLife(
  words: readonly Word[],
  expected: { sticky: [string, Place]; latest: [string, Place]; none?: [string, Place] },
): Promise<void> {
  for (const tombstones of Object.keys(expected) as (keyof typeof expected)[]) {
    const { kinds, places } = await foldLives([words], tombstones);
    assert.deepEqual([kinds[0]!.join(" "), places[0]], expected[tombstones], tombstones);
  }
}

Deno.test("entries takes the latest line of an id", async () => {
  const same: [string, Place] = ["capture edit edit", ["live", 3, null]];
  await checkLife(["text", "bare", "maybe"], { sticky: same, latest: same });
});

Deno.test("entries keeps a tombstone when a later classification arrives", async () => {
  await checkLife(["text", "tomb", "text"], {
    sticky: ["capture delete ignored", ["deleted", 1, 2]],
    latest: ["capture delete restore", ["live", 3, null]],
  });
});

Deno.test("entries comes back with a restore, and is deleted anew by a tombstone behind it", async () => {
  const back: [string, Place] = ["capture delete restore delete", ["deleted", 3, 4]];
  await checkLife(["text", "tomb", "restore", "tomb"], { sticky: back, latest: back });
});

Deno.test("entries brings back the last live version when a restore is bare", async () => {
  await checkLife(["text", "text", "grave", "text", "bareRestore"], {
    sticky: ["capture edit delete ignored restore", ["live", 2, null]],
    latest: ["capture edit delete restore ignored", ["live", 4, null]],
  });
});

Deno.test("entries ignores a bare restore of an id that is live or was never captured", async () => {
  const live: [string, Place] = ["capture ignored", ["live", 1, null]];
  await checkLife(["text", "bareRestore"], { sticky: live, latest: live });
  const unborn: [string, Place] = ["ignored delete ignored", ["deleted", null, 2]];
  await checkLife(["bareRestore", "tomb", "bareRestore"], { sticky: unborn, latest: unborn });
});

Deno.test("entries ignores a second tombstone, unless the last line decides", async () => {
  await checkLife(["text", "tomb", "grave"], {
    sticky: ["capture delete ignored", ["deleted", 1, 2]],
    latest: ["capture delete delete", ["deleted", 1, 3]],
  });
});

Deno.test("entries takes a line with both flags for a delete", async () => {
  const dead: [string, Place] = ["capture delete", ["deleted", 1, 2]];
  await checkLife(["text", "both"], { sticky: dead, latest: dead });
});

Deno.test("entries takes a whole restore without a tombstone before it for what it holds", async () => {
  const live: [string, Place] = ["capture edit", ["live", 2, null]];
  await checkLife(["restore", "restore"], { sticky: live, latest: live });
});

Deno.test("entries captures by a restore an id that a tombstone came first of", async () => {
  await checkLife(["tomb", "text", "restore"], {
    sticky: ["delete ignored restore", ["live", 3, null]],
    latest: ["delete restore edit", ["live", 3, null]],
  });
});

Deno.test("entries takes flags for data where tombstones are none", async () => {
  await checkLife(["bareRestore", "tomb", "text", "tomb", "grave"], {
    sticky: ["ignored delete ignored ignored ignored", ["deleted", null, 2]],
    latest: ["ignored delete restore delete delete", ["deleted", 3, 5]],
    none: ["capture edit edit edit edit", ["live", 5, null]],
  });
});

/** All lives of one up to `length` lines. */
function allLives(length: number): Word[][] {
  const words = Object.keys(WORDS) as Word[];
  const longer = (lives: Word[][]) => lives.flatMap((life) => words.map((word) => [...life, word]));
  let longest: Word[][] = [[]];
  return Array.from({ length }, () => longest = longer(longest)).flat();
}

Deno.test("entries folds every life of up to four lines as the contract says", async () => {
  const lives = allLives(4);
  for (const tombstones of ["sticky", "latest", "none"] as const) {
    const settings = settingsOf(tombstones);
    const { kinds, places } = await foldLives(lives, tombstones);
    const byId = Map.groupBy(readModelLog(textOf(lives), settings).records, ({ id }) => id);
    for (const life of lives.keys()) {
      const { state, current, tombstone, steps } = standingOf(byId.get(String(life))!, settings);
      assert.deepEqual(kinds[life], steps.map(({ kind }) => kind));
      const expected = [state, current?.version ?? null, tombstone?.version ?? null];
      assert.deepEqual(places[life], expected, lives[life]!.join(" "));
    }
  }
});
