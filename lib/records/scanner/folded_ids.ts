/**
 * Where each id stands by one cut, read out of the scanner's tables as
 * `assembly/strings.ts` and `assembly/fold.ts` lay them out.
 *
 * @module
 */

import { decodeWtf8 } from "../../bytes/wtf8.ts";
import type { Instant } from "../../time/instant.ts";
import { isCaptured, isUnderTombstone, STANDING, type Standing } from "../lifecycle.ts";
import type { TableMemory } from "./table_memory.ts";

const IDS = 0x9000, VALUES = 0x9040, CUTS = 0x9400;
const TABLE_COUNT = 0, TABLE_ENTRIES = 12, TABLE_HEADER = 16;
const ENTRY_LENGTH = 4, ENTRY_VERSIONS = 8, ENTRY_STATE = 16;
const CUT_BYTES = 16, CUT_SIZE = 12;
const STATE_FIRST = 32, STATE_FLAGS = 40, STATE_TOMBSTONE = 44, STATE_FIELDS = 48;
const REF_EFFECTIVE = 8, REF_LENGTH = 16, REF_LINE = 20, REF_VERSION = 24, REF_AT_START = 28;
const STANDING_MASK = 3, FOLDED = 4;
const NO_SYMBOL = 0xffffffff;

/** Where a line lies that is in force. */
export interface FoldedPlace {
  /** Byte offset of the line. */
  readonly offset: number;
  /** Length of the line in bytes, without its newline. */
  readonly length: number;
  /** 1-based physical line. */
  readonly line: number;
  /** Ordinal among all readable lines of its id. */
  readonly version: number;
  /** Where the value of `at` begins in the line; -1 where it has none. */
  readonly atStart: number;
}

/** The same with its time. */
export interface FoldedLine extends FoldedPlace {
  /** The line's effective time. */
  readonly effective: Instant;
}

/** Where each id stands, by the records' dense key. It changes with each line that is folded. */
export class FoldedIds {
  readonly #memory: TableMemory;
  readonly #cut: number;
  /** Where an entry says where the state by this cut is; 0 where the state is a part of the entry. */
  readonly #pointerAt: number;

  /** Reads the states by one of the scan's cuts, which keep so many fields. */
  constructor(memory: TableMemory, cut: number, fields: number) {
    const stateBytes = (STATE_FIELDS + 4 * fields + 7) & ~7;
    this.#memory = memory;
    this.#cut = cut;
    this.#pointerAt = cut === 0 ? 0 : ENTRY_STATE + stateBytes + 4 * (cut - 1);
  }

  /** One more than the largest key of which something was folded. */
  get size(): number {
    this.#memory.refresh();
    return this.#memory.root(CUTS + this.#cut * CUT_BYTES + CUT_SIZE);
  }

