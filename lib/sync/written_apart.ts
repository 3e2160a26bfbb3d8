/**
 * What devices wrote of one thing without having seen each other's.
 *
 * @module
 */

import type { ConcurrentEdit } from "../answers.ts";
import type { LineOrigins } from "../bucket/line_origins.ts";
import { concurrentEdits } from "../merge/concurrent/concurrent.ts";
import { someAtATime, type Version, versionOf } from "../merge/concurrent/version.ts";
import { Input } from "../merge/law/input.ts";
import { NO_KEY } from "../merge/law/tail.ts";
import { readTails } from "../merge/law/tails.ts";
import { InputSet } from "../merge/union/input_set.ts";
import type { LineColumns } from "../merge/union/line_columns.ts";
import { RecordReader } from "../records/reader.ts";
import { fromBytes } from "../storage/source.ts";
import type { Folding } from "./chain_fold.ts";
import { countLines, wholeLength } from "./lines.ts";

/** A commit, and what its writer had seen. */
export interface SeenCommit {
  readonly n: number;
  readonly base: number;
}

/** A log that was folded. */
export interface FoldedLines {
  /** Its lines. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Which commits they came with. */
  readonly origins: LineOrigins;
  /** The commits. */
  readonly commits: readonly SeenCommit[];
  /** What was written apart up to this commit is known. */
  readonly toldUpTo: number;
}

/**
 * The ids that were written to apart: of two versions, the writer of the later one had not seen the
 * earlier one, nor did anybody write to the id since who had seen both.
 *
 * @returns What `log merge` tells of the files of those who wrote; lines are those of the log.
 */
export async function writtenApart(
  { bytes, origins, commits, toldUpTo }: FoldedLines,
  { settings, yielder }: Folding,
): Promise<ConcurrentEdit[]> {
  const untold = commits.filter(({ n, base }) => n > toldUpTo && base < n - 1);
  if (untold.length === 0) return [];
  const seen = untold.reduce((least, { base }) => Math.min(least, base), Infinity);
  const source = fromBytes("the log", bytes);
  const input = await Input.open(source.name, yielder?.source(source) ?? source);
  const from = Math.max(input.start, startOfFirst(seen, origins, bytes));
  using reader = new RecordReader(input.source, { settings });
  const { union: { columns } } = await readTails([input], { ends: [from] }, { reader, settings });
  const before = countLines(bytes.subarray(0, from));
  const tail = {
    columns,
    origins,
    ofLines: originsOfLines(columns, origins),
    before,
    bases: new Map(commits.map(({ n, base }) => [n, base])),
    untold: new Set(untold.map(({ n }) => n)),
    nobody: new InputSet(),
  };
  const idOf = ([line]: Uint32Array) => reader.idOf(columns.keyOf(line!));
  const ids = someAtATime(linesToTell(tail), idOf, (lines) => versionsOf(lines, tail));
  const edits = await concurrentEdits({ ids, before }, [input], settings);
  columns.free();
  return edits;
}

/** The lines behind those that the writers of all untold commits had seen, from 0. */
interface Tail {
  readonly columns: LineColumns;
  readonly origins: LineOrigins;
  /** The number of the origin of each line. */
  readonly ofLines: Float64Array;
  /** How many lines stand before them. */
  readonly before: number;
  /** What the writer of each commit had seen. */
  readonly bases: ReadonlyMap<number, number>;
  /** The commits to tell of. */
  readonly untold: ReadonlySet<number>;
  /** What sets of commits are made from, so that there is each but once. */
  readonly nobody: InputSet;
}

/** Where the first line begins that came behind a commit. */
function startOfFirst(n: number, origins: LineOrigins, bytes: Uint8Array): number {
  for (const { origin, start } of origins.stretches()) {
    if (origins.originOf(origin).n > n) return wholeLength(bytes.subarray(0, start));
  }
  return bytes.length;
}

