import type { Pause } from "../replay/pause.ts";
import type { Instant } from "../time/instant.ts";
import type { LineColumns } from "./line_columns.ts";
import { KINDS } from "./line_columns.ts";

/** So many lines are passed in a millisecond or two. */
const LINES_AT_ONCE = 16_384;
/** Kinds are counted up to every so many places, and one by one from there. */
const COUNTED_EVERY = 256;

/**
 * The first lines of a log in the order of their effective times, lines of one instant in log
 * order. Their distinct instants, ascending, are numbered from 0: that is the rank of each.
 */
export class TimeOrder {
  /** Lines by time. */
  readonly lines: Uint32Array;
  readonly #columns: LineColumns;
  /** Where the lines of each rank begin in `lines`; one more for the end. */
  readonly #starts: Uint32Array;
  /** How many lines of each kind lie before every {@linkcode COUNTED_EVERY}th place. */
  readonly #counts: Uint32Array;

  private constructor(
    columns: LineColumns,
    lines: Uint32Array,
    starts: Uint32Array,
    counts: Uint32Array,
  ) {
    this.#columns = columns;
    this.lines = lines;
    this.#starts = starts;
    this.#counts = counts;
  }

  /** Orders all lines that there are now. */
  static async of(columns: LineColumns, pause: Pause): Promise<TimeOrder> {
    const lines = await linesByTime(columns, pause);
    const starts = await rankStarts(columns, lines, pause);
    const counts = new Uint32Array(KINDS.length * (Math.floor(lines.length / COUNTED_EVERY) + 1));
    const running = new Uint32Array(KINDS.length);
    for (let place = 0; place < lines.length; place++) {
      if (place % LINES_AT_ONCE === 0) await pause.yieldIfDue();
      if (place % COUNTED_EVERY === 0) counts.set(running, place / COUNTED_EVERY * KINDS.length);
      running[columns.kind(lines[place]!)]!++;
    }
    if (lines.length % COUNTED_EVERY === 0) {
      counts.set(running, lines.length / COUNTED_EVERY * KINDS.length);
    }
    return new TimeOrder(columns, lines, starts, counts);
  }

  /** How many distinct instants there are. */
  get ranks(): number {
    return this.#starts.length - 1;
  }

  /** The instant of a rank. */
  instant(rank: number): Instant {
    return this.#columns.effective[this.lines[this.#starts[rank]!]!]!;
  }

  /** How many ranks lie at or before a time. */
  ranksThrough(time: Instant): number {
    let low = 0, high = this.ranks;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.instant(middle) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the lines of a rank begin among {@linkcode TimeOrder.lines}; of all ranks together their end. */
  start(rank: number): number {
    return this.#starts[rank]!;
  }

  /** Adds how many lines of each kind lie before a place. */
  addCounts(place: number, counts: number[]): void {
    const block = Math.floor(place / COUNTED_EVERY);
    for (let kind = 0; kind < KINDS.length; kind++) {
      counts[kind]! += this.#counts[block * KINDS.length + kind]!;
    }
    for (let at = block * COUNTED_EVERY; at < place; at++) {
      counts[this.#columns.kind(this.lines[at]!)]!++;
    }
  }

  /** How many bytes it takes. */
  get byteLength(): number {
    return this.lines.byteLength + this.#starts.byteLength + this.#counts.byteLength;
  }
}

/**
 * Lines by time. Most logs are nearly in order: lines that lie before the latest time so far are
 * taken out, sorted, and merged back in.
 */
async function linesByTime(columns: LineColumns, pause: Pause): Promise<Uint32Array> {
  const { count } = columns;
  const ascending = new Uint32Array(count);
  let ordered = 0;
  const late: number[] = [];
  for (let line = 0; line < count; line++) {
    if (line % LINES_AT_ONCE === 0) await pause.yieldIfDue();
    const isLate = ordered > 0 && columns.compareTimes(line, ascending[ordered - 1]!) < 0;
    if (isLate) late.push(line);
    else ascending[ordered++] = line;
  }
  if (late.length === 0) return ascending;
  const compare = (a: number, b: number) => columns.compareTimes(a, b) || a - b;
  const sorted = await sortedLines(Uint32Array.from(late), compare, pause);
  // From the end, so that what is ordered already need not be copied.
  for (let place = count - 1, a = ordered - 1, b = sorted.length - 1; b >= 0; place--) {
    if (place % LINES_AT_ONCE === 0) await pause.yieldIfDue();
    const takesOrdered = a >= 0 && compare(sorted[b]!, ascending[a]!) < 0;
    ascending[place] = takesOrdered ? ascending[a--]! : sorted[b--]!;
  }
  return ascending;
}

/** Sorts lines in runs that others can have their turn between. */
async function sortedLines(
  lines: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
  pause: Pause,
): Promise<Uint32Array> {
  const runLength = 8192;
  for (let start = 0; start < lines.length; start += runLength) {
    await pause.yieldIfDue();
    lines.subarray(start, start + runLength).sort(compare);
  }
  let from = lines, into = new Uint32Array(lines.length);
  for (let width = runLength; width < lines.length; width *= 2) {
    for (let start = 0; start < lines.length; start += 2 * width) {
      await pause.yieldIfDue();
      mergeRuns(from, into, { start, width }, compare);
    }
    [from, into] = [into, from];
  }
  return from;
}

function mergeRuns(
  from: Uint32Array,
  into: Uint32Array,
  { start, width }: { start: number; width: number },
  compare: (a: number, b: number) => number,
): void {
  const middle = Math.min(start + width, from.length),
    end = Math.min(start + 2 * width, from.length);
  for (let place = start, a = start, b = middle; place < end; place++) {
    const takesFirst = a < middle && (b >= end || compare(from[a]!, from[b]!) <= 0);
    into[place] = takesFirst ? from[a++]! : from[b++]!;
  }
}

/** Where each rank begins among lines by time. */
async function rankStarts(
  columns: LineColumns,
  lines: Uint32Array,
  pause: Pause,
): Promise<Uint32Array> {
  const starts = new Uint32Array(lines.length + 1);
  let ranks = 0;
  for (let place = 0; place < lines.length; place++) {
    if (place % LINES_AT_ONCE === 0) await pause.yieldIfDue();
    const isSame = place > 0 && columns.compareTimes(lines[place]!, lines[place - 1]!) === 0;
    if (!isSame) starts[ranks++] = place;
  }
  starts[ranks] = lines.length;
  return starts.slice(0, ranks + 1);
}
