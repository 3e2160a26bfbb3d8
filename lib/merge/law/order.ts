import { type LineColumns, NO_LINE, type UnionLine } from "../union/line_columns.ts";
import { LineList } from "../union/line_list.ts";
import { sortLines } from "./sort_lines.ts";
import type { ComparableLines, UnionLines } from "../union/union.ts";

/** The lines of a union in the order of the merged log. */
export interface OrderedLines {
  /** The lines. */
  lines: Uint32Array;
  /** How often the inputs contradicted each other, so that no line was free to come next. */
  conflicts: number;
}

/**
 * Puts lines with the same bytes in the order of their occurrences, which
 * contradictions may have mixed up: the k-th of them is to be the k-th when the
 * log is merged again.
 *
 * @param lines Lines of a union, with all that have the bytes of one of them.
 */
export function inOccurrenceOrder(lines: Uint32Array, columns: LineColumns): Uint32Array {
  const firsts = firstOccurrences(lines, columns);
  const nexts = new Map<UnionLine, UnionLine>();
  return lines.map((line) => {
    const first = firsts.get(line) ?? line;
    const given = nexts.get(first) ?? first;
    const next = columns.nextOf(given);
    if (next !== NO_LINE) nexts.set(first, next);
    return given;
  });
}

/** The first line with the same bytes, of each line that is not the first. */
export function firstOccurrences(
  lines: Uint32Array,
  columns: LineColumns,
): Map<UnionLine, UnionLine> {
  const firsts = new Map<UnionLine, UnionLine>();
  for (const first of lines) {
    if (columns.occurrenceOf(first) > 1) continue;
    let line = columns.nextOf(first);
    for (; line !== NO_LINE; line = columns.nextOf(line)) firsts.set(line, first);
  }
  return firsts;
}

/**
 * The sequence that holds all lines, which is the result; null where there is
 * none. It may lack torn tails that are to be dropped, but keeps its own: else
 * what was merged would have to be dropped again, or come back, when it is
 * merged with one of its inputs. So of several, it is the one that holds most,
 * then the one that is smallest byte by byte.
 */
export async function wholeSequence(
  union: UnionLines,
  torn: ReadonlySet<UnionLine>,
): Promise<Uint32Array | null> {
  let best: Uint32Array | null = null;
  for (const sequence of union.sequences) {
    const last = sequence.at(-1);
    const isTorn = last !== undefined && torn.has(last);
    if (sequence.length - Number(isTorn) < union.lines.length - torn.size) continue;
    const more = sequence.length - (best?.length ?? -1);
    if (more > 0 || more === 0 && await isBefore(sequence, best!, union)) best = sequence;
  }
  return best;
}

/** Whether a sequence is smaller than another of the same lines, as bytes of a file. */
async function isBefore(
  a: Uint32Array,
  b: Uint32Array,
  { columns, comparer }: UnionLines,
): Promise<boolean> {
  const at = a.findIndex((line, index) => line !== b[index]);
  if (at < 0) return false;
  return await comparer.compareEnded(columns.placeOf(a[at]!), columns.placeOf(b[at]!)) < 0;
}

/** Lines of one input, in its order. */
export type LineSequence = Uint32Array | readonly UnionLine[];

/**
 * Puts the lines of several inputs in one order. Each input's own order is
 * kept, and of the lines that are free to come next, the one with the smallest
 * (effective time, bytes, occurrence) comes first. Where the inputs contradict
 * each other, none is free: then the smallest of all that wait comes next.
 *
 * Takes a word for each line of the union. Not to be asked twice at once.
 */
export class LineOrder {
  readonly #union: ComparableLines;
  readonly #waits: Uint32Array;

  /** Takes the union that all lines are in. */
  constructor(union: ComparableLines) {
    this.#union = union;
    this.#waits = new Uint32Array(union.columns.count);
  }

