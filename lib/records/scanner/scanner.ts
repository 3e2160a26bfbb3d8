/**
 * The host's side of `assembly/scan.ts`: puts keys and bytes into its memory and
 * reads rows out of it. Only `lib/records/reader.ts` uses it.
 *
 * @module
 */

import { decodeWtf8, encodeWtf8 } from "../../bytes/wtf8.ts";
import { BLOCK_BYTES, BUFFER_BYTES } from "../lines.ts";
import type { AtFormat } from "../settings.ts";
import { actionsOf, CUTS_MAX, type ScanFold } from "./fold.ts";
import { FoldedIds } from "./folded_ids.ts";
import {
  giveBackInstance,
  isWorthKeeping,
  type ScannerInstance,
  takeInstance,
} from "./instances.ts";
import { type LoadedIds, takeLoaded } from "./loaded_ids.ts";
import { TableMemory } from "./table_memory.ts";

// Addresses and sizes as laid out in assembly/layout.ts.
const NEEDLE = 0x5000;
const IDS_TABLE = 0x9000;
const VALUES_TABLE = 0x9040;
const TABLE_HEADER = 16;
const CUTS = 0x9400;
const ACTIONS = 0x9500;
const CUT_BYTES = 16;
const ROWS = 0x10000;
const DAMAGE = 0xc0000;
const NEEDLE_MAX_BYTES = 4096;
const ASCII_MAX = 0x7f;
const LAST_INSTANT = 2n ** 63n - 1n;
/** Most lines are short: what is reserved first for many blocks is as large as a few. */
const FIRST_INPUT_BYTES = 4 * BLOCK_BYTES;
/** What is reserved at least, for a file that is smaller than a block. */
const LEAST_INPUT_BYTES = 4096;

const ROW_BYTES = 80, DAMAGE_BYTES = 16;

/** Where each column of a row begins, in bytes. */
export const COLUMN = {
  start: 0,
  length: 4,
  line: 8,
  flags: 12,
  effective: 16,
  key: 24,
  version: 28,
  atStart: 36,
  fields: 40,
} as const;

/** Bits of a row's `flags`. */
export const FLAG = {
  deleted: 1,
  restored: 2,
  ownAt: 4,
  content: 8,
  repeats: 16,
  unfit: 32,
  namesFlag: 64,
  oddFlag: 128,
  visible: 256,
} as const;

/** A damage's `status`: why the line is no record. */
export const STATUS = { blank: 1, unreadable: 2, notAnObject: 3, missingId: 4 } as const;

/** What stands for "no string" in a row's field. */
export const NO_SYMBOL = 0xffffffff;

/** How many fields one scan can carry along. */
export const FIELDS_MAX = 10;

/** The tables of interned strings. */
export const IDS = 0, VALUES = 1;

const ROLE = { id: 0, at: 1, deleted: 2, restored: 3, field: 4 } as const;
/** By the numbers that the scanner gives them. */
const SCANNED_FORMATS: readonly AtFormat[] = ["rfc3339", "epoch_ms", "epoch_s"];

/** Which keys a scan looks for. */
export interface ScanKeys {
  /** Names that may hold the id. */
  id: readonly string[];
  /** Names that may hold the time. */
  at: readonly string[];
  /** Names that may hold the tombstone flag. */
  is_deleted: readonly string[];
  /** How the time is spelled. */
  at_format: AtFormat;
  /** Names whose string values the rows carry along, at most {@linkcode FIELDS_MAX}. */
  fields: readonly string[];
  /**
   * What the values of some keys may be, as bits of `KIND`; rows tell where one
   * is not, and where keys may repeat. Neither is looked for without it.
   */
  kinds?: ReadonlyMap<string, number> | undefined;
  /** What is kept of the lines of each id; nothing without it. */
  fold?: ScanFold | undefined;
  /** Ids that are known already, as if their lines had been folded by the only cut. */
  loaded?: LoadedIds | null | undefined;
  /** Keys of the tables' hash, {@linkcode HASH_KEY_COUNT} of them; those of the process without it. */
  hashKeys?: BigUint64Array | undefined;
}