function originsOfLines(columns: LineColumns, origins: LineOrigins): Float64Array {
  const ofLines = new Float64Array(columns.count);
  const stretches = origins.stretches();
  let { value: next } = stretches.next(), origin = 0;
  for (let line = 0; line < ofLines.length; line++) {
    const { offset } = columns.placeOf(line);
    for (; next !== undefined && next.start <= offset; next = stretches.next().value) {
      origin = next.origin;
    }
    ofLines[line] = origin;
  }
  return ofLines;
}

/** The lines of each id that has something to tell. */
function* linesToTell(tail: Tail): Generator<Uint32Array> {
  for (const lines of linesOfUntold(tail)) if (isToTell(lines, tail)) yield lines;
}

/** The lines of each id that an untold commit has written to, in the order of the log. */
function* linesOfUntold({ columns, origins, ofLines, untold }: Tail): Generator<Uint32Array> {
  const { count, keyCount } = columns;
  const isUntold = new Uint8Array(keyCount);
  const ends = new Uint32Array(keyCount);
  for (let line = 0; line < count; line++) {
    const key = columns.keyOf(line);
    if (key === NO_KEY) continue;
    ends[key]!++;
    const { n, also } = origins.originOf(ofLines[line]!);
    if (untold.has(n) || also.some((other) => untold.has(other))) isUntold[key] = 1;
  }
  for (let key = 1; key < keyCount; key++) ends[key]! += ends[key - 1]!;
  const lines = new Uint32Array(ends.at(-1) ?? 0);
  // From behind, so that each place is where the lines of its id begin in the end.
  const starts = ends;
  for (let line = count - 1; line >= 0; line--) {
    const key = columns.keyOf(line);
    if (key !== NO_KEY) lines[--starts[key]!] = line;
  }
  for (let key = 0; key < keyCount; key++) {
    if (isUntold[key]) yield lines.subarray(starts[key], starts[key + 1]);
  }
}

/** Whether an untold commit has written to an id, and another that its writer had not seen. */
function isToTell(lines: Uint32Array, { untold, ...tail }: Tail): boolean {
  const commits = commitsOf(lines, tail);
  return lastWriters(commits, tail).some((n) =>
    untold.has(n) && commits.some((other) => other < n && other > baseOf(n, tail))
  );
}

/** The versions of an id, and which of those who wrote to it had them. */
function versionsOf(lines: Uint32Array, tail: Tail): Version[] {
  const { columns, origins, ofLines, before, nobody } = tail;
  const writers = lastWriters(commitsOf(lines, tail), tail);
  return Array.from(lines, (line) => {
    const { n, also } = origins.originOf(ofLines[line]!);
    const hasIt = (writer: number) =>
      n <= baseOf(writer, tail) || n === writer || also.includes(writer);
    const holders = writers.filter(hasIt).reduce((set, writer) => set.with(writer), nobody);
    const { offset, length, occurrence } = columns.placeOf(line);
    const place = { input: 0, offset, length, occurrence, op: columns.opOf(line), holders };
    return versionOf(place, before + line + 1);
  });
}

/** The commits that brought some lines, ascending. */
function commitsOf(
  lines: Uint32Array,
  { origins, ofLines }: Pick<Tail, "origins" | "ofLines">,
): number[] {
  const commits = new Set<number>();
  for (const line of lines) {
    const { n, also } = origins.originOf(ofLines[line]!);
    commits.add(n);
    for (const other of also) commits.add(other);
  }
  return [...commits].sort((a, b) => a - b);
}

/** Those of the commits that no later one had seen: a later writer had all that the earlier one had. */
function lastWriters(commits: readonly number[], tail: Pick<Tail, "bases">): number[] {
  let seen = 0;
  return commits.toReversed().filter((n) => {
    const isLast = n > seen;
    seen = Math.max(seen, baseOf(n, tail));
    return isLast;
  }).reverse();
}

/** What the writer of a commit had seen. */
function baseOf(n: number, { bases }: Pick<Tail, "bases">): number {
  return bases.get(n) ?? n - 1;
}
