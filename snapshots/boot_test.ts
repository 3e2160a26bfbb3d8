import fc from "fast-check";
import assert from "node:assert/strict";
import type { Boot } from "../lib/logs/logs.ts";
import { historyRows } from "../lib/query/history.ts";
import { listRows } from "../lib/query/list.ts";
import { ENTRY_IDS, POINT, type World, world } from "../lib/testing/generators/arbitrary.ts";
import { assertProperty } from "../lib/testing/lanes/assert_property.ts";
import { lane } from "../lib/testing/lanes/lane.ts";
import { plain, plainRows } from "../lib/testing/models/check.ts";
import {
  ALL_ROWS,
  asofEntry,
  asofRows,
  BUILT_IN_LOGS,
  carryRows,
  diffRows,
  type Logs,
  MemoryStorage,
  nearestIds,
  openLogs,
  showEntry,
  stats,
  type When,
  writeSnapshots,
} from "../mod.ts";

const NOW = 1_790_000_000_000_000n;

/** How much of each log there was when its snapshots were written, as parts of a thousand. */
const CUTS = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 3 })
  .map((cuts) => cuts.sort((a, b) => a - b));

/** A directory whose logs grew, with a snapshot at each cut. */
async function grow({ texts, settings }: World, cuts: readonly number[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage({});
  const subjects = openLogs(storage, { settings, timeZone: "UTC" }).all();
  let written = BUILT_IN_LOGS.map(() => 0);
  for (const cut of [...cuts, null]) {
    written = BUILT_IN_LOGS.map((log, index) => {
      const bytes = new TextEncoder().encode(texts[log]);
      const end = cut === null ? bytes.length : Math.floor(bytes.length * cut / 1000);
      storage.append(settings.logs[log].file, bytes.subarray(written[index], end));
      return Math.max(end, written[index]!);
    });
    if (cut !== null) await writeSnapshots(storage, subjects, { now: NOW, keep: 9 });
  }
  return storage;
}

/** Everything that a snapshot may have a part in. */
async function allAnswers(logs: Logs, when: When, later: When): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const log of BUILT_IN_LOGS) {
    answers.push(await plainRows(listRows(logs, log, ALL_ROWS)));
    answers.push(await outcome(() => plainRows(asofRows(logs, log, when, ALL_ROWS))));
    const options = { id: null, limit: null };
    answers.push(await outcome(() => plainRows(diffRows(logs, log, when, later, options))));
    answers.push(await nearestIds(logs, log, "a1", 9));
    for (const id of ["i1", "f2", "s1"]) {
      answers.push(await outcome(async () => plain(await asofEntry(logs, log, when, id))));
    }
  }
  for (const id of [...ENTRY_IDS, "nobody"]) {
    for (const at of [null, when]) {
      answers.push(await outcome(async () => plain(await showEntry(logs, id, at))));
      const options = { all: true, at, window: ALL_ROWS };
      answers.push(
        await outcome(async () => plain(await historyRows(logs, "entries", id, options))),
      );
    }
    answers.push(await outcome(async () => plain(await asofEntry(logs, "entries", when, id))));
  }
  answers.push(await plainRows(carryRows(logs, null, NOW, null)));
  answers.push(await outcome(() => plainRows(carryRows(logs, when, NOW, null))));
  answers.push(plain(await stats(logs, null)));
  return answers;
}

/** What an answer is, or what is said against the question. */
async function outcome(ask: () => Promise<unknown>): Promise<unknown> {
  return await ask().catch((error: Error) => error.message);
}

Deno.test("a snapshot with its tail answers what a full replay answers", async () => {
  let booted = 0, replayed = 0;
  const draw = fc.tuple(world(), CUTS, POINT, POINT);
  const property = fc.asyncProperty(draw, async ([drawn, cuts, first, second]) => {
    const storage = await grow(drawn, cuts);
    const onBoot = ({ checkpoint }: Boot) => void (checkpoint === null ? replayed++ : booted++);
    const { settings } = drawn;
    const open = (snapshots: boolean) =>
      openLogs(storage, { settings, timeZone: "Europe/Berlin", snapshots, onBoot });
    const lines = drawn.texts.entries.split("\n").length;
    const [when, later] = [first(lines), second(lines)];
    assert.deepEqual(
      await allAnswers(open(true), when, later),
      await allAnswers(open(false), when, later),
    );
  });
  await assertProperty(property, { seed: 1, numRuns: 30 });
  lane.assertMore(booted, replayed / 4, `snapshots used, not ${replayed} times`);
});

Deno.test("a snapshot with its tail counts the malformed lines of a full replay", async () => {
  const property = fc.asyncProperty(world(), CUTS, async (drawn, cuts) => {
    const storage = await grow(drawn, cuts);
    const counts = [];
    for (const snapshots of [true, false]) {
      const { settings } = drawn;
      const logs = openLogs(storage, { settings, timeZone: "UTC", snapshots });
      for (const log of BUILT_IN_LOGS) await plainRows(listRows(logs, log, ALL_ROWS));
      counts.push(
        Array.from(logs.noted, ([file, { malformed, lines }]) => [file, malformed, lines]),
      );
    }
    assert.deepEqual(counts[0], counts[1]);
  });
  await assertProperty(property, { seed: 2, numRuns: 20 });
});
