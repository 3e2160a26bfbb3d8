import assert from "node:assert/strict";
import { entries } from "../../../reducers/entries.ts";
import { defaultSettings, type LogSettings, type Tombstones } from "../../records/settings.ts";
import { type IdRow, rowsOf } from "../../replay/projection.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { toBytes, toText } from "../../testing/directories/rewriting.ts";
import {
  filesOf,
  smallHistories,
  type SmallHistory,
  type Spelling,
} from "../../testing/generators/small_histories.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { openTexts } from "../../testing/models/check.ts";
import { modelMerge } from "../../testing/models/merge_model.ts";
import { readModelLog, standingOf } from "../../testing/models/model.ts";
import type { ConcurrentVersions } from "../law/merge_log.ts";
import { mergeLog } from "../law/merge_log.ts";
import { type Choice, linesOfChoice } from "./choice.ts";
import { type Conflict, conflictOf, isChoosable } from "./conflict.ts";

const HISTORIES = smallHistories();
/** Those that are not others with the sides changed over. */
const HALF = HISTORIES.filter(({ left, right }) => left.join() <= right.join());
/** Those that begin with one line at most, or with an entry that was deleted. */
const SHORT = HISTORIES.filter(({ shared }) =>
  shared.length < 2 || shared.join() === "whole,tombstone"
);
const SHORT_HALF = HALF.filter((history) => SHORT.includes(history));
const IN_TURN: Spelling = { timing: "in turn", sharing: "none" };
const LEFT_FIRST: Spelling = { timing: "left first", sharing: "none" };
const EQUAL: Spelling = { timing: "equal", sharing: "none" };
const ORIGIN = { now: BigInt(Date.UTC(2027, 0, 1)) * 1000n, device: "desk" };

function settingsOf(tombstones: Tombstones): LogSettings {
  return { ...defaultSettings().logs.entries, tombstones };
}

async function merge(
  files: readonly string[],
  tombstones: Tombstones,
): Promise<{ text: string; concurrent: ConcurrentVersions[] }> {
  const storage = new MemoryStorage(
    Object.fromEntries(files.map((text, index) => [`${index}`, toBytes(text)])),
  );
  const inputs = [];
  for (const index of files.keys()) {
    inputs.push({ name: `${index}`, source: (await storage.open(`${index}`))! });
  }
  const parts: string[] = [];
  const sink = { log: (bytes: Uint8Array) => Promise.resolve(void parts.push(toText(bytes))) };
  const settings = settingsOf(tombstones);
  const { concurrent } = await mergeLog(inputs, settings, sink);
  return { text: parts.join(""), concurrent };
}

/** Where the ids of a log stand, by the log's own reducer. */
async function fold(text: string, tombstones: Tombstones): Promise<Map<string, IdRow>> {
  const settings = defaultSettings();
  settings.logs.entries = settingsOf(tombstones);
  const { state } = await openTexts({ "entries.jsonl": text }, { settings })
    .replay("entries", entries);
  return new Map(Array.from(rowsOf(state), (row) => [row.id, row]));
}

/** The line of each id that a log holds, by the model of the contract. */
function modelWinners(text: string, tombstones: Tombstones): Map<string, number | null> {
  const settings = settingsOf(tombstones);
  const byId = Map.groupBy(readModelLog(text, settings).records, ({ id }) => id);
  return new Map(Array.from(byId, ([id, records]) => {
    const { current, tombstone } = standingOf(records, settings);
    return [id, (tombstone ?? current)?.line ?? null];
  }));
}

const KEPT: [Tombstones, Spelling, readonly SmallHistory[], count: number][] = [
  ["sticky", IN_TURN, HISTORIES, 8232],
  ["sticky", LEFT_FIRST, SHORT, 2352],
  ["sticky", EQUAL, SHORT_HALF, 1224],
  ["sticky", { timing: "equal", sharing: "all" }, HALF, 3276],
  ["sticky", { timing: "equal", sharing: "last" }, SHORT_HALF, 1188],
  ["sticky", { timing: "equal", sharing: "crossed" }, SHORT_HALF, 1164],
  ["latest", IN_TURN, HALF, 4284],
  ["latest", LEFT_FIRST, SHORT_HALF, 1224],
  ["none", EQUAL, SHORT_HALF, 1260],
];

Deno.test("the line that a merge keeps is the one that the merged log holds, in every small history", async () => {
  for (const [tombstones, spelling, histories, count] of lane.share(KEPT)) {
    const { text, concurrent } = await merge(filesOf(histories, spelling), tombstones);
    const rows = await fold(text, tombstones);
    const winners = modelWinners(text, tombstones);
    const wrong = concurrent.filter(({ id, kept_line }) => {
      const { current, tombstone } = rows.get(id)!;
      return kept_line !== winners.get(id) || kept_line !== (tombstone ?? current)?.line;
    });
    const title = `${tombstones}, ${JSON.stringify(spelling)}`;
    const [first] = wrong.map(({ id }) => JSON.stringify(HISTORIES[Number(id)]));
    assert.equal(wrong.length, 0, `${title}: ${first}`);
    assert.equal(concurrent.length, count, title);
  }
});

