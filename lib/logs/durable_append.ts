/**
 * Phase one of a write: lines made durable at the end of a log.
 *
 * The promise: when it returns, the lines are whole, each on a line of its own,
 * and survive a power failure. When it throws, nothing of them is there, unless
 * the error is `uncertain_write`: then they may be there, each whole or torn, and
 * the file must be looked at again before anything else is written.
 *
 *     before    …{"id":"a"}\n{"id":"b","te          a torn tail
 *     written                          \n{"id":"c"}\n{"id":"d"}\n
 *                                      └ one write ┘
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { checkWritable } from "../records/check_format.ts";
import { folderOf } from "../rewrite/steps/names.ts";
import type { Appended } from "../storage/log_file.ts";
import { openLog } from "../storage/open_log.ts";
import { holdsAt } from "../storage/source.ts";
import type { FileStat, LogAppender, WritableStorage } from "../storage/storage.ts";
import { compareToLeft, type KeptEnd, type LeftEnd } from "./kept_end.ts";

const NEWLINE = 10;
const MAX_ATTEMPTS = 5;
/** Another program that copied the lines may have put about so much behind them. */
const KEPT_BEHIND_MAX_BYTES = 1024 * 1024;
const SEARCHED_MAX_BYTES = 64 * 1024 * 1024;

/** What is known of the log that lines are appended to. */
export interface AppendOptions {
  /** What was seen of it, null for no file; without it, the lines come behind whatever is there. */
  readonly after?: FileStat | null | undefined;
  /** Keeps the log open for the next append; without it, it is closed. */
  readonly kept?: KeptEnd;
}

/**
 * Appends lines to a log, made if there is none, and returns once they are
 * durable; again to the file that another program put in its place meanwhile. The
 * caller holds the lock, and has checked the lines.
 *
 * @param file The log's name in the storage.
 * @param lines Without their newlines, and without any inside; at least one.
 * @returns Where they lie; null where the log is no more what was seen, and nothing was written.
 * @throws {LogError} `disk_full`, `permission_denied`, `io_failed`, `not_a_file`,
 * `evicted_placeholder`, `unwritable_format`, with nothing written; `uncertain_write`.
 *
 * @example
 * ```ts
 * import { appendDurably } from "./durable_append.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n{"id":"b","te' });
 * const line = new TextEncoder().encode('{"id":"c"}');
 * const appended = await appendDurably(storage, "entries.jsonl", [line]);
 * if (appended?.lineOffsets[0] !== 25) throw new Error();
 * ```
 */
export async function appendDurably(
  storage: WritableStorage,
  file: string,
  lines: readonly Uint8Array[],
  { after, kept }: AppendOptions = {},
): Promise<Appended | null> {
  const now = await storage.stat(file);
  const folder = folderOf(file);
  if (now === null) await refuseEvicted(storage, file);
  if (after !== undefined && !isSame(now, after)) return null;
  if (now === null && folder !== "") {
    await storage.makeFolder(folder);
    await storage.syncFolder("");
  }
  const opened = kept?.take(now) ?? null;
  const comparison = opened === null ? "changed" : await compareToLeft(opened, now!);
  if (comparison === "overwritten" && after !== undefined) {
    kept!.give({ ...opened!, left: null });
    return null;
  }
  const known = comparison === "same" ? now!.size : null;
  let appended = await appendOnce(storage, file, lines, opened?.end ?? null, known, kept);
  try {
    for (let attempt = 1; !await isInPlace(storage, file, appended); attempt++) {
      if (attempt === MAX_ATTEMPTS) throw new Error("another program keeps replacing it");
      appended = await keptLines(storage, file, appended) ??
        await appendOnce(storage, file, lines, null, null, kept);
    }
    return appended;
  } catch (cause) {
    throw uncertain(file, messageOf(cause), cause);
  }
}

/** Whether a file is still the one that was seen, and no longer. */
function isSame(now: FileStat | null, seen: FileStat | null): boolean {
  return now?.identity === seen?.identity && now?.size === seen?.size;
}

