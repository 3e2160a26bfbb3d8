import type { Op } from "../../records/lifecycle.ts";
import type { Instant } from "../../time/instant.ts";
import type { Occurrence } from "../law/compare.ts";
import { InputSet } from "./input_set.ts";
import { SparseColumn } from "./sparse_column.ts";
import { type LineKind, NO_KEY, type TailLine } from "../law/tail.ts";

/**
 * One line of the merged log behind the common prefix, however many inputs hold it: its
 * index in the columns, from 0 in the order in which lines were taken.
 */
export type UnionLine = number;

/** Stands for no line. */
export const NO_LINE: UnionLine = 0xffffffff;

const FIRST_ROOM = 1024;

/** What a mark is made of: the index of the kind, the op, and two flags. */
const KIND = 0b11, OP = 0b11_00, OP_SHIFT = 2, ENDED = 0b01_00_00, VERBATIM = 0b10_00_00;
const KINDS: readonly LineKind[] = ["record", "malformed", "torn", "blank"];

/**
 * What is known of the lines of a union, a column for each thing: 37 bytes a line, of which there
 * may be millions, and up to 32 more where lines end in carriage returns or are repeated. Their
 * own bytes stay in the inputs.
 */
export class LineColumns {
  #count = 0;
  #keyCount = 0;
  /** The input that the bytes are taken from, and where they lie there. */
  #inputs = new Uint32Array(FIRST_ROOM);
  #offsets = new Float64Array(FIRST_ROOM);
  #lengths = new Float64Array(FIRST_ROOM);
  #times = new BigInt64Array(FIRST_ROOM);
  #keys = new Uint32Array(FIRST_ROOM);
  #holders = new Uint32Array(FIRST_ROOM);
  #marks = new Uint8Array(FIRST_ROOM);
  readonly #returns = new SparseColumn(FIRST_ROOM);
  /** Of lines with the same bytes: how many are before each, the next one, the one met last. */
  readonly #earlier = new SparseColumn(FIRST_ROOM);
  readonly #nexts = new SparseColumn(FIRST_ROOM);
  readonly #lasts = new SparseColumn(FIRST_ROOM);
  readonly #sets: InputSet[] = [];
  readonly #nobody = new InputSet([], this.#sets);

  /** How many lines. */
  get count(): number {
    return this.#count;
  }

  /** One more than the largest key of an id. */
  get keyCount(): number {
    return this.#keyCount;
  }

  /** Adds a line that one input holds, the first with its bytes. */
  add(input: number, line: TailLine): UnionLine {
    if (this.#count === this.#inputs.length) this.#widen();
    const added = this.#count++;
    this.#setPlace(added, input, line);
    this.#times[added] = line.effective;
    this.#holders[added] = this.#nobody.with(input).number;
    this.#setMeaning(added, line);
    if (line.isEnded) this.#marks[added]! |= ENDED | VERBATIM;
    return added;
  }

  /** Adds a line that has the bytes of one before it in the same input. */
  addTwin(before: UnionLine, input: number, line: TailLine): UnionLine {
    const added = this.add(input, line);
    this.#earlier.set(added, this.#earlier.of(before) + 1);
    this.#nexts.set(before, added);
    return added;
  }

  /** Takes note that one more input holds a line. */
  join(known: UnionLine, input: number, line: TailLine): void {
    this.#holders[known] = this.holdersOf(known).with(input).number;
    if (line.effective < this.#times[known]!) this.#times[known] = line.effective;
    if (line.kind !== "torn" && this.keyOf(known) === NO_KEY) this.#setMeaning(known, line);
    this.#agreeOnEnd(known, input, line);
  }

  /** Finds out what ends a line that one more input holds, and from which its bytes are best taken. */
  #agreeOnEnd(known: UnionLine, input: number, line: TailLine): void {
    const before = this.returnsOf(known), returns = before === line.returns ? before : 0;
    if (before !== returns) this.#marks[known]! &= ~VERBATIM;
    if (line.isEnded) this.#marks[known]! |= ENDED;
    this.#returns.set(known, returns);
    if (this.isVerbatim(known) || !line.isEnded || line.returns !== returns) return;
    this.#setPlace(known, input, line);
    this.#marks[known]! |= VERBATIM;
  }

  #setPlace(line: UnionLine, input: number, { offset, length, returns }: TailLine): void {
    this.#inputs[line] = input;
    this.#offsets[line] = offset;
    this.#lengths[line] = length;
    this.#returns.set(line, returns);
  }

