import { type Op, opOf } from "../../records/lifecycle.ts";
import { type LinePlace, type RecordBatch, RecordReader } from "../../records/reader.ts";
import type { LogSettings, Tombstones } from "../../records/settings.ts";
import { slice } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../../time/instant.ts";
import { type LineInOrder, linesInOrder } from "../../validate/lines_in_order.ts";
import type { Input, LineExtent } from "./input.ts";

/** What a line is to a merge: a version of an id, or something that a replay skips. */
export type LineKind = "record" | "malformed" | "torn" | "blank";

/** One line behind the common prefix. */
export interface TailLine extends LineExtent {
  /** Its own valid `at`, else that of the readable line before it. */
  readonly effective: Instant;
  /** What it is. */
  readonly kind: LineKind;
  /** The key of the id that it is about; {@linkcode NO_KEY} for a line that is not readable. */
  readonly key: number;
  /** What it says of its id; null for a line that is not readable. */
  readonly op: Op | null;
  /** Its first bytes, at most {@linkcode HEAD_BYTES}; lent until the next line. */
  readonly head: Uint8Array;
}

/** The key of no id. */
export const NO_KEY = 0xffffffff;

/** How a file is read. */
export interface TailReading {
  /** Knows the ids of all files that it reads. */
  readonly reader: RecordReader;
  /** Names and spellings of the log. */
  readonly settings: LogSettings;
}

/** How much of a line is looked at first to tell it from others. */
export const HEAD_BYTES: number = 64 * 1024;

const FIRST_STEP_BYTES = 64 * 1024;
const STEP_GROWTH = 4;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads the lines of an input from `from` on, which begins a line, each with
 * the effective time that it has in the whole file. What lies before is read
 * only as far back as it takes to know that.
 *
 * @param take Given each line; the next one waits for what it returns.
 * @throws {LogError} what the source and `take` throw.
 */
export async function readTail(
  input: Input,
  from: number,
  { reader, settings }: TailReading,
  take: (line: TailLine) => Promise<void> | void,
): Promise<void> {
  if (from >= input.size) return;
  const start = await startOfKnownTime(input, from, settings);
  const cut = cutBefore(start);
  const stretch = slice(input.source, cut, input.size);
  const policy = settings.tombstones;
  let effective = BEFORE_EVERYTHING;
  for await (const batch of reader.readOther(stretch)) {
    for (const line of linesInOrder(batch)) {
      if (line.kind === "record") effective = line.place.effective;
      const offset = line.place.offset + cut || input.start;
      if (offset < from) continue;
      const bytes = bytesOf(batch, line.place, offset === input.start ? input.start : 0);
      const shape = bytes === null
        ? await shapeOfLong(input, line.place.offset + line.place.length + cut, offset)
        : shapeOf(input, bytes, offset);
      const taken = take({ ...shape, effective, ...meaningOf(line, shape.isEnded, policy) });
      if (taken !== undefined) await taken;
    }
  }
}

/** Where a line lies, and its first bytes. */
type Shape = LineExtent & Pick<TailLine, "head">;

/** The bytes of a line without the byte order mark, which reads as spaces; null if it is too long. */
function bytesOf(batch: RecordBatch, place: LinePlace, bomLength: number): Uint8Array | null {
  const bytes = batch.borrowBytes(place);
  return bytes.length < place.length ? null : bytes.subarray(bomLength);
}

function shapeOf(input: Input, bytes: Uint8Array, offset: number): Shape {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === CARRIAGE_RETURN) length--;
  const head = bytes.subarray(0, Math.min(length, HEAD_BYTES));
  return { ...extentOf(input, offset, offset + bytes.length, bytes.length - length), head };
}

async function shapeOfLong(input: Input, behind: number, offset: number): Promise<Shape> {
  const extent = extentOf(input, offset, behind, await input.returnsBefore(behind, offset));
  const view = await input.view(offset, HEAD_BYTES);
  return { ...extent, head: view.subarray(0, Math.min(extent.length, HEAD_BYTES)) };
}

function extentOf(input: Input, offset: number, behind: number, returns: number): LineExtent {
  const isEnded = behind < input.size;
  const end = behind + Number(isEnded);
  return { offset, length: behind - offset - returns, returns, isEnded, end };
}

function meaningOf(
  line: LineInOrder,
  isEnded: boolean,
  policy: Tombstones,
): Pick<TailLine, "kind" | "key" | "op"> {
  const unreadable = (kind: LineKind) => ({ kind, key: NO_KEY, op: null });
  if (line.kind === "blank") return unreadable("blank");
  if (line.kind === "damage") {
    // What parses as an object is no part of a record, and nothing is known of what is too long.
    const isTorn = !isEnded && !["missing-id", "too-long"].includes(line.place.code);
    return unreadable(isTorn ? "torn" : "malformed");
  }
  return { kind: "record", key: line.place.key, op: opOf(line.place, policy) };
}

/**
 * Where to begin reading, so that the effective time is known at `end`: before
 * a readable line that has a time of its own.
 */
async function startOfKnownTime(
  input: Input,
  end: number,
  settings: LogSettings,
): Promise<number> {
  for (let step = FIRST_STEP_BYTES; step < end; step *= STEP_GROWTH) {
    const start = await lineStartBehind(input, end - step);
    if (start >= end) continue;
    if (await hasTime(slice(input.source, cutBefore(start), end), settings)) return start;
  }
  return 0;
}

/** Where the first line begins that lies wholly behind `offset`. */
async function lineStartBehind(input: Input, offset: number): Promise<number> {
  for (let at = offset; at < input.size;) {
    const view = await input.view(at, 1);
    const newline = view.indexOf(NEWLINE);
    if (newline >= 0) return at + newline + 1;
    at += view.length;
  }
  return input.size;
}

async function hasTime(source: LogSource, settings: LogSettings): Promise<boolean> {
  using reader = new RecordReader(source, { settings });
  for await (const _ of reader.batches());
  return reader.effective !== BEFORE_EVERYTHING;
}

/**
 * Where to cut a source, so that what is read of it begins with the newline before
 * the line at `start`: else that could be taken for the one with a byte order mark.
 */
function cutBefore(start: number): number {
  return Math.max(0, start - 1);
}