/**
 * Appends to the file that was kept open, or to the one that has the name.
 *
 * @param sizeAsLeft The size of a file that is as an append left it: lines of JSON up to a newline.
 */
async function appendOnce(
  storage: WritableStorage,
  file: string,
  lines: readonly Uint8Array[],
  opened: LogAppender | null,
  sizeAsLeft: number | null,
  kept: KeptEnd | undefined,
): Promise<Appended> {
  using unkept = new DisposableStack();
  const end = unkept.use(opened ?? await storage.appendTo(file));
  const size = sizeAsLeft ?? await sizeToWriteBehind(end, file);
  let written = await write(end, file, lines, size, sizeAsLeft === null);
  try {
    // Whoever appends without the lock may have left half a line just before ours.
    for (let attempt = 1; written === null; attempt++) {
      if (attempt === MAX_ATTEMPTS) throw new Error("another program keeps writing to it");
      written = await write(end, file, lines, (await end.stat()).size, true);
    }
    const { lineOffsets, stat } = written;
    // A program that cut the file after the first look has moved the lines before that end.
    const offset = Math.min(size, lineOffsets[0]!);
    const bytes = offset === written.offset
      ? written.bytes
      : await bytesBetween(end, offset, written.offset + written.bytes.length);
    await end.sync();
    // Whoever made the file, now or before, may not have come to this.
    if (opened === null) await storage.syncFolder(folderOf(file));
    if (kept !== undefined) {
      unkept.move();
      kept.give({
        end,
        identity: stat.identity,
        left: leftBy({ offset, bytes, lineOffsets, stat }),
      });
    }
    return { offset, bytes, lineOffsets, stat };
  } catch (cause) {
    throw uncertain(file, messageOf(cause), cause);
  }
}

/**
 * The size of a file that can be appended to.
 *
 * @throws {LogError} `unwritable_format`, and what reading throws.
 */
async function sizeToWriteBehind(end: LogAppender, file: string): Promise<number> {
  // A look at the size comes right before what depends on it; here a short read tells the end.
  const head = { size: Infinity, read: (into: Uint8Array, at: number) => end.read(into, at) };
  await checkWritable(head, file);
  return (await end.stat()).size;
}

/** How lines left the log; null where others have put something behind them already. */
function leftBy({ offset, bytes, lineOffsets, stat }: Appended): LeftEnd | null {
  if (stat.size !== offset + bytes.length) return null;
  return { stat, lastLine: bytes.slice(lineOffsets.at(-1)! - offset) };
}

async function bytesBetween(end: LogAppender, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(to - from);
  await end.read(bytes, from);
  return bytes;
}

/**
 * Whether the log is still the file that was appended to, and reaches as far: a
 * program that does not know the lock may have put another in its place, or cut it.
 */
async function isInPlace(
  storage: WritableStorage,
  file: string,
  { stat, offset, bytes }: Appended,
): Promise<boolean> {
  const now = await storage.stat(file);
  return now?.identity === stat.identity && now.size >= offset + bytes.length;
}

/**
 * The lines as they lie in the file that another program put in the place of the
 * one that was appended to, made durable there; null where it does not hold them.
 */
async function keptLines(
  storage: WritableStorage,
  file: string,
  { offset, bytes, lineOffsets }: Appended,
): Promise<Appended | null> {
  if (await storage.stat(file) === null) return null;
  using end = await storage.appendTo(file);
  const lines = bytes.subarray(lineOffsets[0]! - offset);
  const stat = await end.stat();
  const from = Math.max(0, stat.size - lines.length - KEPT_BEHIND_MAX_BYTES);
  const at = await find(end, from, stat.size, lines);
  if (at === null || await isOpenLine(end, at)) return null;
  await end.sync();
  await storage.syncFolder(folderOf(file));
  const shift = at - lineOffsets[0]!;
  return { offset: at, bytes: lines, lineOffsets: lineOffsets.map((line) => line + shift), stat };
}

async function refuseEvicted(storage: WritableStorage, file: string): Promise<void> {
  using _ = await openLog(storage, file);
}

