import type { DroppedLine, MergeCounts, MergeLines } from "../../answers.ts";
import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { LogSource } from "../../storage/storage.ts";
import { type ConcurrentVersions, concurrentVersions } from "../concurrent/concurrent.ts";
import type { UnionLine } from "../union/line_columns.ts";
import type { UnionLines } from "../union/union.ts";
import type { CommonPrefix } from "./common_prefix.ts";
import { Input } from "./input.ts";
import { mergeLines } from "./merge_lines.ts";
import type { RepairedLinesOf } from "./repaired.ts";
import type { UnreadableLine } from "./tails.ts";
import type { MergeSink } from "./write.ts";

export { concurrentEdit } from "../concurrent/concurrent.ts";
export type { ConcurrentVersion, ConcurrentVersions } from "../concurrent/concurrent.ts";
export type { RepairedLinesOf } from "./repaired.ts";
export type { MergeSink } from "./write.ts";

/** One input: the log itself or a copy of it, open for reading. */
export interface MergeInput {
  /** As the user would name it. */
  name: string;
  /** Its bytes; the caller disposes of it. */
  source: LogSource;
}

/** What else a merge goes by. */
export interface MergeLogOptions {
  /**
   * Looks up what repairs of the log took out of it; asked for only where inputs hold lines
   * that cannot be read. Without it nothing is known of repairs.
   */
  repairedLines?: RepairedLinesOf;
}

/** What a merge came to. */
export interface MergeResult extends MergeCounts {
  /** Versions that were written apart, by the first of their lines. */
  concurrent: ConcurrentVersions[];
}

/**
 * Merges a log and any number of copies of it. What comes out does not depend
 * on their order, merging it again changes nothing, and every line of every
 * input is in it, but for those that it tells of as dropped:
 *
 * 1. the longest run of whole lines that all begin with stays as it is;
 * 2. of the rest, lines with the same bytes are one, the k-th occurrence with
 *    the k-th occurrence; neither a byte order mark nor carriage returns at the
 *    end tell lines apart, and where inputs differ in them they are left out;
 * 3. every input's own order is kept, and of lines that are free to come next
 *    the one of the smallest effective time comes first; an input that holds
 *    all lines is the result;
 * 4. malformed lines stay where they were; a torn tail is dropped if a line that
 *    is kept begins with it, and a line behind the common prefix that cannot be read
 *    if a repair of the log took it out: to the other rules it is not there.
 *
 * The common prefix is not parsed. Memory grows with what lies behind it: 50 to 100
 * bytes a line, whatever its length, each id once, and the lines of concurrent edits.
 *
 * @param inputs At least one; the first is the base that the counts are about.
 * @throws {LogError} what the sources and the sink throw.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { mergeLog } from "./merge_log.ts";
 *
 * const line = (id: string, day: number) => `{"id":"${id}","at":"2026-04-0${day}T00:00:00Z"}\n`;
 * const storage = new MemoryStorage({
 *   "entries.jsonl": line("a", 1) + line("c", 3),
 *   "entries (1).jsonl": line("a", 1) + line("b", 2),
 * });
 * using log = await storage.open("entries.jsonl");
 * using copy = await storage.open("entries (1).jsonl");
 * let merged = "";
 * const { lines } = await mergeLog(
 *   [{ name: "entries.jsonl", source: log! }, { name: "entries (1).jsonl", source: copy! }],
 *   defaultSettings().logs.entries,
 *   { log: (bytes) => Promise.resolve(void (merged += new TextDecoder().decode(bytes))) },
 * );
 * if (merged !== line("a", 1) + line("b", 2) + line("c", 3)) throw new Error(merged);
 * if (lines.added !== 1 || lines.identical !== 1) throw new Error();
 * ```
 */
export async function mergeLog(
  inputs: readonly MergeInput[],
  settings: LogSettings,
  sink: MergeSink,
  options: MergeLogOptions = {},
): Promise<MergeResult> {
  const opened: Input[] = [];
  for (const { name, source } of inputs) opened.push(await Input.open(name, source));
  using reader = new RecordReader(opened[0]!.source, { settings });
  const all = await mergeLines(opened, { reader, settings }, sink, options.repairedLines);
  const { prefix, union, unreadable, lines, conflicts, torn, repaired } = all;
  const dropped = opened.flatMap(({ name }, input) =>
    droppedLines(unreadable[input]!, union.sequences[input]!, { torn, repaired }).map(
      ({ line, ...one }) => ({ file: name, line: prefix.lines + line, ...one }),
    )
  );
  const merged = { lines, columns: union.columns, reader, before: prefix.lines };
  const apart = await concurrentVersions(merged, opened, settings);
  return {
    common_prefix_lines: prefix.lines,
    lines: { ...countLines(union, lines, prefix, dropped), respelled: apart.respelled },
    order_conflicts: conflicts,
    dropped,
    concurrent: apart.concurrent,
  };
}

/** Those of an input's lines that are dropped, counted from 1 behind the common prefix. */
function droppedLines(
  unreadable: readonly UnreadableLine[],
  sequence: Uint32Array,
  { torn, repaired }: Record<DroppedLine["reason"], ReadonlySet<UnionLine>>,
): Omit<DroppedLine, "file">[] {
  const dropped: Omit<DroppedLine, "file">[] = [];
  for (const { index, offset, length } of unreadable) {
    const line = sequence[index]!;
    if (!torn.has(line) && !repaired.has(line)) continue;
    const reason = torn.has(line) ? "torn" : "repaired";
    dropped.push({ reason, line: index + 1, offset, length });
  }
  return dropped;
}

function countLines(
  { sequences, columns }: UnionLines,
  lines: Uint32Array,
  prefix: CommonPrefix,
  dropped: readonly DroppedLine[],
): Omit<MergeLines, "respelled"> {
  const [base = 0, ...copies] = sequences.map(({ length }) => prefix.lines + length);
  const copied = copies.reduce((sum, count) => sum + count, 0);
  const total = prefix.lines + lines.length;
  const repaired = dropped.filter(({ reason }) => reason === "repaired").length;
  let added = 0, unreadable = 0;
  for (const line of lines) {
    if (columns.holdersOf(line).inputs[0] !== 0) added++;
    if (columns.isUnreadable(line)) unreadable++;
  }
  return {
    base,
    copies: copied,
    identical: base + copied - total - dropped.length,
    added,
    dropped_torn: dropped.length - repaired,
    dropped_repaired: repaired,
    malformed_kept: unreadable,
    total,
  };
}