  /** Where an id stands; undefined where nothing of it was folded. */
  standing(key: number): Standing | undefined {
    const state = this.#state(key);
    if (state < 0) return undefined;
    return (this.#memory.words[(state + STATE_FLAGS) >> 2]! & STANDING_MASK) as Standing;
  }

  /** Byte offset of the first line of an id that was folded. */
  firstOffset(key: number): number {
    return this.#memory.floats[(this.#state(key) + STATE_FIRST) >> 3]!;
  }

  /** The line that holds the value in force, or under a tombstone the last live one. */
  current(key: number): FoldedLine | null {
    const standing = this.standing(key) ?? STANDING.absent;
    return isCaptured(standing) ? this.#line(this.#state(key)) : null;
  }

  /** Where the line in force of a live id lies: {@linkcode current} without its time. */
  livePlace(key: number): FoldedPlace {
    return this.#place(this.#state(key));
  }

  /** The effective time of the line in force of a live id. */
  liveTime(key: number): Instant {
    return this.#memory.instants[(this.#state(key) + REF_EFFECTIVE) >> 3]!;
  }

  /** The tombstone in force. */
  tombstone(key: number): FoldedLine | null {
    const standing = this.standing(key) ?? STANDING.absent;
    if (!isUnderTombstone(standing)) return null;
    const { words } = this.#memory;
    return this.#line(this.#memory.placeOf(words[(this.#state(key) + STATE_TOMBSTONE) >> 2]!));
  }

  /** The value of a field in the line in force, by the field's place among those of the scan. */
  field(key: number, index: number): string | null {
    const symbol = this.#memory.words[((this.#state(key) + STATE_FIELDS) >> 2) + index]!;
    return symbol === NO_SYMBOL ? null : this.#text(VALUES, symbol);
  }

  /** The id. */
  id(key: number): string {
    return this.#text(IDS, key);
  }

  /** The id where it lies, in WTF-8. */
  idBytes(
    key: number,
  ): { readonly bytes: Uint8Array; readonly start: number; readonly end: number } {
    return this.#bytesOf(IDS, key);
  }

  /** How many readable lines an id has had, whether they were folded or not. */
  versions(key: number): number {
    this.#memory.refresh();
    if (key >= this.#memory.root(IDS + TABLE_COUNT)) return 0;
    return this.#memory.words[(this.#entry(IDS, key) + ENTRY_VERSIONS) >> 2]!;
  }

  /** The keys of ids that are live, by the byte position of each id's first folded line. */
  liveKeys(): Uint32Array {
    const { size } = this;
    const keys = new Uint32Array(size);
    let count = 0, last = -1, isSorted = true;
    for (let key = 0; key < size; key++) {
      if (this.standing(key) !== STANDING.live) continue;
      const first = this.firstOffset(key);
      isSorted &&= first >= last;
      last = first;
      keys[count++] = key;
    }
    const live = keys.subarray(0, count);
    // Keys are in this order already, unless a cut hides an id's first line or ids are selected.
    return isSorted ? live : live.sort((a, b) => this.firstOffset(a) - this.firstOffset(b));
  }

  #line(ref: number): FoldedLine {
    const effective = this.#memory.instants[(ref + REF_EFFECTIVE) >> 3]!;
    return { ...this.#place(ref), effective };
  }

  #place(ref: number): FoldedPlace {
    const { words, floats } = this.#memory;
    return {
      offset: floats[ref >> 3]!,
      length: words[(ref + REF_LENGTH) >> 2]!,
      line: words[(ref + REF_LINE) >> 2]!,
      version: words[(ref + REF_VERSION) >> 2]!,
      atStart: words[(ref + REF_AT_START) >> 2]! | 0,
    };
  }

  #entry(table: number, symbol: number): number {
    const memory = this.#memory;
    const entries = memory.placeOf(memory.root(table + TABLE_ENTRIES));
    return memory.placeOf(memory.words[(entries >> 2) + symbol]!);
  }

  /** The place of an id's state; negative where nothing was folded. */
  #state(key: number): number {
    const memory = this.#memory;
    memory.refresh();
    if (key >= memory.root(IDS + TABLE_COUNT)) return -1;
    const entry = this.#entry(IDS, key);
    if (this.#pointerAt === 0) {
      const state = entry + ENTRY_STATE;
      return (memory.words[(state + STATE_FLAGS) >> 2]! & FOLDED) === 0 ? -1 : state;
    }
    const pointer = memory.words[(entry + this.#pointerAt) >> 2]!;
    return pointer === 0 ? -1 : memory.placeOf(pointer);
  }

  #text(table: number, symbol: number): string {
    const { bytes, start, end } = this.#bytesOf(table, symbol);
    return decodeWtf8(bytes.subarray(start, end));
  }

  #bytesOf(table: number, symbol: number): { bytes: Uint8Array; start: number; end: number } {
    const memory = this.#memory;
    memory.refresh();
    const entry = this.#entry(table, symbol);
    const start = entry + memory.root(table + TABLE_HEADER);
    const end = start + memory.words[(entry + ENTRY_LENGTH) >> 2]!;
    return { bytes: memory.bytes, start, end };
  }
}
