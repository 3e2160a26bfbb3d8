/**
 * What is known of each readable line of a log, in columns of numbers:
 *
 *     key        u32   which id
 *     effective  i64   when it took effect
 *     offset     u32   where it lies, the low word
 *     length     u32   how long it is
 *     atStart    i32   where its own time stands in it; -1 where it has none
 *     facts      u8    what it says and what it did:
 *                        bits 0–1 op   bits 2–4 kind   bit 5 live before   bit 6 live after
 *
 * Its number in the file and the high word of its offset follow from the few places where
 * they do not go on as before.
 *
 * @module
 */

import type { VersionKind } from "../records/lifecycle.ts";
import type { LogRecord } from "../records/reader.ts";
import type { Instant } from "../time/instant.ts";
import { type Column, resized, withRoom } from "./grow.ts";

/** What a line can have done, by the number that stands for it in a column and in counts. */
export const KINDS: readonly VersionKind[] = ["capture", "edit", "delete", "restore", "ignored"];

const OP_MASK = 3, KIND_SHIFT = 2, KIND_MASK = 7;
const LIVE_BEFORE = 1 << 5, LIVE_AFTER = 1 << 6;
const WORD = 2 ** 32;
/** Which word of an instant is which. */
const LOW = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1, HIGH = 1 - LOW;
/** An eighth of what is there may be room that is not used. */
const SLACK_SHIFT = 3;

/** What a line says and did, as the lifecycle law has it. */
export interface LineEffect {
  /** One of `OP`. */
  readonly op: number;
  /** What it did. */
  readonly kind: VersionKind;
  /** Whether its id was live before it, all lines before it seen. */
  readonly wasLive: boolean;
  /** Whether its id is live behind it. */
  readonly isLive: boolean;
}

/** See above. Lines are counted from 0, in log order. */
export class LineColumns {
  /** How many lines there are. */
  count = 0;
  keys = new Uint32Array(0);
  effective = new BigInt64Array(0);
  /** The same bytes as pairs of words: comparing them makes no BigInt. */
  #words = new Int32Array(0);
  lengths = new Uint32Array(0);
  atStarts = new Int32Array(0);
  #offsets = new Uint32Array(0);
  #facts = new Uint8Array(0);
  /** The first line of each further 4 GiB. */
  readonly #wraps: number[] = [];
  /** Lines from which on more physical lines than before are no records, and how many are. */
  readonly #gapStarts: number[] = [];
  readonly #gaps: number[] = [];

  /** Adds the next line. */
  push(key: number, record: LogRecord, effect: LineEffect): void {
    const line = this.count++;
    this.#makeRoom(line);
    this.keys[line] = key;
    this.effective[line] = record.effective;
    this.lengths[line] = record.length;
    this.atStarts[line] = record.atStart;
    this.#offsets[line] = record.offset;
    this.#facts[line] = effect.op | KINDS.indexOf(effect.kind) << KIND_SHIFT |
      (effect.wasLive ? LIVE_BEFORE : 0) | (effect.isLive ? LIVE_AFTER : 0);
    while (record.offset >= WORD * (this.#wraps.length + 1)) this.#wraps.push(line);
    const gap = record.line - line - 1;
    if (gap === (this.#gaps.at(-1) ?? 0)) return;
    this.#gapStarts.push(line);
    this.#gaps.push(gap);
  }

  /** Byte offset of a line. */
  offset(line: number): number {
    return this.#offsets[line]! + WORD * startsThrough(this.#wraps, line);
  }

  /** 1-based physical line. */
  physical(line: number): number {
    const gap = startsThrough(this.#gapStarts, line);
    return line + 1 + (gap === 0 ? 0 : this.#gaps[gap - 1]!);
  }

  /** How many lines lie at or before a physical one. */
  through(physical: number): number {
    let low = 0, high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.physical(middle) <= physical) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What a line says: one of `OP`. */
  op(line: number): number {
    return this.#facts[line]! & OP_MASK;
  }

  /** What a line did, all lines before it seen: an index of {@linkcode KINDS}. */
  kind(line: number): number {
    return this.#facts[line]! >> KIND_SHIFT & KIND_MASK;
  }

  /** Whether the id of a line is live behind it, all lines before it seen. */
  isLiveAfter(line: number): boolean {
    return (this.#facts[line]! & LIVE_AFTER) !== 0;
  }

  /** By how much a line changes the number of live ids, all lines before it seen. */
  liveChange(line: number): number {
    const facts = this.#facts[line]!;
    return ((facts & LIVE_AFTER) === 0 ? 0 : 1) - ((facts & LIVE_BEFORE) === 0 ? 0 : 1);
  }

  /** Below 0 where a line took effect before another, above 0 where after it. */
  compareTimes(line: number, other: number): number {
    const words = this.#words;
    return words[2 * line + HIGH]! - words[2 * other + HIGH]! ||
      (words[2 * line + LOW]! >>> 0) - (words[2 * other + LOW]! >>> 0);
  }

  /** Whether a line took effect by a time. */
  isBy(line: number, through: Instant): boolean {
    return this.effective[line]! <= through;
  }

  /** Makes room for so many lines at once, which costs less than growing to it. */
  reserve(lines: number): void {
    if (lines > this.keys.length) this.#resize((column) => resized(column, lines));
  }

  /** Lets go of room that is not used, but for so many lines more, if that is much. */
  trim(spare: number): void {
    const needed = this.count + spare;
    if (this.keys.length - needed <= this.count >> SLACK_SHIFT) return;
    this.#resize((column) => resized(column, needed));
  }

  /** How many bytes they take. */
  get byteLength(): number {
    const columns = [this.keys, this.effective, this.lengths, this.atStarts];
    return [...columns, this.#offsets, this.#facts]
      .reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  #makeRoom(line: number): void {
    if (line < this.keys.length) return;
    this.#resize((column) => withRoom(column, line));
  }

  #resize(resize: <C extends Column>(column: C) => C): void {
    this.keys = resize(this.keys);
    this.effective = resize(this.effective);
    this.#words = new Int32Array(this.effective.buffer);
    this.lengths = resize(this.lengths);
    this.atStarts = resize(this.atStarts);
    this.#offsets = resize(this.#offsets);
    this.#facts = resize(this.#facts);
  }
}

/** How many of some ascending starts lie at or before a line. */
function startsThrough(starts: readonly number[], line: number): number {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= line) low = middle + 1;
    else high = middle;
  }
  return low;
}
