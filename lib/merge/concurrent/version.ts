import { holdsValue, OP, type Op } from "../../records/lifecycle.ts";
import type { RecordReader } from "../../records/reader.ts";
import type { Occurrence } from "../law/compare.ts";
import type { InputSet } from "../union/input_set.ts";
import { type LineColumns, NO_LINE } from "../union/line_columns.ts";
import { NO_KEY } from "../law/tail.ts";

/** A version of an id: behind the common prefix, or one before that is in force there. */
export interface Version {
  /** Where it lies, what it says, and which inputs hold it. */
  readonly line: Occurrence & { readonly op: Op; readonly holders: InputSet };
  /** Its 1-based line in the merged log. */
  readonly number: number;
  /** Versions of one id have the same here where they are spellings of one value. */
  value: number;
  /** The entry that an event is about; null of other things, and where it names none. */
  refersTo: string | null;
}

/** The versions of one id behind the common prefix, in the order of the merged log. */
export interface IdVersions {
  readonly id: string;
  readonly versions: readonly Version[];
}

/** A version of which only its line is known yet. */
export function versionOf(line: Version["line"], number: number): Version {
  return { line, number, value: number, refersTo: null };
}

/** Whether two versions say the same of the id: neither has a value of its own. */
export function doAgree(a: Op, b: Op): boolean {
  return a === b && !holdsValue(a);
}

/** Whether the one deletes what the other holds or brings back. */
export function isDeleteOf(a: Op, b: Op): boolean {
  return (a === OP.delete) !== (b === OP.delete);
}

/** The lines of a merged log behind the common prefix, and what they are about. */
export interface IdLines {
  /** What is known of each line. */
  readonly columns: LineColumns;
  /** Knows the ids by their keys. */
  readonly reader: RecordReader;
  /** The lines in their order; {@linkcode NO_LINE} for one that is not to be looked at. */
  readonly lines: Uint32Array;
  /** How many lines the common prefix has. */
  readonly before: number;
}

/** Some ids. */
export interface SomeIds {
  readonly ids: readonly string[];
  /** Their versions, made as they are asked for: of a few ids at a time. */
  readonly versions: Iterable<readonly IdVersions[]>;
}

/** Of so many ids it is looked at once what stands before their versions. */
const IDS_AT_ONCE = 8192;
/** Of so many of them the versions are in memory at once. */
const VERSIONS_AT_ONCE = 64;

/**
 * Ids with their versions, some at a time.
 *
 * @param all For each id what its versions are made of.
 * @param versionsOf None where it turns out that none are concurrent.
 */
export function* someAtATime<Lines>(
  all: Iterable<Lines>,
  idOf: (lines: Lines) => string,
  versionsOf: (lines: Lines) => readonly Version[],
): Generator<SomeIds> {
  for (const some of inPieces(all, IDS_AT_ONCE)) {
    const ids = some.map(idOf);
    yield { ids, versions: versionsIn(some, ids) };
  }

  function* versionsIn(some: readonly Lines[], ids: readonly string[]): Generator<IdVersions[]> {
    let next = 0;
    for (const few of inPieces(some, VERSIONS_AT_ONCE)) {
      yield few.map((lines) => ({ id: ids[next++]!, versions: versionsOf(lines) }));
    }
  }
}

function* inPieces<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let piece: Item[] = [];
  for (const item of items) {
    if (piece.push(item) < size) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** The ids that inputs wrote to apart: of which two versions are held by no input together. */
export function idsApart(merged: IdLines): Iterable<SomeIds> {
  const { lines, columns, reader } = merged;
  const apart = new Map<number, number[]>(keysHeldApart(merged).map((key) => [key, []]));
  for (let index = 0; apart.size > 0 && index < lines.length; index++) {
    const line = lines[index]!;
    if (line !== NO_LINE) apart.get(columns.keyOf(line))?.push(index);
  }
  const idOf = ([first]: readonly number[]) => reader.idOf(columns.keyOf(lines[first!]!));
  const versionsOf = (indexes: readonly number[]) =>
    indexes.map((index) => versionAt(index, merged));
  return someAtATime(apart.values(), idOf, versionsOf);
}

function versionAt(index: number, { lines, columns, before }: IdLines): Version {
  const line = lines[index]!;
  const { input, offset, length, occurrence } = columns.placeOf(line);
  const op = columns.opOf(line), holders = columns.holdersOf(line);
  return versionOf({ input, offset, length, occurrence, op, holders }, before + index + 1);
}

/** The ids of which no input holds all lines that some input holds. */
function keysHeldApart({ lines, columns }: IdLines): number[] {
  // The first line of each, plus one; of most ids the same inputs hold all lines.
  const firsts = new Uint32Array(columns.keyCount);
  const others = new Map<number, Set<InputSet>>();
  for (const line of lines) {
    const key = line === NO_LINE ? NO_KEY : columns.keyOf(line);
    if (key === NO_KEY) continue;
    const first = firsts[key]!, holders = columns.holdersOf(line);
    if (first === 0) firsts[key] = line + 1;
    else if (columns.holdersOf(first - 1) !== holders) {
      const known = others.get(key);
      if (known === undefined) others.set(key, new Set([holders]));
      else known.add(holders);
    }
  }
  const setsOf = (key: number) => [columns.holdersOf(firsts[key]! - 1), ...others.get(key)!];
  return [...others.keys()].filter((key) => areApart(setsOf(key)));
}

/** Whether two of the sets have no input in common. */
export function areApart(sets: readonly InputSet[]): boolean {
  return sets.some((set, index) => sets.slice(0, index).some((other) => set.isDisjointFrom(other)));
}
