import { StoredJson } from "../json/stored.ts";
import { RecordReader } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import { fromBytes } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { truncated } from "../storage/truncated.ts";
import { UnfitCheckpoint } from "./checkpoint.ts";
import type { Log } from "./log.ts";
import type { IdRow, VersionRef } from "./projection.ts";

/** Gaps up to this are read through rather than skipped: a read costs about as much. */
const GAP_BYTES = 32 * 1024;
/** The most that is read at once, unless one line is longer. */
const READ_BYTES = 1024 * 1024;

/** A place of bytes: a file that is open, or whatever else holds a log's bytes at their offsets. */
export type ByteSource = Pick<LogSource, "name" | "read">;

/** A line's bytes as they lie in the log. */
export interface FetchedLine {
  /** The physical line, without its newline. */
  line: Uint8Array;
  /** The value it holds. */
  entry: StoredJson;
}

/** A line that a row points at. */
export interface LineRef {
  /** The row. */
  readonly row: IdRow;
  /** Its `current` or its `tombstone`. */
  readonly ref: VersionRef;
}

/** Where bytes lie in a file. */
type Stretch = Pick<VersionRef, "offset" | "length">;

/** The same of many, by their index. */
export interface Stretches {
  /** Where each begins. */
  readonly offsets: Float64Array;
  /** How long each is, in bytes. */
  readonly lengths: Uint32Array;
}

/**
 * Fetches the lines of some refs, in the refs' order.
 *
 * They lie scattered over the log and are wanted in another order, so they are
 * read front to back in few reads and put in place from there.
 *
 * @throws {LogError} `changed_meanwhile` where the file ends before a line does, and what the source throws.
 */
export async function fetchLines(
  source: ByteSource,
  refs: readonly Stretch[],
): Promise<FetchedLine[]> {
  const { bytes, places } = await fetchStretches(source, stretchesOf(refs));
  return refs.map(({ length }, index) => lineAt(bytes, places[index]!, length));
}

/**
 * The same for rows that were not folded from the log but read from a checkpoint: each line is
 * read again, and must be what its ref says, from one newline to the next.
 *
 * What one line cannot tell is taken as it is: which of an id's lines is in force, their numbers,
 * and a time that is inherited.
 *
 * @throws {UnfitCheckpoint} where a line is not what its ref says.
 * @throws {LogError} what {@linkcode fetchLines} throws.
 */
export async function fetchCheckedLines(
  source: LogSource,
  refs: readonly LineRef[],
  log: Pick<Log, "name" | "settings">,
): Promise<FetchedLine[]> {
  const { bytes, places } = await fetchCheckedBytes(source, refs, log);
  return refs.map(({ ref }, index) => lineAt(bytes, places[index]!, ref.length));
}

/**
 * The bytes of the lines of some refs, one behind the other as they lie in the file.
 *
 * @throws {LogError} what {@linkcode fetchLines} throws.
 */
export function fetchBytes(source: ByteSource, refs: readonly LineRef[]): Promise<FetchedBytes> {
  return fetchStretches(source, stretchesOf(refs.map(({ ref }) => ref)));
}

/**
 * The same for rows that were read from a checkpoint, and checked as {@linkcode
 * fetchCheckedLines} does. Newlines may lie between the lines.
 *
 * @throws {UnfitCheckpoint} where a line is not what its ref says.
 * @throws {LogError} what {@linkcode fetchLines} throws.
 */
export async function fetchCheckedBytes(
  source: LogSource,
  refs: readonly LineRef[],
  { name, settings }: Pick<Log, "name" | "settings">,
): Promise<FetchedBytes> {
  const stretches = refs.map(({ ref }) => withNewlines(ref, source.size));
  const { bytes, places, order } = await fetchStretches(source, stretchesOf(stretches));
  const isRight = await isMadeOf(bytes, Array.from(order, (index) => refs[index]!), settings);
  if (!isRight) throw new UnfitCheckpoint(name);
  const starts = places.map((place, index) =>
    place + refs[index]!.ref.offset - stretches[index]!.offset
  );
  return { bytes, places: starts, order };
}

/** A line with the newline before it and its own, where they are. */
function withNewlines({ offset, length }: Stretch, size: number): Stretch {
  const start = Math.max(0, offset - 1), end = offset + length + (offset + length < size ? 1 : 0);
  return { offset: start, length: end - start };
}