Deno.test("small histories merge in one pair of files as each does alone", async () => {
  const some = HISTORIES.filter((_, index) => index % 59 === 0);
  for (const timing of ["equal", "left first", "in turn"] as const) {
    const spelling = { timing, sharing: "none" } as const;
    const { text } = await merge(filesOf(some, spelling), "sticky");
    const lines = text.match(/.*\n/g)!;
    for (const history of some) {
      const together = lines.filter((line) => line.startsWith(`{"id":"${history.id}",`)).join("");
      const alone = modelMerge(filesOf([history], spelling), settingsOf("sticky")).text;
      assert.equal(together, alone);
    }
  }
});

/** A conflict, and one choice that it offers. */
interface Offer {
  readonly conflict: Conflict;
  readonly choice: Choice;
  /** The text that is chosen; null where the delete is. */
  readonly text: string | null;
}

/** All that a conflict offers: a version as a whole, or the one field that differs by that of each edit. */
function offersOf(conflict: Conflict): Offer[] {
  const { versions, edits, fields } = conflict;
  const textOf = ({ entry }: Conflict["versions"][number]) =>
    (entry.value as { text?: string }).text!;
  const whole = versions.filter((version) => isChoosable(conflict, version)).map((version) => ({
    conflict,
    choice: { kind: "version", index: versions.indexOf(version) } as const,
    text: version.kind === "delete" ? null : textOf(version),
  }));
  if (edits.length < 2 || fields.length === 0) return whole;
  assert.deepEqual(fields.map(({ path }) => path), ["/text"]);
  const picked = edits.map((edit, index) => ({
    conflict,
    choice: { kind: "fields", picks: [index] } as const,
    text: textOf(edit),
  }));
  return [...whole, ...picked];
}

const CHOSEN: [Tombstones, Spelling, readonly SmallHistory[], count: number][] = [
  ["sticky", IN_TURN, HALF, 18871],
  ["sticky", { timing: "equal", sharing: "crossed" }, SHORT_HALF, 4812],
  ["latest", IN_TURN, SHORT_HALF, 5235],
  ["none", EQUAL, SHORT_HALF, 4176],
];

Deno.test("every choice that a conflict offers holds once it is appended, in every small history", async () => {
  for (const [tombstones, spelling, histories, count] of lane.share(CHOSEN)) {
    const settings = settingsOf(tombstones);
    const { text, concurrent } = await merge(filesOf(histories, spelling), tombstones);
    const offers = concurrent.map((one) => offersOf(conflictOf("entries", one, settings)));
    let offered = 0;
    // One choice of each conflict at once: no two are about the same id.
    for (let round = 0; offers.some((ofOne) => ofOne.length > round); round++) {
      const chosen = offers.flatMap((ofOne) => ofOne[round] ?? []);
      const lines = await Promise.all(
        chosen.map(({ conflict, choice }) => linesOfChoice(conflict, choice, ORIGIN, settings)),
      );
      const appended = lines.flat().map(({ text }) => `${text}\n`);
      const log = text + appended.join("");
      const rows = await fold(log, tombstones);
      for (const offer of chosen) {
        const shown = shownOf(rows.get(offer.conflict.id)!, log);
        assert.equal(shown, offer.text, JSON.stringify([tombstones, spelling, offer.conflict.id]));
      }
      offered += chosen.length;
    }
    assert.equal(offered, count, `${tombstones}, ${JSON.stringify(spelling)}`);
  }
});

Deno.test("both things under an id are there once both are kept, in every small history", async () => {
  let count = 0;
  for (const [tombstones, spelling] of lane.share(CHOSEN)) {
    const settings = settingsOf(tombstones);
    const { text, concurrent } = await merge(filesOf(SHORT_HALF, spelling), tombstones);
    const before = await fold(text, tombstones);
    const clashes = concurrent.filter(({ hidden }) => hidden.length > 0);
    for (const found of clashes) {
      const conflict = conflictOf("entries", found, settings);
      const lines = await linesOfChoice(conflict, { kind: "both" }, ORIGIN, settings);
      const log = text + lines.map((line) => `${line.text}\n`).join("");
      const rows = await fold(log, tombstones);
      assert.deepEqual(rows.get(found.id), before.get(found.id));
      const shown = [...rows].filter(([id]) => !before.has(id)).map(([, row]) => shownOf(row, log));
      const hidden = conflict.hidden.map(({ entry }) => (entry.value as { text?: string }).text);
      assert.deepEqual(shown, hidden);
      count++;
    }
    // Each takes a fold of all, so that a share stands for the others.
    if (count > 100) break;
  }
  lane.assertMore(count, 20, "clashes that hide something");
});

/** The text of an entry that is live; null for one that is deleted. */
function shownOf({ current, tombstone }: IdRow, log: string): string | null {
  if (tombstone !== null) return null;
  const { offset, length } = current!;
  return JSON.parse(log.slice(offset, offset + length)).text;
}
