import type { Comparer } from "./compare.ts";
import { sortLines } from "./sort_lines.ts";
import type { UnionLine, UnionLines } from "./union.ts";

/** The lines of a union in the order of the merged log. */
export interface OrderedLines {
  /** The lines. */
  lines: UnionLine[];
  /** How often the inputs contradicted each other, so that no line was free to come next. */
  conflicts: number;
}

/**
 * Puts the lines of several inputs in one order. Each input's own order is
 * kept, and of the lines that are free to come next, the one with the smallest
 * (effective time, bytes, occurrence) comes first. Where the inputs contradict
 * each other, none is free: then the smallest of all that wait comes next.
 *
 * @param sequences The lines of each input, in its order.
 */
export async function orderLines(
  sequences: readonly (readonly UnionLine[])[],
  comparer: Comparer,
): Promise<OrderedLines> {
  const { lines, conflicts } = await new Ordering(sequences, comparer).run();
  return { lines: conflicts > 0 ? inOccurrenceOrder(lines) : lines, conflicts };
}

/**
 * Puts lines with the same bytes in the order of their occurrences, which
 * contradictions may have mixed up: the k-th of them is to be the k-th when the
 * log is merged again.
 */
function inOccurrenceOrder(lines: readonly UnionLine[]): UnionLine[] {
  const firsts = new Map<UnionLine, UnionLine>();
  for (const first of lines) {
    if (first.occurrence > 1) continue;
    for (let line = first.next; line !== null; line = line.next) firsts.set(line, first);
  }
  const nexts = new Map<UnionLine, UnionLine>();
  return lines.map((line) => {
    const first = firsts.get(line) ?? line;
    const given = nexts.get(first) ?? first;
    if (given.next !== null) nexts.set(first, given.next);
    return given;
  });
}

/**
 * The sequence that holds all lines, which is the result; null where there is
 * none. It may lack torn tails that are to be dropped, but keeps its own: else
 * what was merged would have to be dropped again, or come back, when it is
 * merged with one of its inputs. So of several, it is the one that holds most,
 * then the one that is smallest byte by byte.
 */
export async function wholeSequence(
  { sequences, lines, comparer }: UnionLines,
  torn: ReadonlySet<UnionLine>,
): Promise<readonly UnionLine[] | null> {
  let best: readonly UnionLine[] | null = null;
  for (const sequence of sequences) {
    const last = sequence.at(-1);
    const isTorn = last !== undefined && torn.has(last);
    if (sequence.length - Number(isTorn) < lines.length - torn.size) continue;
    const more = sequence.length - (best?.length ?? -1);
    if (more > 0 || more === 0 && await isBefore(sequence, best!, comparer)) best = sequence;
  }
  return best;
}

/** Whether a sequence is smaller than another of the same lines, as bytes of a file. */
async function isBefore(
  a: readonly UnionLine[],
  b: readonly UnionLine[],
  comparer: Comparer,
): Promise<boolean> {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at >= 0 && await comparer.compareEnded(a[at]!, b[at]!) < 0;
}

/** What {@linkcode UnionLine.heads} is of a line that has its place. */
const PLACED = -1;

class Ordering {
  readonly #comparer: Comparer;
  readonly #sequences: readonly (readonly UnionLine[])[];
  /** How many lines of each sequence are passed. */
  readonly #passed: number[];
  readonly #free: UnionLine[] = [];
  /** The lines that had no place when that was needed, by size, and how many of them are passed. */
  #sorted: UnionLine[] | null = null;
  #passedSorted = 0;
  readonly #placed: UnionLine[] = [];
  #conflicts = 0;

  constructor(sequences: readonly (readonly UnionLine[])[], comparer: Comparer) {
    for (const sequence of sequences) for (const line of sequence) line.heads = 0;
    this.#sequences = sequences;
    this.#passed = sequences.map(() => 0);
    this.#comparer = comparer;
  }

  async run(): Promise<OrderedLines> {
    const count = this.#waiting().length;
    for (const sequence of this.#sequences.keys()) this.#arrive(sequence);
    while (this.#placed.length < count) {
      const next = this.#free.length > 0 ? this.#smallestFree() : this.#smallestWaiting();
      // Waiting takes longer than most lines do.
      this.#place(next instanceof Promise ? await next : next);
    }
    return { lines: this.#placed, conflicts: this.#conflicts };
  }

  /** The lines that have no place, each once. */
  #waiting(): UnionLine[] {
    return this.#sequences.flatMap((sequence, input) =>
      sequence.filter(({ heads, holders }) => heads !== PLACED && holders.inputs[0] === input)
    );
  }

  #place(next: UnionLine): void {
    next.heads = PLACED;
    this.#placed.push(next);
    const at = this.#free.indexOf(next);
    if (at >= 0) this.#free.splice(at, 1);
    for (const input of next.holders.inputs) {
      if (this.#sequences[input]![this.#passed[input]!] === next) this.#pass(input);
    }
  }

  /** Passes the lines of a sequence that are placed. */
  #pass(input: number): void {
    const sequence = this.#sequences[input]!;
    while (sequence[this.#passed[input]!]?.heads === PLACED) this.#passed[input]!++;
    this.#arrive(input);
  }

  /** Takes note of the line that a sequence has arrived at. */
  #arrive(input: number): void {
    const head = this.#sequences[input]![this.#passed[input]!];
    if (head === undefined) return;
    head.heads++;
    if (head.heads === head.holders.inputs.length) this.#free.push(head);
  }

  #smallestFree(): UnionLine | Promise<UnionLine> {
    let smallest: UnionLine[] = [];
    for (const one of this.#free) {
      const time = smallest[0]?.effective ?? one.effective;
      if (one.effective < time) smallest = [one];
      else if (one.effective === time) smallest.push(one);
    }
    return smallest.length === 1 ? smallest[0]! : this.#smallestOf(smallest);
  }

  /** Of lines of one time, which are in different inputs and so differ in their bytes. */
  async #smallestOf([first, ...others]: readonly UnionLine[]): Promise<UnionLine> {
    let smallest = first!;
    for (const other of others) {
      if (await this.#comparer.compareLines(other, smallest) < 0) smallest = other;
    }
    return smallest;
  }

  async #smallestWaiting(): Promise<UnionLine> {
    this.#conflicts++;
    this.#sorted ??= await sortLines(this.#waiting(), this.#comparer);
    while (this.#sorted[this.#passedSorted]!.heads === PLACED) this.#passedSorted++;
    return this.#sorted[this.#passedSorted]!;
  }
}