/**
 * One pass over one log: its keys, its interned strings, its running line number
 * and effective time. Once disposed of, it throws whatever is asked of it.
 */
export class Scanner {
  #instance: ScannerInstance | null;
  #texts: [string[], string[]] = [[], []];
  readonly #fold: ScanFold | undefined;
  /** The tables, once somebody reads them. */
  #tables: TableMemory | null = null;
  #memory: Uint8Array;
  #words: Uint32Array;
  #instants: BigInt64Array;
  /** Where lines go, and how many bytes of them. */
  #input = 0;
  #inputBytes = 0;

  /** Makes a scanner that looks for the given keys. */
  constructor(keys: ScanKeys) {
    if (keys.fields.length > FIELDS_MAX) {
      throw new RangeError(`Cannot carry ${keys.fields.length} fields: a row holds ${FIELDS_MAX}`);
    }
    const instance = this.#instance = keys.loaded
      ? takeLoaded(keys.loaded)
      : takeInstance(keys.hashKeys);
    const { buffer } = instance.memory;
    this.#memory = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#instants = new BigInt64Array(buffer);
    instance.setAtFormat(SCANNED_FORMATS.indexOf(keys.at_format));
    this.#addKeys(keys);
    this.#fold = keys.fold;
    if (keys.fold !== undefined) this.#addCuts(keys.fold);
  }