/** Writes the lines behind `size` bytes; null where they are not behind the end of a line. */
async function write(
  end: LogAppender,
  file: string,
  lines: readonly Uint8Array[],
  size: number,
  mayBeOpen: boolean,
): Promise<Appended | null> {
  const { bytes, starts } = joined(lines, mayBeOpen && await isOpenLine(end, size));
  try {
    await end.write(bytes);
  } catch (error) {
    await cutBack(end, file, size, bytes, error);
  }
  try {
    return await locate(end, size, bytes, starts);
  } catch (cause) {
    throw uncertain(file, messageOf(cause), cause);
  }
}

/** Where lines lie that were just written; null where they are not behind the end of a line. */
async function locate(
  end: LogAppender,
  sizeBefore: number,
  bytes: Uint8Array,
  starts: readonly number[],
): Promise<Appended | null> {
  const stat = await end.stat();
  const isAlone = stat.size === sizeBefore + bytes.length;
  const offset = isAlone ? sizeBefore : await find(end, sizeBefore, stat.size, bytes);
  if (offset === null) throw new Error("another program changed it at the same time");
  if (!isAlone && await isOpenLine(end, offset + starts[0]!)) return null;
  return { offset, bytes, lineOffsets: starts.map((start) => offset + start), stat };
}

/** Whether the bytes up to a place leave a line without its end. */
async function isOpenLine(end: LogAppender, place: number): Promise<boolean> {
  if (place === 0) return false;
  const last = new Uint8Array(1);
  await end.read(last, place - 1);
  return last[0] !== NEWLINE;
}

/** All lines in one piece, and where in it each begins. */
function joined(
  lines: readonly Uint8Array[],
  endsTail: boolean,
): { bytes: Uint8Array; starts: number[] } {
  const length = lines.reduce((sum, line) => sum + line.length + 1, endsTail ? 1 : 0);
  const bytes = new Uint8Array(length).fill(NEWLINE);
  const starts: number[] = [];
  let at = endsTail ? 1 : 0;
  for (const line of lines) {
    starts.push(at);
    bytes.set(line, at);
    at += line.length + 1;
  }
  return { bytes, starts };
}

/** Takes away what a failed write left, and throws what is to be said of it. */
async function cutBack(
  end: LogAppender,
  file: string,
  size: number,
  bytes: Uint8Array,
  error: unknown,
): Promise<never> {
  try {
    const written = (await end.stat()).size - size;
    const isOurs = written <= bytes.length && await holdsAt(end, bytes.subarray(0, written), size);
    if (!isOurs) throw new Error("another program changed it at the same time");
    if (written > 0) {
      await end.truncate(size);
      await end.sync();
    }
  } catch (cause) {
    throw uncertain(file, `${messageOf(error)}; ${messageOf(cause)}`, error);
  }
  if (!(error instanceof LogError)) throw error;
  const { code, message, place, hint } = error;
  throw new LogError(code, `${message}; nothing of this write was added to "${file}"`, {
    cause: error,
    ...(place && { place }),
    ...(hint && { hint }),
  });
}

/** Where between two sizes the bytes lie, if another program appended too; null if nowhere. */
async function find(
  end: LogAppender,
  from: number,
  to: number,
  bytes: Uint8Array,
): Promise<number | null> {
  // So much comes from no other program between two system calls.
  if (to - from > SEARCHED_MAX_BYTES) return null;
  const region = new Uint8Array(Math.max(0, to - from));
  await end.read(region, from);
  const isHere = (at: number) => bytes.every((byte, index) => region[at + index] === byte);
  let at = region.indexOf(bytes[0]!);
  while (at >= 0 && !isHere(at)) at = region.indexOf(bytes[0]!, at + 1);
  return at < 0 ? null : from + at;
}

function uncertain(file: string, reason: string, cause?: unknown): LogError {
  return new LogError(
    "uncertain_write",
    `Cannot tell whether the lines are in "${file}": ${reason}`,
    {
      place: { file },
      cause,
      hint: `look with "log validate ${file}" what is there, then open the log again`,
    },
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
