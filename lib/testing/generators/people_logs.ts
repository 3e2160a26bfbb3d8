/**
 * Many people's logs, made up: the same ones for a seed.
 *
 * @module
 */

import { join } from "node:path";
import { Dice, iso, START_MS } from "./dice.ts";

const KINDS = ["word", "phrase", "proverb", "thought"] as const;
const DAY_MS = 24 * 3_600_000;

/** The name of a person's directory, which is their user id. */
export function userName(index: number): string {
  return `user-${String(index).padStart(4, "0")}`;
}

/**
 * The lines of one person's entries: captures, classifications behind them, edits, deletions and
 * restores by two devices, one of whose clocks is slow. Few lines say no time.
 */
export function entriesOf(user: number, lines: number): string {
  const dice = new Dice(7919 * (user + 1));
  const ids: string[] = [];
  const texts: string[] = [];
  let ms = START_MS;
  for (let line = 0; line < lines; line++) {
    ms += dice.below(DAY_MS);
    const device = dice.of(["phone", "laptop"]);
    const slowMs = device === "laptop" ? dice.below(3 * DAY_MS) : 0;
    const at = dice.below(40) === 0 ? {} : { at: iso(ms - slowMs) };
    texts.push(`${JSON.stringify({ ...lineOf(dice, ids), ...at, device })}\n`);
  }
  return texts.join("");
}

function lineOf(dice: Dice, ids: string[]): Record<string, unknown> {
  const chance = dice.below(100);
  if (ids.length === 0 || chance < 40) {
    ids.push(dice.token(12));
    return { id: ids.at(-1), text: dice.words(4), shape: null };
  }
  const id = dice.of(ids);
  if (chance < 80) return { id, text: dice.words(4), shape: { kind: dice.of(KINDS) } };
  if (chance < 90) return { id, is_deleted: true };
  if (chance < 95) return { id, is_restored: true };
  return { id, text: dice.words(3), shape: { kind: dice.of(KINDS) }, is_restored: true };
}

/** Writes a directory of logs for each person. */
export async function writePeople(folder: string, people: number, lines: number): Promise<void> {
  for (let user = 0; user < people; user++) {
    const directory = join(folder, userName(user));
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(join(directory, "entries.jsonl"), entriesOf(user, lines));
  }
}
