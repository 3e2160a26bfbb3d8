import type { RecordReader } from "../../records/reader.ts";
import type { CommonPrefix } from "../law/common_prefix.ts";
import type { Input } from "../law/input.ts";
import type { LineColumns, UnionLine } from "../union/line_columns.ts";
import type { TailReading } from "../law/tail.ts";
import { readTails } from "../law/tails.ts";
import type { UnionLines } from "../union/union.ts";

/** Index of the own side among the inputs. */
export const OURS = 0;
/** Index of the other side. */
export const THEIRS = 1;
/** Index of the common ancestor. */
export const BASE = 2;

/** One of the two sides. */
export type Side = typeof OURS | typeof THEIRS;

/** The lines of both sides and of their ancestor, each line with those that hold it. */
export interface Sides {
  /** Ours, theirs and the ancestor. */
  readonly inputs: readonly Input[];
  /** All lines, those with the same bytes joined, the k-th with the k-th. */
  readonly union: UnionLines;
  /** Knows the ids of the lines by their keys. */
  readonly reader: RecordReader;
  /** The lines of each side, in its order. */
  readonly ours: readonly UnionLine[];
  readonly theirs: readonly UnionLine[];
  /** Those of the ancestor, without the conflict markers that only it holds. */
  readonly base: readonly UnionLine[];
  /** Lines of the ancestor that stood between such markers: it does not say which of them holds. */
  readonly disputed: ReadonlySet<UnionLine>;
}

const MARKER = /^(?<mark>[<=>|])\k<mark>{6,}(?: |$)/;
/** More than any marker has. */
const MARKER_BYTES_MAX = 1024;
const latin1 = new TextDecoder("latin1");

/** Whether an input holds a line. */
export function isHeldBy(columns: LineColumns, line: UnionLine, input: number): boolean {
  return columns.holdersOf(line).inputs.includes(input);
}

/** Whether both sides hold a line. */
export function isHeldByBoth(columns: LineColumns, line: UnionLine): boolean {
  return isHeldBy(columns, line, OURS) && isHeldBy(columns, line, THEIRS);
}

/**
 * Reads ours, theirs and the ancestor behind a common prefix.
 *
 * Git merges the ancestors of a criss-cross history first, and what conflicts there
 * comes with markers in it. They are passed over where neither side has them; markers
 * that somebody committed are lines like others, which a side may take out.
 */
export async function readSides(
  inputs: readonly Input[],
  prefix: CommonPrefix,
  reading: TailReading,
): Promise<Sides> {
  const { union } = await readTails(inputs, prefix, reading);
  const [ours = [], theirs = [], ancestor = []] = union.sequences.map((lines) => [...lines]);
  const { columns } = union;
  const base: UnionLine[] = [];
  const disputed = new Set<UnionLine>();
  let isInConflict = false;
  for (const line of ancestor) {
    const isOther = columns.kindOf(line) === "record" || columns.holdersOf(line).inputs.length > 1;
    const mark = isOther ? null : await markOf(line, union);
    if (mark === null) base.push(line);
    else isInConflict = mark !== ">";
    if (mark === null && isInConflict) disputed.add(line);
  }
  return { inputs, union, reader: reading.reader, ours, theirs, base, disputed };
}

/** The character that a conflict marker repeats; null for another line. */
async function markOf(
  line: UnionLine,
  { columns, comparer }: UnionLines,
): Promise<string | null> {
  const head = latin1.decode(await comparer.head(columns.placeOf(line), MARKER_BYTES_MAX));
  return MARKER.exec(head)?.groups?.mark ?? null;
}

/** All of a file, as a prefix of no line before it. */
export function wholeFiles(inputs: readonly Input[]): CommonPrefix {
  return { lines: 0, ends: inputs.map(({ start }) => start), runs: [], lacksNewline: false };
}
