import { doubledSlots, LineHash } from "../../bytes/line_hash.ts";
import type { Op } from "../../records/lifecycle.ts";
import type { Instant } from "../../time/instant.ts";
import { Comparer, type InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { LineKind, TailLine } from "./tail.ts";

/** Which inputs hold a line; two lines of the same inputs share one. */
export class InputSet {
  /** Their indexes, ascending. */
  readonly inputs: readonly number[];
  readonly #more = new Map<number, InputSet>();

  /** Begins with none. */
  constructor(inputs: readonly number[] = []) {
    this.inputs = inputs;
  }

  /** These, and one more, whose index is larger. */
  with(input: number): InputSet {
    let more = this.#more.get(input);
    if (more === undefined) this.#more.set(input, more = new InputSet([...this.inputs, input]));
    return more;
  }

  /** Whether no input is among both. */
  isDisjointFrom(other: InputSet): boolean {
    return !this.inputs.some((input) => other.inputs.includes(input));
  }
}

/** One line of the merged log behind the common prefix, however many inputs hold it. */
export interface UnionLine extends InputPlace {
  /** The input its bytes are taken from. */
  input: number;
  offset: number;
  /** Length without what ends the line. */
  readonly length: number;
  /** Which of the lines with these bytes it is in each input that holds it, from 1. */
  readonly occurrence: number;
  /** The smallest of its effective times. */
  effective: Instant;
  /** Which inputs hold it. */
  holders: InputSet;
  /** How many carriage returns are written behind it: those that all inputs agree on. */
  returns: number;
  /** Whether some input ends it with a newline. */
  isEnded: boolean;
  /** Whether it stands in its input just as it is written, newline included. */
  isVerbatim: boolean;
  /** What it is; a torn tail only where it is one in all inputs. */
  kind: LineKind;
  /** What it is about; null for a line that is not readable. */
  id: string | null;
  /** What it says of that; null for a line that is not readable. */
  op: Op | null;
  /** The next line with the same bytes. */
  next: UnionLine | null;
  /**
   * While lines are put in order, in how many of its inputs no line before it waits; -1 once it has
   * its place.
   */
  heads: number;
}

/** How far lines with the same bytes, of which there are several, are passed in an input. */
interface DuplicateChain {
  input: number;
  last: UnionLine | null;
}

const FIRST_SLOTS = 1 << 11;

/** Lines of several inputs that are to be merged. */
export interface UnionLines {
  /** The lines of each input, in its order. */
  readonly sequences: readonly (readonly UnionLine[])[];
  /** All lines, each once. */
  readonly lines: readonly UnionLine[];
  /** Compares the bytes of lines. */
  readonly comparer: Comparer;
}

/** The same without some of the lines. */
export function withoutLines(union: UnionLines, some: ReadonlySet<UnionLine>): UnionLines {
  if (some.size === 0) return union;
  const isLeft = (line: UnionLine) => !some.has(line);
  const sequences = union.sequences.map((sequence) => sequence.filter(isLeft));
  return { sequences, lines: union.lines.filter(isLeft), comparer: union.comparer };
}

/**
 * The union of the lines of several inputs: of lines with the same bytes, the
 * k-th occurrence in one input is the k-th in every other. Its lines are told
 * apart by their bytes, which stay in the inputs.
 */
export class Union implements UnionLines {
  /** The lines of each input, in its order. */
  readonly sequences: UnionLine[][] = [];
  /** All lines, each once, in the order they were taken. */
  readonly lines: UnionLine[] = [];
  /** Compares the bytes of lines. */
  readonly comparer: Comparer;
  readonly #hash = new LineHash();
  /**
   * Open addressing by hash: the hash of a line, and its index in `lines` plus one. Of lines whose
   * hashes are equal, the bytes decide; of those with the same bytes, the first one is here.
   */
  #slots = new Uint32Array(2 * FIRST_SLOTS);
  #slotsTaken = 0;
  /** By the first of lines with the same bytes, where there are more. */
  readonly #chains = new Map<UnionLine, DuplicateChain>();
  readonly #nobody = new InputSet();

  /** Takes the inputs; their lines are to be taken one input after the other. */
  constructor(inputs: readonly Input[]) {
    this.comparer = new Comparer(inputs);
    for (const _ of inputs) this.sequences.push([]);
  }

  /** Takes the next line of an input. */
  take(input: number, line: TailLine): Promise<void> | void {
    this.#hash.take(line.head, 0, line.head.length);
    // Of lines that are longer than their heads, the lengths differ more likely than these.
    const hash = (this.#hash.low ^ line.length) >>> 0;
    const at = this.#find(hash, hash << 1);
    if (this.#slots[at + 1] !== 0) return this.#takeKnown(hash, at, input, line);
    this.#add(input, line, 1);
    this.#enter(hash, at);
  }

  /** From a slot on, the next one with this hash, or a free one. */
  #find(hash: number, from: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    let at = from & mask;
    while (slots[at + 1] !== 0 && slots[at] !== hash) at = at + 2 & mask;
    return at;
  }

  async #takeKnown(hash: number, from: number, input: number, line: TailLine): Promise<void> {
    const place = { input, offset: line.offset, length: line.length };
    let at = from;
    for (let index = this.#slots[at + 1]!; index !== 0; index = this.#slots[at + 1]!) {
      const first = this.lines[index - 1]!;
      if (await this.comparer.areSame(first, place)) return this.#takeTwin(first, input, line);
      at = this.#find(hash, at + 2);
    }
    this.#add(input, line, 1);
    this.#enter(hash, at);
  }

  /** Takes note of the hash of the line that was added last. */
  #enter(hash: number, at: number): void {
    this.#slots[at] = hash;
    this.#slots[at + 1] = this.lines.length;
    if (++this.#slotsTaken * 3 > this.#slots.length) this.#slots = doubledSlots(this.#slots);
  }

  #takeTwin(first: UnionLine, input: number, line: TailLine): void {
    const last = this.#lastOf(first, input);
    const twin = last === null ? first : last.next;
    const taken = twin ?? this.#add(input, line, last!.occurrence + 1);
    if (twin === null) last!.next = taken;
    else this.#join(twin, input, line);
    if (first.next !== null) this.#chains.set(first, { input, last: taken });
  }

  /** The last of the lines with the bytes of one that the input being read has had so far. */
  #lastOf(first: UnionLine, input: number): UnionLine | null {
    const chain = this.#chains.get(first);
    if (chain !== undefined) return chain.input === input ? chain.last : null;
    // Inputs are read in the order of their indexes.
    return first.holders.inputs.at(-1) === input ? first : null;
  }

  #add(input: number, line: TailLine, occurrence: number): UnionLine {
    const { offset, length, effective, returns, isEnded, kind, id, op } = line;
    const added: UnionLine = {
      input,
      offset,
      length,
      occurrence,
      effective,
      holders: this.#nobody.with(input),
      returns,
      isEnded,
      isVerbatim: isEnded,
      kind,
      id,
      op,
      next: null,
      heads: 0,
    };
    this.lines.push(added);
    this.sequences[input]!.push(added);
    return added;
  }

  /** Takes note that one more input holds a line. */
  #join(known: UnionLine, input: number, line: TailLine): void {
    known.holders = known.holders.with(input);
    this.sequences[input]!.push(known);
    if (line.effective < known.effective) known.effective = line.effective;
    if (line.kind !== "torn" && known.id === null) {
      known.kind = line.kind;
      known.id = line.id;
      known.op = line.op;
    }
    const returns = known.returns === line.returns ? line.returns : 0;
    const isAgreed = known.returns === returns;
    known.isEnded ||= line.isEnded;
    known.isVerbatim &&= isAgreed;
    known.returns = returns;
    if (!known.isVerbatim && line.isEnded && line.returns === returns) {
      known.input = input;
      known.offset = line.offset;
      known.isVerbatim = true;
    }
  }
}
