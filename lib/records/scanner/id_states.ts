import { decodeWtf8, encodeWtf8 } from "../../bytes/wtf8.ts";
import type { FoldedLine } from "./folded_ids.ts";

/*
 * Of each id, in words of four bytes: where its bytes are and how many, its versions, the flags
 * and the first line as an entry holds them, and both lines as `assembly/fold.ts` points at them.
 */
const ID_START = 0, ID_LENGTH = 1, VERSIONS = 2, FLAGS = 3, FIRST = 4, CURRENT = 6, TOMBSTONE = 14;
const WORDS = 22;
const REF_WORDS = 8;
const FOLDED = 4, HAS_VALUE = 1, HAS_TOMBSTONE = 2;

/** Which lines of an id are in force. */
export interface IdState {
  /** Byte offset of the first line folded. */
  readonly firstOffset: number;
  /** The line that holds the value in force, or under a tombstone the last live one. */
  readonly current: FoldedLine | null;
  /** The tombstone in force. */
  readonly tombstone: FoldedLine | null;
}

/** An id in ASCII, as it stands in some bytes. */
export interface SpelledId {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Where in them it begins. */
  readonly start: number;
}

/**
 * Where ids stand, by key, in the form in which the scanner folds them: many of them cost no
 * object each. {@linkcode Scanner.load} puts them into a scanner.
 *
 * @example
 * ```ts
 * import { IdStates } from "./id_states.ts";
 *
 * const states = new IdStates();
 * states.add("a", 2, { firstOffset: 0, current: null, tombstone: null });
 * if (states.length !== 1 || states.versions(0) !== 2) throw new Error();
 * if (states.state(0)?.current !== null) throw new Error();
 * ```
 */
export class IdStates {
  #length = 0;
  #words = new Uint32Array(0);
  #floats = new Float64Array(0);
  #instants = new BigInt64Array(0);
  #ids = new Uint8Array(0);
  #idsEnd = 0;
  #longest = 0;

  /** Makes room for so many; there may be more. */
  constructor(expected = 0) {
    this.#growWords(expected * WORDS);
  }

  /** How many ids there are. */
  get length(): number {
    return this.#length;
  }

  /** The length of the longest id in bytes. */
  get longest(): number {
    return this.#longest;
  }

  /**
   * Adds an id.
   *
   * @param state Undefined where nothing of it was folded.
   * @param spelled Where it stands in ASCII, for who knows that.
   */
  add(
    id: string,
    versions: number,
    state: IdState | undefined,
    spelled: SpelledId | null = null,
  ): void {
    const at = this.#length++ * WORDS;
    if (at + WORDS > this.#words.length) this.#growWords(2 * at + 64 * WORDS);
    const words = this.#words;
    words[at + ID_START] = this.#idsEnd;
    words[at + ID_LENGTH] = spelled === null ? this.#addId(id) : this.#copyId(spelled, id.length);
    words[at + VERSIONS] = versions;
    if (state === undefined) return;
    const { firstOffset, current, tombstone } = state;
    words[at + FLAGS] = FOLDED | (current === null ? 0 : HAS_VALUE) |
      (tombstone === null ? 0 : HAS_TOMBSTONE);
    this.#floats[(at + FIRST) >> 1] = firstOffset;
    if (current !== null) this.#point(at + CURRENT, current);
    if (tombstone !== null) this.#point(at + TOMBSTONE, tombstone);
  }

  /** How many readable lines an id has. */
  versions(key: number): number {
    return this.#words[key * WORDS + VERSIONS]!;
  }

  /** The id. */
  id(key: number): string {
    const start = this.#words[key * WORDS + ID_START]!;
    return decodeWtf8(this.#ids.subarray(start, start + this.#words[key * WORDS + ID_LENGTH]!));
  }

  /** Where an id stands; undefined where nothing of it was folded. */
  state(key: number): IdState | undefined {
    const at = key * WORDS;
    const flags = this.#flags(key);
    if (flags === 0) return undefined;
    return {
      firstOffset: this.#floats[(at + FIRST) >> 1]!,
      current: (flags & HAS_VALUE) === 0 ? null : this.#line(at + CURRENT),
      tombstone: (flags & HAS_TOMBSTONE) === 0 ? null : this.#line(at + TOMBSTONE),
    };
  }

  /** Whether anything of an id was folded. */
  isFolded(key: number): boolean {
    return this.#flags(key) !== 0;
  }

  /** Whether an id is under a tombstone. */
  isUnderTombstone(key: number): boolean {
    return (this.#flags(key) & HAS_TOMBSTONE) !== 0;
  }

  #flags(key: number): number {
    return this.#words[key * WORDS + FLAGS]!;
  }

  /** Copies the line in force and the first line of an id to where its state begins. */
  copyState(key: number, into: Uint32Array, at: number): void {
    const words = this.#words, from = key * WORDS;
    for (let word = 0; word < REF_WORDS; word++) into[at + word] = words[from + CURRENT + word]!;
    into[at + REF_WORDS] = words[from + FIRST]!;
    into[at + REF_WORDS + 1] = words[from + FIRST + 1]!;
    into[at + REF_WORDS + 2] = words[from + FLAGS]!;
  }

  /** Copies the tombstone of an id. */
  copyTombstone(key: number, into: Uint32Array, at: number): void {
    const from = key * WORDS + TOMBSTONE;
    for (let word = 0; word < REF_WORDS; word++) into[at + word] = this.#words[from + word]!;
  }

  /** Copies the bytes of an id, and gives how many there are. */
  copyId(key: number, into: Uint8Array): number {
    const start = this.#words[key * WORDS + ID_START]!;
    const length = this.#words[key * WORDS + ID_LENGTH]!;
    for (let at = 0; at < length; at++) into[at] = this.#ids[start + at]!;
    return length;
  }

  /** Adds the bytes of an id, and gives how many there are. */
  #addId(id: string): number {
    const bytes = encodeWtf8(id);
    return this.#copyId({ bytes, start: 0 }, bytes.length);
  }

  #copyId({ bytes, start }: SpelledId, length: number): number {
    const end = this.#idsEnd + length;
    if (end > this.#ids.length) this.#growIds(end);
    const ids = this.#ids, into = this.#idsEnd;
    for (let at = 0; at < length; at++) ids[into + at] = bytes[start + at]!;
    this.#idsEnd = end;
    if (length > this.#longest) this.#longest = length;
    return length;
  }

  #growIds(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.#ids.length, 4096));
    larger.set(this.#ids);
    this.#ids = larger;
  }

  #growWords(least: number): void {
    const words = new Uint32Array(least);
    words.set(this.#words);
    this.#words = words;
    this.#floats = new Float64Array(words.buffer);
    this.#instants = new BigInt64Array(words.buffer);
  }

  #point(at: number, { offset, effective, length, line, version, atStart }: FoldedLine): void {
    const words = this.#words;
    this.#floats[at >> 1] = offset;
    this.#instants[(at + 2) >> 1] = effective;
    words[at + 4] = length;
    words[at + 5] = line;
    words[at + 6] = version;
    words[at + 7] = atStart;
  }

  #line(at: number): FoldedLine {
    const words = this.#words;
    return {
      offset: this.#floats[at >> 1]!,
      effective: this.#instants[(at + 2) >> 1]!,
      length: words[at + 4]!,
      line: words[at + 5]!,
      version: words[at + 6]!,
      atStart: words[at + 7]! | 0,
    };
  }
}
