/**
 * Plans of writes that look random, for fault tests: what is asked of a state,
 * and what may be in the logs afterwards.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { BuiltInLog, LogState } from "../../../mod.ts";
import type { Random } from "../../../tools/demo/random.ts";
import type { WriteAnswer } from "../../answers.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { isInStep, nextTask, openState, textIn } from "./states.ts";

/** One write, on an entry that is there from the beginning. */
type Write = (state: LogState) => Promise<WriteAnswer>;

/** Where a plan begins: an entry, and behind it a line that was torn. */
export const BEGINNING = '{"id":"a","text":"held"}\n{"id":"b","te';

/** What became of a plan. */
export interface Outcome {
  /** What was acknowledged, in the order asked for. */
  acknowledged: WriteAnswer[];
  /** The first failure; null where there was none. */
  failure: unknown;
  /** The entries that memory held at the end. */
  held: string[];
}

const WRITES: readonly ((n: number) => Write)[] = [
  (n) => (state) => state.capture(`text ${n}`),
  (n) => (state) => state.edit("a", { n }),
  (n) => (state) => state.append("firings", { id: `f${n}`, entry_id: "a" }),
  (n) => (state) => state.append("entries", `{"id":"raw${n}", "n":${n}.0}`),
  () => (state) => state.review("a", "good"),
];

/** Writes of which some are asked for together. */
export function planOf(random: Random): Write[][] {
  let count = 0;
  return Array.from(
    { length: 4 },
    () => Array.from({ length: 1 + random.below(3) }, () => random.pick(WRITES)(++count)),
  );
}

/** Opens a state over a storage that is as it is, with ids that no other run makes. */
export function openPlanned(storage: WritableStorage, run: string): Promise<LogState> {
  return openState(storage, { ids: `${run}-`, waitMs: 0 });
}

/** Opens a state and asks for the writes of a plan, until one fails. */
export async function follow(plan: readonly Write[][], storage: WritableStorage): Promise<Outcome> {
  const outcome: Outcome = { acknowledged: [], failure: null, held: [] };
  const opened = await openPlanned(storage, "run").catch((error) => {
    outcome.failure = error;
    return null;
  });
  if (opened === null) return outcome;
  await using state = opened;
  for (const together of plan) {
    const answers = await Promise.allSettled(together.map((write) => write(state)));
    for (const answer of answers) {
      if (answer.status === "fulfilled") outcome.acknowledged.push(answer.value);
      else outcome.failure ??= answer.reason;
    }
    if (outcome.failure !== null) break;
  }
  // What cannot be read any more says nothing.
  const rows = await state.entries.list().catch(() => []);
  outcome.held = rows.map(({ entry }) => entry!.text);
  return outcome;
}

/** When the writes of a stream come: how long it waits between two of them. */
export const PACES: Record<string, (n: number) => Promise<unknown> | null> = {
  "all at once": (n) => n < STREAM_LENGTH - 1 ? null : Promise.resolve(),
  "at every turn of the promises": () => Promise.resolve(),
  "now and then": (n) => n % 20 === 0 ? nextTask() : null,
};

/** What became of a stream of writes. */
export interface Streamed {
  /** The lines that were asked for, in order. */
  asked: { log: BuiltInLog; text: string }[];
  /** How many of them were acknowledged; null where these are not the first ones. */
  acknowledged: number | null;
  /** What the caller was told first; null where nothing failed. */
  failure: unknown;
}

const STREAM_LENGTH = 60;

/**
 * Asks for writes one after the other, whatever became of those before, until it is told
 * that one failed: so writes arrive at every moment of one that fails, too.
 *
 * @param logs The logs that take turns.
 */
export async function stream(
  state: LogState,
  logs: readonly BuiltInLog[],
  pace: (n: number) => Promise<unknown> | null,
): Promise<Streamed> {
  const asked: Streamed["asked"] = [];
  const outcomes: Promise<boolean>[] = [];
  let failure: unknown = null;
  for (let n = 0; n < STREAM_LENGTH && failure === null; n++) {
    const log = logs[n % logs.length]!;
    const text = `{"id":"n${n}","n":${n}.0}`;
    asked.push({ log, text });
    outcomes.push(
      state.append(log, text).then(() => true, (error) => {
        failure ??= error;
        return false;
      }),
    );
    await pace(n);
  }
  const isKept = await Promise.all(outcomes);
  const first = isKept.indexOf(false);
  const acknowledged = isKept.filter((kept) => kept).length;
  return {
    asked,
    acknowledged: first < 0 || first === acknowledged ? acknowledged : null,
    failure,
  };
}

/** Fails unless every acknowledged line is in its log, whole and in order. */
export async function holdsAll(
  storage: WritableStorage,
  acknowledged: readonly WriteAnswer[],
): Promise<void> {
  for (const log of ["entries", "interactions", "firings"] as const) {
    const lines = (await textOf(storage, log)).split("\n");
    let from = 0;
    for (const { entry } of acknowledged.filter((answer) => answer.log === log)) {
      const at = lines.indexOf(entry.text, from);
      assert(at >= 0, `${entry.text} is in ${log}: ${lines.join("\n")}`);
      from = at + 1;
    }
  }
}

/** Fails unless each line is whole, or a part of one that was torn where it ends. */
export async function isWholeOrTorn(storage: WritableStorage): Promise<void> {
  for (const log of ["entries", "interactions", "firings"] as const) {
    for (const line of (await textOf(storage, log)).split("\n")) {
      const isWhole = line === "" || (line.startsWith("{") && line.endsWith("}"));
      const glued = /\}\s*\{|\{"id"[^}]*\{"id"/.test(line);
      assert(!glued, `glued: ${line}`);
      assert(isWhole || line.startsWith("{") || line === "", `torn at its beginning: ${line}`);
    }
  }
}

/** Fails unless the logs can be opened and written to as if nothing had happened. */
export async function goesOn(
  storage: WritableStorage,
  acknowledged: readonly WriteAnswer[],
): Promise<void> {
  await using state = await openPlanned(storage, "next");
  await state.hydrated;
  await isInStep(state, storage);
  const captured = await state.capture("goes on");
  const more = [
    captured,
    await state.append("firings", { id: "goes on" }),
    await state.review(captured.id, "easy"),
  ];
  await holdsAll(storage, [...acknowledged, ...more]);
  await isWholeOrTorn(storage);
  await isInStep(state, storage);
}

async function textOf(storage: WritableStorage, log: BuiltInLog): Promise<string> {
  return await textIn(storage, `${log}.jsonl`) ?? "";
}