  /**
   * Orders lines of the union.
   *
   * @param sequences The lines of the first inputs, each in its order.
   */
  async of(sequences: readonly LineSequence[]): Promise<OrderedLines> {
    return await new Ordering(sequences, this.#union, this.#waits).run();
  }
}

/** What `#waits` is of a line that has its place. */
const PLACED = 0xffffffff;

class Ordering {
  readonly #union: ComparableLines;
  readonly #sequences: readonly LineSequence[];
  /** In how many sequences a line that has no place stands before it. */
  readonly #waits: Uint32Array;
  /** How many lines of each sequence are passed. */
  readonly #passed: number[];
  readonly #free: UnionLine[] = [];
  /** The lines that had no place when that was needed, by size, and how many of them are passed. */
  #sorted: Uint32Array | null = null;
  #passedSorted = 0;
  readonly #placed = new LineList();
  #conflicts = 0;

  constructor(sequences: readonly LineSequence[], union: ComparableLines, waits: Uint32Array) {
    this.#union = union;
    this.#sequences = sequences;
    this.#waits = waits;
    this.#passed = sequences.map(() => 0);
    for (const sequence of sequences) for (const line of sequence) waits[line] = 0;
    for (const sequence of sequences) for (const line of sequence) waits[line]!++;
  }

  async run(): Promise<OrderedLines> {
    const count = this.#waiting().length;
    for (const input of this.#sequences.keys()) this.#arrive(input);
    for (let placed = 0; placed < count; placed++) {
      const next = this.#free.length > 0 ? this.#smallestFree() : this.#smallestWaiting();
      // Waiting takes longer than most lines do.
      this.#place(typeof next === "number" ? next : await next);
    }
    return { lines: this.#placed.lines, conflicts: this.#conflicts };
  }

  /** The lines that have no place, each once. */
  #waiting(): Uint32Array {
    const { columns } = this.#union;
    const waiting = new LineList();
    for (const [input, sequence] of this.#sequences.entries()) {
      for (const line of sequence) {
        const isHere = columns.holdersOf(line).inputs[0] === input;
        if (isHere && this.#waits[line] !== PLACED) waiting.push(line);
      }
    }
    return waiting.lines;
  }

  #place(next: UnionLine): void {
    this.#waits[next] = PLACED;
    this.#placed.push(next);
    const at = this.#free.indexOf(next);
    if (at >= 0) this.#free.splice(at, 1);
    for (const input of this.#union.columns.holdersOf(next).inputs) {
      if (this.#sequences[input]?.[this.#passed[input]!] === next) this.#pass(input);
    }
  }

  /** Passes the lines of a sequence that are placed. */
  #pass(input: number): void {
    const sequence = this.#sequences[input]!;
    let passed = this.#passed[input]!;
    while (passed < sequence.length && this.#waits[sequence[passed]!] === PLACED) passed++;
    this.#passed[input] = passed;
    this.#arrive(input);
  }

  /** Takes note of the line that a sequence has arrived at. */
  #arrive(input: number): void {
    const sequence = this.#sequences[input]!, passed = this.#passed[input]!;
    if (passed === sequence.length) return;
    const head = sequence[passed]!;
    if (--this.#waits[head]! === 0) this.#free.push(head);
  }

  #smallestFree(): UnionLine | Promise<UnionLine> {
    if (this.#free.length === 1) return this.#free[0]!;
    let smallest: UnionLine[] = [];
    for (const line of this.#free) {
      const [first] = smallest;
      const order = first === undefined ? -1 : this.#union.columns.compareTimes(line, first);
      if (order < 0) smallest = [line];
      else if (order === 0) smallest.push(line);
    }
    return smallest.length === 1 ? smallest[0]! : this.#smallestOf(smallest);
  }

  /** Of lines of one time, which are in different inputs and so differ in their bytes. */
  async #smallestOf([first, ...others]: readonly UnionLine[]): Promise<UnionLine> {
    const { columns, comparer } = this.#union;
    let smallest = first!;
    for (const other of others) {
      const order = await comparer.compareLines(columns.placeOf(other), columns.placeOf(smallest));
      if (order < 0) smallest = other;
    }
    return smallest;
  }

  async #smallestWaiting(): Promise<UnionLine> {
    this.#conflicts++;
    this.#sorted ??= await sortLines(this.#waiting(), this.#union);
    while (this.#waits[this.#sorted[this.#passedSorted]!] === PLACED) this.#passedSorted++;
    return this.#sorted[this.#passedSorted]!;
  }
}
