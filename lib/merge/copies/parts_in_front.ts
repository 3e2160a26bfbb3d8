/**
 * Older parts of a log in front of it: a part that shares no line with the log goes
 * before it as a whole. To the law of merging, the log then begins with the part:
 *
 *     oldest part ┆ next part ┆ log          the base
 *     a part that shares lines with those ┆ log
 *     a copy
 *
 * @module
 */

import type { DroppedLine, PrependedPart } from "../../answers.ts";
import { compareParts, type PartName } from "../../conflicts/part_names.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import { countLines } from "../../storage/count_newlines.ts";
import { concat, fromBytes, slice } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";
import { bomLengthOf } from "../../validate/line_bytes.ts";
import type { MergeInput, MergeResult } from "../law/merge_log.ts";

/** Tells whether two files share a line. */
export type ShareLine = (one: LogSource, other: LogSource) => Promise<boolean>;

/** A part that shares no line with its log, open for reading. */
export interface PartInput extends MergeInput {
  /** What its name says. */
  readonly part: PartName;
}

/** What is merged where parts stand in front of a log. */
export interface PartsInFront {
  /** The inputs for the law; the first is the base. */
  readonly inputs: MergeInput[];
  /** The parts, from the oldest to the newest. */
  readonly prepended: PrependedPart[];
  /** What a merge of the inputs came to, counted as a merge of the log and its parts. */
  counted(result: MergeResult): MergeResult;
}

/** A file among others that are to be one. */
interface Segment {
  readonly name: string;
  /** Without the byte order mark. */
  readonly source: LogSource;
  readonly bomBytes: number;
  readonly lines: number;
  readonly isEnded: boolean;
}

const BOM = Uint8Array.of(0xef, 0xbb, 0xbf);
const NEWLINE = 0x0a;

/**
 * Puts parts in front of a log, the older ones first. Where parts share lines with each
 * other, these are not doubled.
 *
 * @param parts Those that share no line with the log.
 * @throws {LogError} what the sources throw.
 */
export async function putInFront(
  log: MergeInput,
  parts: readonly PartInput[],
  { settings, shareLine }: { settings: LogSettings; shareLine: ShareLine },
): Promise<PartsInFront> {
  if (parts.length === 0) return { inputs: [log], prepended: [], counted: (result) => result };
  const end = await segmentOf(log);
  const chain: Segment[] = [];
  const overlapping: Segment[] = [];
  for (const part of parts.toSorted(compareInputs)) {
    const segment = await segmentOf(part);
    const before = joined(log.name, chain);
    (await shareLine(before, part.source) ? overlapping : chain).push(segment);
  }
  const base = joined(log.name, [...chain, end]);
  const others = overlapping.map((one) => ({
    name: one.name,
    source: joined(one.name, [one, end]),
  }));
  return {
    inputs: [{ name: log.name, source: base }, ...others],
    prepended: [
      ...await prependedTo(end, chain, settings),
      ...overlapping.map(({ name, lines }) => ({ file: name, lines, ends_late: false })),
    ],
    counted: (result) => counted(result, { chain, overlapping, end }),
  };
}

/** The parts in their order, and whether their times go with it. */
async function prependedTo(
  end: Segment,
  chain: readonly Segment[],
  settings: LogSettings,
): Promise<PrependedPart[]> {
  let next = (await timesIn(end, settings)).first;
  const prepended: PrependedPart[] = [];
  for (const segment of chain.toReversed()) {
    const { first, last } = await timesIn(segment, settings);
    const ends_late = last !== null && next !== null && last > next;
    prepended.unshift({ file: segment.name, lines: segment.lines, ends_late });
    next = first ?? next;
  }
  return prepended;
}

/** The first and the last known time in a file; null where it has none. */
async function timesIn(
  { source }: Segment,
  settings: LogSettings,
): Promise<{ first: Instant | null; last: Instant | null }> {
  using reader = new RecordReader(source, { settings });
  let first: Instant | null = null;
  for await (const batch of reader.batches()) {
    for (let index = 0; first === null && index < batch.length; index++) {
      const { effective } = batch.at(index);
      if (effective !== BEFORE_EVERYTHING) first = effective;
    }
  }
  return { first, last: first === null ? null : reader.effective };
}