  #addCuts({ cuts, policy, fields }: ScanFold): void {
    if (cuts.length > CUTS_MAX) {
      throw new RangeError(`Cannot fold by ${cuts.length} cuts: there can be ${CUTS_MAX}`);
    }
    for (const [index, { through, lineMax }] of cuts.entries()) {
      const at = CUTS + index * CUT_BYTES;
      this.#instants[at >> 3] = through ?? LAST_INSTANT;
      this.#words[(at >> 2) + 2] = lineMax ?? 0xffffffff;
    }
    this.#wasm.setCuts(cuts.length, fields);
    if (policy === null) return;
    this.#memory.set(actionsOf(policy), ACTIONS);
    this.#wasm.setFolding(1);
  }

  /** Where the ids stand by one of the cuts; can be read when this is disposed of. */
  folded(cut: number): FoldedIds {
    this.#tables ??= new TableMemory(this.#wasm);
    return new FoldedIds(this.#tables, cut, this.#fold!.fields);
  }

  /** Folds no more lines. */
  stopFolding(): void {
    this.#wasm.setFolding(0);
  }

  /** Byte offset in the file of the input's first byte. */
  set inputOffset(bytes: number) {
    this.#wasm.setInputOffset(bytes);
  }

  /** Lines in which a key that deletes holds neither true, false nor null, and the first of them. */
  get oddFlags(): { lines: number; first: number } {
    const { oddFlagLines, firstOddFlagLine } = this.#wasm;
    return { lines: oddFlagLines.value >>> 0, first: firstOddFlagLine.value >>> 0 };
  }

  /** Lines that lie behind the last of the cuts in time, and the latest time among them. */
  get ahead(): { lines: number; latest: bigint } {
    const { aheadLines, latestAhead } = this.#wasm;
    return { lines: aheadLines.value >>> 0, latest: latestAhead.value };
  }

  /**
   * Lets go of the memory; may be called again. `mayBeWritten` says that something
   * may still write to what {@linkcode Scanner.inputFor} gave.
   */
  dispose(mayBeWritten: boolean): void {
    const instance = this.#instance;
    if (instance === null) return;
    const isGivenBack = !mayBeWritten && (this.#tables === null || isWorthKeeping(instance));
    if (isGivenBack) this.#tables?.copy();
    else this.#tables?.keep();
    if (isGivenBack) giveBackInstance(instance);
    this.#instance = null;
    this.#texts = [[], []];
  }

  get #wasm(): ScannerInstance {
    if (this.#instance === null) throw disposed();
    return this.#instance;
  }

  #addKeys(keys: ScanKeys): void {
    const slots = new Map<string, number>();
    const add = (name: string, envelope: boolean, role?: number) => {
      const slot = slots.get(name) ?? this.#addKey(name, envelope);
      slots.set(name, slot);
      if (role !== undefined) this.#wasm.addRole(role, slot);
    };
    for (const name of keys.id) add(name, true, ROLE.id);
    for (const name of keys.at) add(name, true, ROLE.at);
    for (const name of keys.is_deleted) add(name, true, ROLE.deleted);
    add("is_restored", true, ROLE.restored);
    for (const name of ["device", "actor"]) add(name, true);
    for (const name of keys.fields) add(name, false, ROLE.field);
    if (keys.kinds === undefined) return;
    this.#wasm.setClosely(1);
    for (const [name, kinds] of keys.kinds) {
      add(name, false);
      this.#wasm.setKinds(slots.get(name)!, kinds);
    }
  }

  #addKey(name: string, envelope: boolean): number {
    const bytes = encodeWtf8(name);
    this.#memory.set(bytes, this.#wasm.keyBytes());
    return this.#wasm.addKey(bytes.length, envelope ? 1 : 0);
  }

  /** Takes over new views where the memory grew. */
  refresh(): void {
    const { buffer } = this.#wasm.memory;
    if (this.#words.buffer === buffer) return;
    this.#memory = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#instants = new BigInt64Array(buffer);
  }

  /** A view of the whole memory; to be asked for anew after each scan. */
  get words(): Uint32Array {
    if (this.#instance === null) throw disposed();
    return this.#words;
  }

  /** The same in steps of eight bytes, for instants. */
  get instants(): BigInt64Array {
    if (this.#instance === null) throw disposed();
    return this.#instants;
  }

  /** The bytes that lines lie in; moves when the memory grows. */
  get input(): Uint8Array {
    this.refresh();
    return this.#memory.subarray(this.#input, this.#input + this.#inputBytes);
  }

  /** The same, with room for at least so many, at most {@linkcode BUFFER_BYTES}. */
  inputFor(bytes: number): Uint8Array {
    if (bytes > this.#inputBytes) {
      const first = bytes < BLOCK_BYTES ? LEAST_INPUT_BYTES : FIRST_INPUT_BYTES;
      const wanted = Math.max(bytes, 2 * this.#inputBytes, first);
      this.#inputBytes = Math.min(wanted, BUFFER_BYTES);
      this.#input = this.#wasm.reserve(this.#inputBytes) >>> 0;
    }
    return this.input;
  }

  /** Keeps only the lines of these ids; with one id, lines that cannot hold it are passed by unread. */
  selectIds(ids: readonly string[]): void {
    for (const id of ids) this.#intern(IDS, id);
    this.#wasm.setFilter(1);
    const [only] = ids;
    if (only !== undefined && ids.length === 1) this.#search(only);
  }

  /** Keeps only the lines whose first field has this value; others are passed by unread where they can be. */
  selectField(value: string): void {
    this.#intern(VALUES, value);
    this.#wasm.setFilter(2);
    this.#search(value);
  }

  #intern(table: number, text: string): void {
    const bytes = encodeWtf8(text);
    // No line is long enough to hold more.
    if (bytes.length > BUFFER_BYTES) return;
    this.inputFor(bytes.length).set(bytes);
    this.#wasm.internInput(table, bytes.length);
    this.refresh();
  }

  #search(text: string): void {
    const bytes = encodeWtf8(text).subarray(0, NEEDLE_MAX_BYTES);
    this.refresh();
    this.#memory.set(bytes, NEEDLE);
    const plain = /^[\x20-\x7f]*$/.test(text) && !/["\\/]/.test(text);
    this.#wasm.setNeedle(bytes.length, plain ? 1 : 0);
  }

  /** Looks at every line from now on. */
  stopSearch(): void {
    this.#wasm.setNeedle(0, 0);
  }

  /**
   * Scans whole lines of the input and gives where it stopped. An unended last
   * line must have been ended by {@linkcode endInput}.
   */
  scan(start: number, end: number, linesMax: number): number {
    const stopped = this.#wasm.scan(start, end, linesMax) >>> 0;
    this.refresh();
    return stopped;
  }

  /** Puts the newline that a last line lacks. */
  endInput(end: number): void {
    this.#memory[this.#input + end] = 10;
  }

  /** Rows of the last scan. */
  get rowCount(): number {
    return this.#wasm.rowCount.value;
  }

  /**
   * Passes visible rows of the last scan whose effective time lies in [from, to), and those that
   * have none: gives the first that it does not pass, and how many it counted.
   */
  passRun(first: number, from: bigint, to: bigint): { next: number; length: number } {
    const next = this.#wasm.passRun(first, from, to) >>> 0;
    return { next, length: this.#wasm.runLength.value >>> 0 };
  }

  /** The first effective time of all rows that were passed in runs; the last of all times for none. */
  get earliest(): bigint {
    return this.#wasm.earliest.value;
  }

  /** The last of them; before all times for none. */
  get latest(): bigint {
    return this.#wasm.latest.value;
  }

  /** Damages of the last scan, blank lines among them. */
  get damageCount(): number {
    return this.#wasm.damageCount.value;
  }

  /** Whether the last scan stopped at a line that needs the effective time before it. */
  get needsPriorTime(): boolean {
    return this.#wasm.needsPriorTime.value !== 0;
  }

  /** Index into {@linkcode words} of a row. */
  rowAt(index: number): number {
    return (ROWS + index * ROW_BYTES) >> 2;
  }

  /** Index into {@linkcode words} of a damage. */
  damageAt(index: number): number {
    return (DAMAGE + index * DAMAGE_BYTES) >> 2;
  }

  /** 1-based number of the next line to scan. */
  get nextLine(): number {
    return this.#wasm.nextLine.value >>> 0;
  }

  set nextLine(line: number) {
    this.#wasm.setNextLine(line);
  }

  /** What a next line without its own time inherits, in microseconds. */
  get effective(): bigint {
    return this.#wasm.effective.value;
  }

  set effective(value: bigint) {
    this.#wasm.setEffective(value);
  }

  /** How many strings a table holds. */
  internedCount(table: number): number {
    return this.#wasm.internedCount(table);
  }

  /** How many readable lines the id of this number had so far. */
  versionsOf(key: number): number {
    this.refresh();
    return this.#words[(this.#wasm.entryOf(IDS, key) >>> 2) + 2]!;
  }

  /** The string of a symbol, made once. */
  text(table: 0 | 1, symbol: number): string {
    return this.#texts[table][symbol] ??= this.#decode(table, symbol);
  }

  /** Whether an interned text is this one; most are ASCII, and are compared as they lie there. */
  isText(table: 0 | 1, symbol: number, text: string): boolean {
    const known = this.#texts[table][symbol];
    if (known !== undefined) return known === text;
    const { start, end } = this.#placeOf(table, symbol);
    const memory = this.#memory;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > ASCII_MAX) return this.text(table, symbol) === text;
      if (memory[start + index] !== unit) return false;
    }
    return end - start === text.length;
  }

  /** The same as WTF-8, where it lies in memory. */
  textBytes(table: 0 | 1, symbol: number): Uint8Array {
    const { start, end } = this.#placeOf(table, symbol);
    return this.#memory.subarray(start, end);
  }

  #decode(table: 0 | 1, symbol: number): string {
    return decodeWtf8(this.textBytes(table, symbol));
  }

  #placeOf(table: number, symbol: number): { start: number; end: number } {
    const entry = this.#wasm.entryOf(table, symbol) >>> 0;
    const tableAt = table === IDS ? IDS_TABLE : VALUES_TABLE;
    const start = entry + this.#words[(tableAt + TABLE_HEADER) >> 2]!;
    return { start, end: start + this.#words[(entry >>> 2) + 1]! };
  }
}

function disposed(): ReferenceError {
  return new ReferenceError("Cannot read on: the reader was disposed of");
}
