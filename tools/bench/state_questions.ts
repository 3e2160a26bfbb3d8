/**
 * What a state in memory and its peers are all asked in the bench: the same
 * records to append, the same ids to read, and how each reports a figure.
 *
 * @module
 */

/** A record to append. */
export type Fields = { id: string } & Record<string, unknown>;

/** How a process is asked for one figure. */
export interface Question {
  /** What is measured. */
  mode: string;
  /** The file or directory it is measured on; for writes, where a new one may be made. */
  path: string;
  /** How many appends or reads. */
  count: number;
  /** Appends in flight at once. */
  group: number;
  /** A log of entries, to take records and ids from or to make a peer's file of. */
  entries: string;
  /** The front door of the library that is measured; peers have none. */
  library: string;
}

/** What a process finds out about itself. */
export interface Figure {
  /** Microseconds or bytes of each. */
  value: number;
  /** Microseconds of processor time of each, of all threads. */
  cpu?: number;
}

const NEWLINE = 10;
const BLOCK_BYTES = 1 << 20;
const MICROS_PER_MS = 1000;

/** The question of this process: `<mode> <path> <count> <group> <entries.jsonl> [mod.ts]`. */
export function questionOf(args: readonly string[]): Question {
  const [mode = "", path = "", count, group, entries = "", library = ""] = args;
  return { mode, path, count: Number(count), group: Number(group), entries, library };
}

/** Prints a figure as the bench reads it. */
export function report({ value, cpu }: Figure): void {
  console.log(cpu === undefined ? `${value}` : `${value} ${cpu}`);
}

/** So many new records, of ids that differ: parsed, since making text of them is everybody's own work. */
export function recordsToAppend({ entries, count }: Question): Fields[] {
  const records = new Map<string, Fields>();
  for (const line of linesOf(entries)) {
    if (records.size === count) break;
    const record: Fields = JSON.parse(line);
    if (!records.has(record.id)) records.set(record.id, record);
  }
  if (records.size < count) throw new Error(`Cannot append ${count} records: ${entries} has fewer`);
  return [...records.values()];
}

/** Cuts items into groups of one size. */
export function groupsOf<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
}

/** The lines of a log, one by one. */
export function* linesOf(path: string): Generator<string> {
  using file = Deno.openSync(path);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(2 * BLOCK_BYTES);
  let held = 0;
  while (true) {
    const count = file.readSync(buffer.subarray(held, held + BLOCK_BYTES));
    if (count === null) return;
    const end = held + count;
    const whole = buffer.subarray(0, end).lastIndexOf(NEWLINE) + 1;
    if (whole > 0) yield* decoder.decode(buffer.subarray(0, whole - 1)).split("\n");
    buffer.copyWithin(0, whole, end);
    held = end - whole;
  }
}

/** So many ids that are live at the end of a log, in an order that no store lies in. */
export function idsToRead({ entries, count }: Question): string[] {
  const live = new Set<string>();
  for (const line of linesOf(entries)) {
    const { id, is_deleted } = JSON.parse(line);
    if (is_deleted) live.delete(id);
    else live.add(id);
  }
  const ids = [...live];
  // A stride that has no factor in common with most lengths comes by all of them.
  const stride = 7919;
  return Array.from({ length: count }, (_, index) => ids[index * stride % ids.length]!);
}

/** How long one of `count` operations takes. */
export async function microsEach(count: number, work: () => unknown): Promise<Figure> {
  // It takes as long to load as all else here: processes that only load a log do without.
  const { cpuUsage } = await import("node:process");
  const [startMs, before] = [performance.now(), cpuUsage()];
  await work();
  const wallMs = performance.now() - startMs;
  const { user, system } = cpuUsage(before);
  return { value: wallMs * MICROS_PER_MS / count, cpu: (user + system) / count };
}

/** Bytes that a piece of work leaves in memory, all garbage collected before and after. */
export async function bytesLeftBy(kind: "heap" | "rss", work: () => unknown): Promise<number> {
  const before = bytesNow(kind);
  await work();
  return bytesNow(kind) - before;
}

function bytesNow(kind: "heap" | "rss"): number {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (!collect) throw new Error("Cannot measure memory: run with --v8-flags=--expose-gc");
  collect();
  collect();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return kind === "rss" ? rss : heapUsed + external;
}
