/**
 * Histories of trackers, forked: the states of a file after each of its commits, two
 * sides that take some of what was changed later, and their merge, which must never have
 * an older version where one side has a newer one. The history is made up; where a real one
 * lies beside the project, it is forked too.
 */

import { deepEqual, ok } from "node:assert/strict";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { fromBytes } from "../../storage/source.ts";
import { mergeThreeWay } from "./merge_three_way.ts";

const REAL = new URL("../../../../shared/data/tracker/entries.jsonl", import.meta.url);
const FORKS = 60;

/** One version of an issue: null where it left the file. */
interface Version {
  readonly id: string;
  readonly commit: string;
  /** The line of the append-only log. */
  readonly line: string;
  /** The line of the file that is edited in place. */
  readonly issue: string | null;
}

/** What a side has: so many of the versions of each id. */
type Taken = ReadonlyMap<string, number>;

/** How a file is kept, and how a state becomes one. */
interface Form {
  readonly settings: LogSettings;
  file(versions: readonly Version[], taken: Taken): string;
  /** What holds of each id in a merged file. */
  state(text: string): Map<string, string>;
  /** Whether the first of two versions says itself that it is later; null where neither does. */
  isLater(own: string | undefined, other: string | undefined): boolean | null;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const ENTRIES = defaultSettings().logs.entries;

const APPENDED: Form = {
  settings: { ...ENTRIES, tombstones: "latest" },
  file: (versions, taken) => ended(held(versions, taken).map(({ line }) => line)),
  state,
  // The order of the lines decides.
  isLater: () => null,
};

const EDITED: Form = {
  settings: { ...ENTRIES, at: ["updated_at"], tombstones: "latest" },
  file(versions, taken) {
    const issues = new Map<string, string>();
    for (const { id, issue } of held(versions, taken)) {
      if (issue === null) issues.delete(id);
      else issues.set(id, issue);
    }
    return ended([...issues.values()]);
  },
  state,
  // A tracker gave some ids to another issue, whose fields are older than those before.
  isLater(own, other) {
    if (own === undefined || other === undefined) return null;
    const [a, b] = [own, other].map((line) => Date.parse(JSON.parse(line).updated_at));
    return a === b ? null : a! > b!;
  },
};

function state(text: string): Map<string, string> {
  return new Map(linesOf(text).map((line) => [JSON.parse(line).id, line]));
}

/** Those of the versions that a side has, in the order of the history. */
function held(versions: readonly Version[], taken: Taken): Version[] {
  const seen = new Map<string, number>();
  return versions.filter(({ id }) => {
    const count = 1 + (seen.get(id) ?? 0);
    seen.set(id, count);
    return count <= (taken.get(id) ?? 0);
  });
}

function ended(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.startsWith("{"));
}

/** A generator of numbers from 0 to 1 that are the same for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

interface Fork {
  readonly base: Taken;
  readonly ours: Taken;
  readonly theirs: Taken;
}

/** Both sides begin at a commit, and take some of the versions behind it, of an id one after the other. */
function forkOf(versions: readonly Version[], next: () => number): Fork {
  const commits = [...new Set(versions.map(({ commit }) => commit))];
  const start = Math.floor(next() * (commits.length - 1));
  const end = start + 1 + Math.floor(next() * (commits.length - start - 1));
  const countsUpTo = (last: number) => {
    const counts = new Map<string, number>();
    const known = new Set(commits.slice(0, last + 1));
    for (const { id, commit } of versions) {
      if (known.has(commit)) counts.set(id, 1 + (counts.get(id) ?? 0));
    }
    return counts;
  };
  const base = countsUpTo(start);
  const sides = [new Map(base), new Map(base)] as const;
  for (const [id, count] of countsUpTo(end)) {
    const more = count - (base.get(id) ?? 0);
    if (more === 0) continue;
    for (const side of sides) {
      if (next() < 0.5) side.set(id, (base.get(id) ?? 0) + 1 + Math.floor(next() * more));
    }
  }
  return { base, ours: sides[0], theirs: sides[1] };
}

interface Figures {
  merges: number;
  oneSided: number;
  twoSided: number;
  conflicts: number;
  olderHolds: string[];
}