function compareInputs(a: PartInput, b: PartInput): number {
  return compareParts(a.part, b.part) || (a.name < b.name ? -1 : 1);
}

async function segmentOf({ name, source }: MergeInput): Promise<Segment> {
  const bomBytes = await bomLengthOf(source);
  const text = slice(source, bomBytes, source.size);
  const last = new Uint8Array(1);
  await source.read(last, Math.max(0, source.size - 1));
  const isEnded = source.size === bomBytes || last[0] === NEWLINE;
  return {
    name,
    source: text,
    bomBytes,
    lines: await countLines(text),
    isEnded,
  };
}

/**
 * Files as one: each ends its last line before another one begins, and of byte order
 * marks one is left, at the start, if all have one.
 */
function joined(name: string, segments: readonly Segment[]): LogSource {
  const some = segments.filter(({ source }) => source.size > 0);
  const sources = some.flatMap(({ source, isEnded }, index) => {
    const needsEnd = !isEnded && index < some.length - 1;
    return needsEnd ? [source, fromBytes(name, Uint8Array.of(NEWLINE))] : [source];
  });
  return concat(name, [fromBytes(name, BOM.subarray(0, sharedBomBytes(some))), ...sources]);
}

function sharedBomBytes(segments: readonly Segment[]): number {
  return Math.min(...segments.map(({ bomBytes }) => bomBytes), BOM.length);
}

/** Whose lines the inputs of a merge are. */
interface Layout {
  readonly chain: readonly Segment[];
  readonly overlapping: readonly Segment[];
  readonly end: Segment;
}

/** The lines of the log stand in more inputs than one, and those of the first parts in its own. */
function counted(result: MergeResult, { chain, overlapping, end }: Layout): MergeResult {
  const before = chain.reduce((sum, { lines }) => sum + lines, 0);
  const repeated = overlapping.length * end.lines;
  const dropped = result.dropped.flatMap((line) => placed(line, { chain, overlapping, end }));
  const twice = result.dropped.length - dropped.length;
  const { lines } = result;
  const droppedFor = (reason: DroppedLine["reason"]) =>
    dropped.filter((line) => line.reason === reason).length;
  return {
    ...result,
    // What the log begins with stays in its place only where nothing comes before.
    common_prefix_lines: 0,
    dropped,
    lines: {
      ...lines,
      base: lines.base - before,
      copies: lines.copies + before - repeated,
      identical: lines.identical - repeated + twice,
      added: lines.added + before,
      dropped_torn: droppedFor("torn"),
      dropped_repaired: droppedFor("repaired"),
    },
  };
}

/** Where a dropped line lies in its own file; nothing where the base tells of it. */
function placed(line: DroppedLine, { chain, overlapping, end }: Layout): DroppedLine[] {
  const overlap = overlapping.find(({ name }) => name === line.file);
  if (overlap === undefined && line.file !== end.name) return [line];
  const segments = [...overlap === undefined ? chain : [overlap], end];
  const { segment, start, lines } = segmentAt(line.offset, segments);
  if (overlap !== undefined && segment === end) return [];
  const { name: file, bomBytes } = segment;
  return [{ ...line, file, line: line.line - lines, offset: line.offset - start + bomBytes }];
}

/** The segment that an offset of joined segments lies in, with what comes before it. */
function segmentAt(
  offset: number,
  segments: readonly Segment[],
): { segment: Segment; start: number; lines: number } {
  const some = segments.filter(({ source }) => source.size > 0);
  let start = sharedBomBytes(some), lines = 0;
  for (const segment of some.slice(0, -1)) {
    const behind = start + segment.source.size + Number(!segment.isEnded);
    if (offset < behind) return { segment, start, lines };
    start = behind;
    lines += segment.lines;
  }
  return { segment: some.at(-1)!, start, lines };
}
