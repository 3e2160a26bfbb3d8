/**
 * A small directory to merge, for fault tests: a copy with lines of its own, one
 * from another folder, and one of another log.
 *
 * @module
 */

import assert from "node:assert/strict";
import {
  type CopyToMerge,
  mergeCopies,
  type MergeCopiesOptions,
  type MergeReport,
} from "../../merge/copies/merge_copies.ts";
import { type BuiltInLog, defaultSettings } from "../../records/settings.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { type Contents, textOf } from "./rewriting.ts";

const ELSEWHERE = "elsewhere/entries.jsonl";
const COPIES: readonly (readonly [BuiltInLog, string])[] = [
  ["entries", "entries (1).jsonl"],
  ["entries", ELSEWHERE],
  ["interactions", "interactions 2.jsonl"],
];

/** A line of a day in April. */
export function dayLine(id: string, day: number, more = ""): string {
  return `{"id":"${id}","at":"2026-04-0${day}T00:00:00Z"${more}}\n`;
}

const [A, B, C, D] = [dayLine("a", 1), dayLine("b", 2), dayLine("c", 3), dayLine("d", 4)];

/** Before merging. */
export const APART: Contents = {
  "entries.jsonl": A + D,
  "interactions.jsonl": A + C,
  "entries (1).jsonl": `${A + B}{"id":"d","a`,
  [ELSEWHERE]: A + C,
  "interactions 2.jsonl": A + B,
};

/** After merging. */
export const MERGED: Contents = {
  "entries.jsonl": A + B + C + D,
  "interactions.jsonl": A + B + C,
  ...Object.fromEntries(COPIES.map(([, file]) => [file, null])),
};

/** The files of {@linkcode APART}, in memory. */
export function filesApart(): MemoryFiles {
  return Object.fromEntries(Object.entries(APART).map(([name, text]) => [nameIn("", name), text]));
}

/**
 * Merges all copies, and more if there are; `root` is the path of the directory
 * that holds {@linkcode APART}.
 */
export function mergeAll(
  storage: WritableStorage,
  { root = "", now = 1_000_000n, copies: more = [], ...options }:
    & Partial<MergeCopiesOptions>
    & { root?: string } = {},
): Promise<MergeReport> {
  const copies = COPIES.map(([log, file]): CopyToMerge => {
    return { log, name: file, file: nameIn(root, file), isMoved: true };
  });
  return mergeCopies(storage, {
    settings: defaultSettings(),
    now,
    copies: [...copies, ...more],
    waitMs: 0,
    ...options,
  });
}

/** What all the files hold now. */
export async function mergeContentsOf(storage: WritableStorage, root = ""): Promise<Contents> {
  const contents: Contents = {};
  for (const name of Object.keys(APART)) contents[name] = await textOf(storage, nameIn(root, name));
  return contents;
}

/**
 * Fails unless each log holds its own lines and those of some copies, as a
 * merge of these has them, and those of each copy that is not there any more.
 */
export function isApartOrMerged(contents: Contents): void {
  for (const log of ["entries", "interactions"]) {
    const found = linesOf(contents[`${log}.jsonl`]);
    const all = linesOf(MERGED[`${log}.jsonl`]);
    assert.deepEqual(found, all.filter((line) => found.includes(line)), `${log} is whole`);
    const copies = COPIES.filter(([ofLog]) => ofLog === log).map(([, file]) => file);
    for (const file of copies) assert([APART[file], null].includes(contents[file]!), file);
    const moved = copies.filter((file) => contents[file] === null);
    for (const file of [`${log}.jsonl`, ...moved]) {
      for (const line of linesOf(APART[file])) assert(found.includes(line), `${file}: ${line}`);
    }
  }
}

/** The whole lines of a file. */
function linesOf(text: string | null | undefined): string[] {
  return text?.match(/.*\n/g) ?? [];
}

/** The copy from elsewhere by its path, others by name. */
function nameIn(root: string, name: string): string {
  return name === ELSEWHERE ? `${root}/${name}` : name;
}