/** Merges a fork, and looks at what holds of every id that a side changed. */
async function judge(
  versions: readonly Version[],
  fork: Fork,
  form: Form,
  figures: Figures,
): Promise<void> {
  const source = (taken: Taken) => fromBytes("file", encoder.encode(form.file(versions, taken)));
  let text = "";
  const { conflicts } = await mergeThreeWay(
    {
      base: { name: "base", source: source(fork.base) },
      ours: { name: "ours", source: source(fork.ours) },
      theirs: { name: "theirs", source: source(fork.theirs) },
    },
    { settings: form.settings, markers: { style: "merge", size: 7 } },
    { log: (bytes) => Promise.resolve(void (text += decoder.decode(bytes, { stream: true }))) },
  );
  const open = new Set(conflicts.map(({ id }) => id));
  const merged = form.state(text);
  const stateOf = (taken: Taken) => form.state(form.file(versions, taken));
  const [base, ours, theirs] = [fork.base, fork.ours, fork.theirs].map(stateOf);
  figures.merges++;
  figures.conflicts += open.size;
  for (const id of new Set([...fork.ours.keys(), ...fork.theirs.keys()])) {
    const old = base!.get(id), own = ours!.get(id), other = theirs!.get(id), now = merged.get(id);
    // A file that is edited in place does not show what was done and taken back.
    if (own === old && other === old || open.has(id)) continue;
    const isTwoSided = own !== old && other !== old;
    const isAhead = (fork.ours.get(id) ?? 0) >= (fork.theirs.get(id) ?? 0);
    const isOursNewer = isTwoSided ? form.isLater(own, other) ?? isAhead : own !== old;
    const [newer, older] = isOursNewer ? [own, other] : [other, own];
    figures[isTwoSided ? "twoSided" : "oneSided"]++;
    // Merged by field, a record may be neither side's, and must not be the older one's.
    const isMerged = isTwoSided && form === EDITED && now !== older;
    if (now !== newer && !isMerged) figures.olderHolds.push(id);
  }
}

async function judgeAll(versions: readonly Version[], form: Form): Promise<Figures> {
  const figures: Figures = { merges: 0, oneSided: 0, twoSided: 0, conflicts: 0, olderHolds: [] };
  const next = random(15);
  for (let count = 0; count < FORKS; count++) {
    await judge(versions, forkOf(versions, next), form, figures);
  }
  return figures;
}

/** A history of issues that are opened, changed and now and then removed. */
function madeUp(): Version[] {
  const next = random(4);
  const pick = (values: readonly string[]) => values[Math.floor(next() * values.length)]!;
  const issues = new Map<string, Record<string, unknown>>();
  const versions: Version[] = [];
  for (let commit = 0; commit < 40; commit++) {
    const at = new Date(Date.UTC(2026, 0, 1, commit)).toISOString();
    for (let count = 1 + Math.floor(next() * 8); count > 0; count--) {
      const id = `bd-${1 + Math.floor(next() * 40)}`;
      const isRemoved = issues.has(id) && next() < 0.1;
      const change = { [pick(["status", "title", "note"])]: pick(["a", "b", "c", "d"]) };
      const issue = isRemoved ? null : { id, ...issues.get(id), ...change, updated_at: at };
      if (issue === null) issues.delete(id);
      else issues.set(id, issue);
      const line = {
        id,
        at,
        device: `c${commit}`,
        ...issue === null ? { is_deleted: true } : { issue },
      };
      const stored = issue && JSON.stringify(issue);
      versions.push({ id, commit: `c${commit}`, line: JSON.stringify(line), issue: stored });
    }
  }
  return versions;
}

/** The history beside the project, whose devices are commits; null where there is none. */
async function real(): Promise<Version[] | null> {
  const text = await Deno.readTextFile(REAL).catch(() => null);
  if (text === null) return null;
  return linesOf(text).map((line) => {
    const { id, device, issue } = JSON.parse(line);
    return { id, commit: device, line, issue: issue ? JSON.stringify(issue) : null };
  });
}

for (const [name, form] of Object.entries({ "append-only": APPENDED, "edited": EDITED })) {
  Deno.test(`a merge of forks of ${name} histories never has an older version hold`, async () => {
    const figures = await judgeAll(madeUp(), form);
    deepEqual(figures.olderHolds, []);
    ok(figures.oneSided > 100 && figures.twoSided > 100);
    const versions = await real();
    if (versions === null) return console.log(`passing over: ${REAL.pathname} is not there`);
    const found = await judgeAll(versions, form);
    deepEqual(found.olderHolds, []);
    ok(found.oneSided > 100);
  });
}