  #setMeaning(line: UnionLine, { kind, key, op }: TailLine): void {
    const flags = this.#marks[line]! & (ENDED | VERBATIM);
    this.#marks[line] = flags | (op ?? 0) << OP_SHIFT | KINDS.indexOf(kind);
    this.#keys[line] = key;
    if (key !== NO_KEY) this.#keyCount = Math.max(this.#keyCount, key + 1);
  }

  #widen(): void {
    const room = 2 * this.#inputs.length;
    const words = 4 * room, doubleWords = 8 * room;
    this.#inputs = new Uint32Array(this.#inputs.buffer.transfer(words));
    this.#offsets = new Float64Array(this.#offsets.buffer.transfer(doubleWords));
    this.#lengths = new Float64Array(this.#lengths.buffer.transfer(doubleWords));
    this.#times = new BigInt64Array(this.#times.buffer.transfer(doubleWords));
    this.#keys = new Uint32Array(this.#keys.buffer.transfer(words));
    this.#holders = new Uint32Array(this.#holders.buffer.transfer(words));
    this.#marks = new Uint8Array(this.#marks.buffer.transfer(room));
    for (const column of [this.#returns, this.#earlier, this.#nexts, this.#lasts]) {
      column.widen(room);
    }
  }

  /** Gives the memory back, now and not when somebody collects garbage; nothing is known any more. */
  free(): void {
    const words = [this.#inputs, this.#keys, this.#holders, this.#marks];
    const doubleWords = [this.#offsets, this.#lengths, this.#times];
    for (const { buffer } of [...words, ...doubleWords]) buffer.transfer(0);
    for (const column of [this.#returns, this.#earlier, this.#nexts, this.#lasts]) column.free();
  }

  /** Where the bytes of a line lie, without what ends it. */
  placeOf(line: UnionLine): Occurrence {
    return {
      input: this.#inputs[line]!,
      offset: this.#offsets[line]!,
      length: this.#lengths[line]!,
      occurrence: this.occurrenceOf(line),
    };
  }

  /** How many carriage returns are written behind it: those that all inputs agree on. */
  returnsOf(line: UnionLine): number {
    return this.#returns.of(line);
  }

  /** Whether some input ends it with a newline. */
  isEnded(line: UnionLine): boolean {
    return (this.#marks[line]! & ENDED) !== 0;
  }

  /** Whether it stands in its input just as it is written, newline included. */
  isVerbatim(line: UnionLine): boolean {
    return (this.#marks[line]! & VERBATIM) !== 0;
  }

  /** The smallest of its effective times. */
  effectiveOf(line: UnionLine): Instant {
    return this.#times[line]!;
  }

  /** Negative, zero or positive as the effective time of a line is before, at or behind another's. */
  compareTimes(a: UnionLine, b: UnionLine): number {
    const one = this.#times[a]!, other = this.#times[b]!;
    return one < other ? -1 : one > other ? 1 : 0;
  }

  /** Which inputs hold it. */
  holdersOf(line: UnionLine): InputSet {
    return this.#sets[this.#holders[line]!]!;
  }

  /** What it is; a torn tail only where it is one in all inputs. */
  kindOf(line: UnionLine): LineKind {
    return KINDS[this.#marks[line]! & KIND]!;
  }

  /** Whether it is neither a record nor blank. */
  isUnreadable(line: UnionLine): boolean {
    const kind = this.kindOf(line);
    return kind === "malformed" || kind === "torn";
  }

  /** The key of the id that it is about; {@linkcode NO_KEY} for a line that is not readable. */
  keyOf(line: UnionLine): number {
    return this.#keys[line]!;
  }

  /** What a readable line says of its id. */
  opOf(line: UnionLine): Op {
    return (this.#marks[line]! & OP) >> OP_SHIFT as Op;
  }

  /** Which of the lines with these bytes it is in each input that holds it, from 1. */
  occurrenceOf(line: UnionLine): number {
    return this.#earlier.of(line) + 1;
  }

  /** The next line with the same bytes. */
  nextOf(line: UnionLine): UnionLine {
    // Line 0 is the first with its bytes, so no line has it as the next one.
    return this.#nexts.of(line) || NO_LINE;
  }

  /** Of the lines with the bytes of one that is the first of them, the one that was met last. */
  lastOf(first: UnionLine): UnionLine {
    return this.#lasts.of(first) || first;
  }

  /** Takes note of which of the lines with the same bytes was met. */
  setLast(first: UnionLine, last: UnionLine): void {
    if (last !== this.lastOf(first)) this.#lasts.set(first, last);
  }
}