/** Whether the records in some bytes are those that refs point at, and nothing else is there. */
async function isMadeOf(
  bytes: Uint8Array,
  refs: readonly LineRef[],
  settings: LogSettings,
): Promise<boolean> {
  using reader = new RecordReader(fromBytes("", bytes), { settings });
  let done = 0;
  for await (const { length, at, damages } of reader.batches()) {
    if (damages.length > 0 || done + length > refs.length) return false;
    for (let index = 0; index < length; index++, done++) {
      const { row, ref } = refs[done]!, record = at(index);
      const isRight = record.isAbout(row.id) && record.length === ref.length &&
        record.atStart === ref.atStart &&
        (record.atStart < 0 || record.effective === ref.effective);
      if (!isRight) return false;
    }
  }
  return done === refs.length;
}

function lineAt(bytes: Uint8Array, start: number, length: number): FetchedLine {
  const line = bytes.subarray(start, start + length);
  return { line, entry: StoredJson.fromLine(line) };
}

function stretchesOf(stretches: readonly Stretch[]): Stretches {
  const offsets = new Float64Array(stretches.length), lengths = new Uint32Array(stretches.length);
  // Faster than the arrays' own `from`, and there may be millions.
  stretches.forEach(({ offset, length }, index) => {
    offsets[index] = offset;
    lengths[index] = length;
  });
  return { offsets, lengths };
}

/** Bytes from places of a file, one behind the other as they lie there. */
export interface FetchedBytes {
  /** All of them. */
  readonly bytes: Uint8Array;
  /** Where in `bytes` each stretch begins, by its index. */
  readonly places: Float64Array;
  /** The indices of the stretches, as they lie in the file. */
  readonly order: Uint32Array;
}

/**
 * Fetches stretches of a file, front to back in few reads.
 *
 * @throws {LogError} what {@linkcode fetchLines} throws.
 */
export async function fetchStretches(
  source: ByteSource,
  stretches: Stretches,
): Promise<FetchedBytes> {
  const { offsets, lengths } = stretches;
  const order = byOffset(offsets);
  const places = new Float64Array(order.length);
  let total = 0;
  for (const index of order) {
    places[index] = total;
    total += lengths[index]!;
  }
  const bytes = new Uint8Array(total);
  const last = order.at(-1) ?? 0;
  // No more than lies between the first line and the last is ever read.
  const room = (start: number) => Math.min(READ_BYTES, offsets[last]! + lengths[last]! - start);
  let buffer = new Uint8Array(0);
  for (let first = 0; first < order.length;) {
    const { next, start, end } = group(stretches, order, first);
    if (buffer.length < end - start) buffer = new Uint8Array(Math.max(end - start, room(start)));
    const span = buffer.subarray(0, end - start);
    const read = await source.read(span, start);
    if (read < span.length) throw truncated(source.name, { offset: start + read });
    for (; first < next; first++) {
      const index = order[first]!;
      const from = offsets[index]! - start;
      bytes.set(span.subarray(from, from + lengths[index]!), places[index]!);
    }
  }
  return { bytes, places, order };
}

/** The indices of offsets in ascending order. */
function byOffset(offsets: Float64Array): Uint32Array {
  const count = offsets.length;
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const largest = offsets.reduce((a, b) => Math.max(a, b), 0);
  if (largest > Number.MAX_SAFE_INTEGER / count - 1) {
    return order.sort((a, b) => offsets[a]! - offsets[b]!);
  }
  // An offset and its index in one number: those sort without a call for each pair.
  const keys = offsets.map((offset, index) => offset * count + index).sort();
  return order.map((_, index) => keys[index]! % count);
}

/** The stretches from `first` on that one read can serve. */
function group(
  { offsets, lengths }: Stretches,
  order: Uint32Array,
  first: number,
): { next: number; start: number; end: number } {
  const start = offsets[order[first]!]!;
  let end = start;
  let next = first;
  for (; next < order.length; next++) {
    const offset = offsets[order[next]!]!, length = lengths[order[next]!]!;
    if (next > first && (offset - end > GAP_BYTES || offset + length - start > READ_BYTES)) break;
    end = Math.max(end, offset + length);
  }
  return { next, start, end };
}
