import { doubledSlots, LineHash } from "../../bytes/line_hash.ts";
import { Comparer } from "../law/compare.ts";
import type { Input } from "../law/input.ts";
import { LineColumns, NO_LINE, type UnionLine } from "./line_columns.ts";
import { LineList } from "./line_list.ts";
import type { TailLine } from "../law/tail.ts";

const FIRST_SLOTS = 1 << 11;

/** Lines of several inputs that are to be merged. */
export interface UnionLines {
  /** The lines of each input, in its order. */
  readonly sequences: readonly Uint32Array[];
  /** All lines, each once, in the order they were taken. */
  readonly lines: Uint32Array;
  /** What is known of each line. */
  readonly columns: LineColumns;
  /** Compares the bytes of lines. */
  readonly comparer: Comparer;
}

/** What it takes to compare lines of a union. */
export type ComparableLines = Pick<UnionLines, "columns" | "comparer">;

/** The same without some of the lines. */
export function withoutLines(union: UnionLines, some: ReadonlySet<UnionLine>): UnionLines {
  if (some.size === 0) return union;
  const isLeft = (line: UnionLine) => !some.has(line);
  const sequences = union.sequences.map((sequence) => sequence.filter(isLeft));
  return { ...union, sequences, lines: union.lines.filter(isLeft) };
}

/**
 * The union of the lines of several inputs: of lines with the same bytes, the
 * k-th occurrence in one input is the k-th in every other. Its lines are told
 * apart by their bytes, which stay in the inputs.
 */
export class Union {
  readonly #columns = new LineColumns();
  readonly #sequences: readonly LineList[];
  readonly #comparer: Comparer;
  readonly #hash = new LineHash();
  /**
   * Open addressing by hash: the hash of a line, and the line plus one. Of lines whose hashes are
   * equal, the bytes decide; of those with the same bytes, the first one is here.
   */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #slotsTaken = 0;
  /** The input that is being read. */
  #input = 0;

  /** Takes the inputs; their lines are to be taken one input after the other. */
  constructor(inputs: readonly Input[]) {
    this.#comparer = new Comparer(inputs);
    this.#sequences = inputs.map(() => new LineList());
  }

  /** What was taken; no more can be. */
  lines(): UnionLines {
    const lines = new Uint32Array(this.#columns.count);
    for (let line = 0; line < lines.length; line++) lines[line] = line;
    // Given back now, not when somebody collects garbage: there may be much more to do.
    this.#slots.buffer.transfer(0);
    const sequences = this.#sequences.map(({ lines }) => lines);
    return { sequences, lines, columns: this.#columns, comparer: this.#comparer };
  }

  /** Takes the next line of an input. */
  take(input: number, line: TailLine): Promise<void> | void {
    this.#input = input;
    this.#hash.take(line.head, 0, line.head.length);
    // Of lines that are longer than their heads, the lengths differ more likely than these.
    const hash = (this.#hash.low ^ line.length) >>> 0;
    return this.#takeFrom(this.#find(hash, hash << 1), hash, line);
  }

  /** From a slot on, the next one with this hash, or a free one. */
  #find(hash: number, from: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    let at = from & mask;
    while (slots[at + 1] !== 0 && slots[at] !== hash) at = at + 2 & mask;
    return at;
  }

  /** Takes a line, which the line in a slot may have the bytes of, or one further on. */
  #takeFrom(at: number, hash: number, line: TailLine): Promise<void> | void {
    const first = this.#slots[at + 1]! - 1;
    if (first < 0) return this.#takeFirst(at, hash, line);
    const take = (isSame: boolean) => {
      if (isSame) return this.#takeTwin(first, line);
      return this.#takeFrom(this.#find(hash, at + 2), hash, line);
    };
    const isSame = this.#isSame(first, line);
    return typeof isSame === "boolean" ? take(isSame) : isSame.then(take);
  }

  #isSame(known: UnionLine, line: TailLine): Promise<boolean> | boolean {
    const place = this.#columns.placeOf(known);
    if (place.length !== line.length) return false;
    if (line.length === line.head.length) return this.#comparer.hasBytes(place, line.head);
    return this.#comparer.areSame(place, { ...place, input: this.#input, offset: line.offset });
  }

  #takeFirst(at: number, hash: number, line: TailLine): void {
    const added = this.#columns.add(this.#input, line);
    this.#sequences[this.#input]!.push(added);
    this.#slots[at] = hash;
    this.#slots[at + 1] = added + 1;
    if (++this.#slotsTaken * 3 > this.#slots.length) this.#slots = doubledSlots(this.#slots);
  }

  #takeTwin(first: UnionLine, line: TailLine): void {
    const columns = this.#columns, input = this.#input;
    const last = columns.lastOf(first);
    // Inputs are read in the order of their indexes.
    const isFirst = columns.holdersOf(last).inputs.at(-1) !== input;
    let twin = isFirst ? first : columns.nextOf(last);
    if (twin === NO_LINE) twin = columns.addTwin(last, input, line);
    else columns.join(twin, input, line);
    columns.setLast(first, twin);
    this.#sequences[input]!.push(twin);
  }
}
