/**
 * Lines → records, or damage as a value with its place.
 *
 * A record gives its id, time, flags and place cheaply and its full value only
 * when asked. Records come in batches, and a batch moves one record object
 * from line to line: what is to be kept must be copied out of it.
 *
 * @module
 */

import { StoredJson } from "../json/stored.ts";
import { slice } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../time/instant.ts";
import { classifyDamage, type Damage, type RejectReason } from "./damage.ts";
import { IdTable } from "./id_table.ts";
import type { LineTally } from "./line_tally.ts";
import {
  BLOCK_BYTES,
  type LineBlock,
  MAX_LINE_BYTES,
  type OverlongLine,
  readBlocks,
} from "./lines.ts";
import { type EpochFormat, instantOfDateObject, instantOfEpoch } from "./mapping/epoch.ts";
import { mappingOf } from "./mapping/mapping.ts";
import { CONTRACT, Translator } from "./mapping/translate.ts";
import type { ScanFold } from "./scanner/fold.ts";
import type { FoldedIds } from "./scanner/folded_ids.ts";
import type { LoadedIds } from "./scanner/loaded_ids.ts";
import {
  COLUMN,
  FLAG,
  IDS,
  NO_SYMBOL,
  type ScanKeys,
  Scanner,
  STATUS,
  VALUES,
} from "./scanner/scanner.ts";
import { atFormatsOf, type LogSettings } from "./settings.ts";

/** One readable line, as long as its batch lasts. */
export interface LogRecord {
  /** What the line is about, decoded. */
  readonly id: string;
  /** Whether the line is about an id: faster than comparing with {@linkcode LogRecord.id}. */
  isAbout(id: string): boolean;
  /**
   * Dense number of the id, from 0: its index among the distinct ids selected,
   * else in order of first appearance in this replay.
   */
  readonly key: number;
  /**
   * The line's ordinal among all readable lines of this id, from 1; where lines
   * are selected by a field, among those.
   */
  readonly version: number;
  /** 1-based physical line. */
  readonly line: number;
  /** Byte offset of the line. */
  readonly offset: number;
  /** Length of the line in bytes, without its newline. */
  readonly length: number;
  /** The line's own valid `at`, else that of the readable line before it. */
  readonly effective: Instant;
  /** Copies the effective time as two 32-bit words, the low one first: makes no bigint. */
  copyEffective(into: Uint32Array, at: number): void;
  /** The line's own `at` in RFC 3339 as stored; null where it has no valid one. */
  readonly at: string | null;
  /** Where the value of `at` begins in the line, for {@linkcode atOf}; -1 where `at` is null. */
  readonly atStart: number;
  /** Whether the line is a tombstone. */
  readonly isDeleted: boolean;
  /** Whether the line lifts a tombstone. */
  readonly isRestored: boolean;
  /** Whether the line has a key that makes a tombstone where it is true. */
  readonly namesFlag: boolean;
  /** Whether such a key holds something that is neither true, false nor null. */
  readonly hasOddFlag: boolean;
  /** Whether it says nothing but id, time, device, actor and flags. */
  readonly isBare: boolean;
  /**
   * Whether a top-level key may stand there twice, and whether the value of a key
   * may be of none of its {@linkcode ReadOptions.kinds}. A closer look may find
   * that all is well; where these are false, it is.
   */
  readonly mayHaveDuplicateKeys: boolean;
  /** See {@linkcode LogRecord.mayHaveDuplicateKeys}. */
  readonly mayViolateKinds: boolean;
  /** The string value of a requested field; null where the line has no such string. */
  field(name: string): string | null;
  /**
   * Number of the string value of a requested field, from 0 and dense in the values of all
   * requested fields: equal values have one number. Negative where the line has no such string.
   *
   * @param column What {@linkcode RecordBatch.fieldColumn} gives for the field.
   */
  fieldKey(column: number): number;
  /** Lends that value in WTF-8, as long as the batch lasts. */
  borrowField(column: number): Uint8Array;
  /** The line's value; a copy that outlives the batch. */
  stored(): StoredJson;
  /** Lends the id as WTF-8, until the next record is asked for: most need not become a string. */
  borrowId(): Uint8Array;
  /**
   * Lends the line's bytes, as long as the batch lasts; a byte order mark at the
   * file's start reads as spaces.
   */
  borrowBytes(): Uint8Array;
}

/** Where a physical line lies. */
export interface LinePlace {
  /** 1-based physical line. */
  readonly line: number;
  /** Byte offset of the line. */
  readonly offset: number;
  /** Length of the line in bytes, without its newline. */
  readonly length: number;
}

/** Some records of a log in log order, and the damage met on the way. */
export interface RecordBatch {
  /** How many records. */
  readonly length: number;
  /** Moves the batch's one record to the line of this index. */
  at(index: number): LogRecord;
  /** Malformed lines, in log order. */
  readonly damages: readonly Damage[];
  /** Lines of nothing but white space, in log order. */
  readonly blanks: readonly LinePlace[];
  /** The place of a requested field in the batch's records: asked once, it is looked up no more. */
  fieldColumn(name: string): number;
  /** Counts the lines that the first cut of {@linkcode ReadOptions.fold} lets through. */
  tally(into: LineTally): void;
  /**
   * Lends the bytes of one of the batch's lines, as long as the batch lasts.
   * A byte order mark at the file's start reads as spaces, and of a line that
   * is too long there are none.
   */
  borrowBytes(place: LinePlace): Uint8Array;
  /**
   * Lends the bytes of all its lines at once, under the same terms: cheaper than each for itself.
   * A batch for a line that is too long has none.
   */
  borrowBlock(): BorrowedBlock;
}

/** The bytes of several lines as they lie in a file, and perhaps of what lies between them. */
export interface BorrowedBlock {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Byte offset of the first of them in the file. */
  readonly offset: number;
}

/** Which lines of a log are wanted: those of some ids, or those whose first field has a value. */
export type Selection = { ids: readonly string[] } | { field: string };

/** A line to begin at, and what is to be known of the lines before it. */
export interface ReadPosition {
  /** Byte offset of the line. */
  readonly offset: number;
  /** Physical lines before it. */
  readonly lines: number;
  /** Malformed lines among them. */
  readonly malformed: number;
  /** Effective time of the last of them. */
  readonly effective: Instant;
  /**
   * The ids they spoke of, or those of them that can be selected; the records'
   * keys are this table's, which takes in new ids on the way.
   */
  readonly ids: IdTable;
  /** The same ids where they are loaded for a scanner, which one reader can go on with. */
  readonly loaded?: LoadedIds | null;
}

/** How to read a log. */
export interface ReadOptions {
  /** Names and spellings of this log. */
  settings: LogSettings;
  /** Keys whose string values the records carry, at most 10. */
  fields?: readonly string[];
  /** What the values of some keys may be, as bits of `KIND`; lines are looked at closely then. */
  kinds?: ReadonlyMap<string, number>;
  /**
   * Only these lines. Lines that cannot be meant are passed by unread, so
   * damage among them is not found.
   */
  filter?: Selection | undefined;
  /** Where to begin; at the first line without it. */
  from?: ReadPosition | undefined;
  /** What is kept of the lines of each id as they are read; see {@linkcode RecordReader.folded}. */
  fold?: ScanFold | undefined;
  /** Stop behind this many physical lines. */
  linesMax?: number | undefined;
  /**
   * A longer line, in bytes without its newline, is `too-long`; {@linkcode MAX_LINE_BYTES}
   * without it, and at most.
   */
  maxLineBytes?: number | undefined;
  /** Told after each block how far reading is, in bytes. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** The most that a scanner is asked for at once. */
const LINES_MAX = 0x7fffffff;
const QUOTE = 0x22;
const BRACE = 0x7b;
const NEWLINE = 10;
const NEWLINE_BYTES = Uint8Array.of(NEWLINE);

/**
 * The `at` of a line, in RFC 3339: as stored, or made from an epoch. `line`
 * holds the line's bytes and `atStart` is its {@linkcode LogRecord.atStart}.
 */
export function atOf(line: Uint8Array, atStart: number, settings: LogSettings): string | null {
  if (atStart < 0) return null;
  const mapping = mappingOf(settings);
  if (mapping !== null) return mapping.atOf(line);
  if (line[atStart] === BRACE) return formatInstant(instantOfDateObject(line.subarray(atStart))!);
  const isText = line[atStart] === QUOTE;
  // A valid time holds no quote, so the next one ends it even where it is spelled with escapes.
  const end = isText ? line.indexOf(QUOTE, atStart + 1) + 1 : numberEnd(line, atStart);
  const json = new StoredJson(line.subarray(atStart, end));
  const format = settings.at_format as "rfc3339" | EpochFormat;
  if (format === "rfc3339") return json.value as string;
  const number = isText ? json.value as string : json.text;
  return formatInstant(instantOfEpoch(number, format)!);
}

function numberEnd(line: Uint8Array, start: number): number {
  let end = start;
  while (end < line.length && /[-+.0-9eE]/.test(String.fromCharCode(line[end]!))) end++;
  return end;
}

/** The scanner numbers ids from 0 and counts from 1; this turns that into what a table says. */
class KeyMapping {
  readonly #ids: IdTable;
  readonly #textOf: (symbol: number) => string;
  /** Key and number of lines before, by the scanner's number. */
  readonly #keys: number[] = [];
  readonly #before: number[] = [];
  /** The scanner's number by key. */
  readonly #symbols = new Map<number, number>();

  constructor(ids: IdTable, textOf: (symbol: number) => string) {
    this.#ids = ids;
    this.#textOf = textOf;
  }

  keyOf(symbol: number): number {
    return this.#keys[symbol] ??= this.#learn(symbol);
  }

  /** How many lines the id had before; its key must have been asked for. */
  priorVersions(symbol: number): number {
    return this.#before[symbol]!;
  }

  symbolOf(key: number): number | undefined {
    return this.#symbols.get(key);
  }

  versionsBefore(key: number): number {
    return this.#ids.versions[key] ?? 0;
  }

  #learn(symbol: number): number {
    const key = this.#ids.keyOf(this.#textOf(symbol));
    this.#before[symbol] = this.#ids.versions[key]!;
    this.#symbols.set(key, symbol);
    return key;
  }
}

/** Where the lines of a block lie that were translated, and what they were. */
interface Originals {
  /** The line number of the first. */
  readonly firstLine: number;
  /** Where in `bytes` each begins, and how long it is. */
  readonly starts: number[];
  readonly lengths: number[];
  /** What turns a place in `bytes` into a byte offset of the file. */
  readonly shift: number;
  readonly bytes: Uint8Array;
}

/** The one record of a reader, moved over the scanner's rows. */
class RowRecord implements LogRecord {
  readonly #scanner: Scanner;
  readonly #settings: LogSettings;
  readonly #columns: ReadonlyMap<string, number>;
  readonly #renumbering: KeyMapping | null;
  /** Index of the row among the scanner's words. */
  #row = 0;
  #flags = 0;
  /** The scanner's number of the id. */
  #symbol = 0;
  /** Where the line lies in the scanner's input, or among the originals. */
  #start = 0;
  /** The lines as they are in the file, where the scanner was given translations. */
  originals: Originals | null = null;

  key = 0;
  version = 0;
  line = 0;
  offset = 0;
  length = 0;
  atStart = -1;
  isDeleted = false;
  isRestored = false;
  isBare = false;
  mayHaveDuplicateKeys = false;
  mayViolateKinds = false;

  constructor(
    scanner: Scanner,
    { settings, fields = [] }: ReadOptions,
    renumbering: KeyMapping | null,
  ) {
    this.#scanner = scanner;
    this.#settings = settings;
    this.#renumbering = renumbering;
    this.#columns = new Map(fields.map((name, index) => [name, (COLUMN.fields >> 2) + index]));
  }

  /**
   * Moves to a row; `shift` turns a place in the input into a byte offset of the
   * file. What every fold asks for is read at once, the rest when asked.
   */
  move(row: number, shift: number): void {
    const { words } = this.#scanner;
    const flags = words[row + (COLUMN.flags >> 2)]!;
    this.#row = row;
    this.#flags = flags;
    this.#start = words[row + (COLUMN.start >> 2)]!;
    this.key = this.#symbol = words[row + (COLUMN.key >> 2)]!;
    this.version = words[row + (COLUMN.version >> 2)]!;
    if (this.#renumbering !== null) {
      this.key = this.#renumbering.keyOf(this.#symbol);
      this.version += this.#renumbering.priorVersions(this.#symbol);
    }
    this.line = words[row + (COLUMN.line >> 2)]!;
    this.offset = this.#start + shift;
    this.length = words[row + (COLUMN.length >> 2)]!;
    this.atStart = (flags & FLAG.ownAt) === 0 ? -1 : words[row + (COLUMN.atStart >> 2)]!;
    this.isDeleted = (flags & FLAG.deleted) !== 0;
    this.isRestored = (flags & FLAG.restored) !== 0;
    this.isBare = (flags & FLAG.content) === 0;
    this.mayHaveDuplicateKeys = (flags & FLAG.repeats) !== 0;
    this.mayViolateKinds = (flags & FLAG.unfit) !== 0;
    if (this.originals !== null) this.#moveToOriginal(this.originals);
  }

  #moveToOriginal({ firstLine, starts, lengths, shift }: Originals): void {
    const index = this.line - firstLine;
    this.#start = starts[index]!;
    this.offset = this.#start + shift;
    this.length = lengths[index]!;
    // Where in the line the time stands is found when somebody asks.
    if (this.atStart >= 0) this.atStart = 0;
  }

  get namesFlag(): boolean {
    return (this.#flags & FLAG.namesFlag) !== 0;
  }
  get hasOddFlag(): boolean {
    return (this.#flags & FLAG.oddFlag) !== 0;
  }
  get id(): string {
    return this.#scanner.text(IDS, this.#symbol);
  }
  borrowId(): Uint8Array {
    return this.#scanner.textBytes(IDS, this.#symbol);
  }
  isAbout(id: string): boolean {
    return this.#scanner.isText(IDS, this.#symbol, id);
  }
  get effective(): Instant {
    return this.#scanner.instants[(this.#row + (COLUMN.effective >> 2)) >> 1]!;
  }
  copyEffective(into: Uint32Array, at: number): void {
    const { words } = this.#scanner, from = this.#row + (COLUMN.effective >> 2);
    into[at] = words[from]!;
    into[at + 1] = words[from + 1]!;
  }
  get at(): string | null {
    return atOf(this.borrowBytes(), this.atStart, this.#settings);
  }

  /** Where in a row the symbol of a field is. */
  columnOf(name: string): number {
    const column = this.#columns.get(name);
    if (column === undefined) {
      throw new RangeError(`Cannot give field "${name}": it was not asked for`);
    }
    return column;
  }

  field(name: string): string | null {
    const symbol = this.#scanner.words[this.#row + this.columnOf(name)]!;
    return symbol === NO_SYMBOL ? null : this.#scanner.text(VALUES, symbol);
  }

  fieldKey(column: number): number {
    const symbol = this.#scanner.words[this.#row + column]!;
    return symbol === NO_SYMBOL ? -1 : symbol;
  }

  borrowField(column: number): Uint8Array {
    return this.#scanner.textBytes(VALUES, this.fieldKey(column));
  }

  stored(): StoredJson {
    return StoredJson.fromLine(this.borrowBytes().slice());
  }

  borrowBytes(): Uint8Array {
    const bytes = this.originals?.bytes ?? this.#scanner.input;
    return bytes.subarray(this.#start, this.#start + this.length);
  }
}

const REFUSALS: Record<number, RejectReason> = {
  [STATUS.unreadable]: "unreadable",
  [STATUS.notAnObject]: "not-an-object",
  [STATUS.missingId]: "missing-id",
};

/**
 * Reads one log once, front to back, or from some line on; and further when there is more of it.
 *
 * Disposing of a reader gives its memory to the next one. What was lent of it has
 * no bytes then, and its records and whatever else would have to look there throw
 * a `ReferenceError`. A reader that nobody disposes of is just not used again.
 *
 * @example
 * ```ts
 * import { RecordReader } from "./reader.ts";
 * import { defaultSettings } from "./settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\noops\n{"id":"b"}\n' });
 * using source = await storage.open("entries.jsonl");
 * using reader = new RecordReader(source!, { settings: defaultSettings().logs.entries });
 * const ids: string[] = [];
 * for await (const batch of reader.batches()) {
 *   for (let i = 0; i < batch.length; i++) ids.push(batch.at(i).id);
 * }
 * if (ids.join() !== "a,b" || reader.malformed !== 1) throw new Error();
 * ```
 */
export class RecordReader implements Disposable {
  readonly #source: LogSource;
  readonly #options: ReadOptions;
  readonly #scanner: Scanner;
  readonly #renumbering: KeyMapping | null;
  readonly #record: RowRecord;
  readonly #maxLineBytes: number;
  /** Translates lines that the scanner cannot read by itself; null where there are none. */
  readonly #translator: Translator | null;
  #malformed: number;
  #readable = 0;
  /** Length of the byte order mark at the file's start. */
  #bomBytes = 0;
  /** Whether the source was asked to fill a part of the scanner's memory, and has not answered. */
  #isFilling = false;

  /** Takes an open source, which stays the caller's to dispose of. */
  constructor(source: LogSource, options: ReadOptions) {
    const { settings, filter, fields = [], kinds, from, fold, maxLineBytes } = options;
    this.#source = source;
    this.#maxLineBytes = maxLineBytes ?? MAX_LINE_BYTES;
    this.#options = options;
    this.#malformed = from?.malformed ?? 0;
    const mapping = mappingOf(settings);
    const names = new Set([...fields, ...kinds?.keys() ?? []]);
    this.#translator = mapping && new Translator(mapping, names, kinds !== undefined);
    const policy = this.#canFold ? fold?.policy ?? null : null;
    const loaded = this.#canFold ? from?.loaded ?? null : null;
    const scanner = this.#scanner = new Scanner({
      loaded,
      ...scanKeysOf(settings),
      fields,
      kinds,
      fold: fold && { ...fold, policy },
    });
    this.#renumbering = from && loaded === null
      ? new KeyMapping(from.ids, (id) => scanner.text(IDS, id))
      : null;
    this.#record = new RowRecord(scanner, options, this.#renumbering);
    if (from !== undefined) {
      scanner.nextLine = from.lines + 1;
      scanner.effective = from.effective;
    }
    if (filter !== undefined && "ids" in filter) this.#scanner.selectIds(filter.ids);
    if (filter !== undefined && "field" in filter) {
      this.#scanner.selectField(filter.field);
    }
    // Ids may be spelled in a way that no search finds.
    if (this.#translator !== null) this.#scanner.stopSearch();
  }

  /** Gives the memory back; to do so again is harmless. */
  [Symbol.dispose](): void {
    this.#scanner.dispose(this.#isFilling);
  }

  /** Physical lines passed so far, those before the line it began at too. */
  get lines(): number {
    return this.#scanner.nextLine - 1;
  }

  /** Malformed lines met so far, or known of before the line it began at. */
  get malformed(): number {
    return this.#malformed;
  }

  /** Records given so far. */
  get readable(): number {
    return this.#readable;
  }

  /** Effective time of the last line passed, which the next one may inherit. */
  get effective(): Instant {
    return this.#scanner.effective;
  }

  /**
   * Where the ids stand by one of the cuts of {@linkcode ReadOptions.fold}, by the keys of the
   * records; null where they are not folded while they are read. It can be read when this reader
   * is disposed of.
   */
  folded(cut: number): FoldedIds | null {
    const { fold } = this.#options;
    const isFolded = this.#canFold && fold !== undefined && fold.policy !== null;
    return isFolded ? this.#scanner.folded(cut) : null;
  }

  /**
   * Lines that are translated lie elsewhere than the scanner thinks, and a position has keys of
   * its own, unless where its ids stand can be loaded.
   */
  get #canFold(): boolean {
    const { from, fold } = this.#options;
    if (this.#translator !== null) return false;
    return from === undefined || (from.loaded != null && fold != null && canLoad(fold));
  }

  /** Folds no more lines. */
  stopFolding(): void {
    this.#scanner.stopFolding();
  }

  /** Lines in which a key that deletes where it is true holds neither true nor false, and the first of them. */
  get oddFlags(): { readonly lines: number; readonly first: number | null } {
    const { lines, first } = this.#scanner.oddFlags;
    return { lines, first: lines === 0 ? null : first };
  }

  /** Lines that lie behind the last of the cuts in time, and the latest time among them. */
  get ahead(): { readonly lines: number; readonly latest: Instant } {
    return this.#scanner.ahead;
  }

  /** Readable lines that the id of this {@linkcode LogRecord.key} had so far. */
  versionsOf(key: number): number {
    const renumbering = this.#renumbering;
    const symbol = renumbering === null ? key : renumbering.symbolOf(key) ?? Infinity;
    const counted = symbol < this.#scanner.internedCount(IDS)
      ? this.#scanner.versionsOf(symbol)
      : 0;
    return counted + (renumbering?.versionsBefore(key) ?? 0);
  }

  /** The ids met so far, or known of before; of selected lines only where lines are selected. */
  ids(): IdTable {
    const table = new IdTable();
    const scanner = this.#scanner, renumbering = this.#renumbering;
    if (renumbering !== null) {
      const before = this.#options.from!.ids;
      before.ids.forEach((id, key) => table.add(id, this.versionsOf(key)));
      return table;
    }
    for (let key = 0; key < scanner.internedCount(IDS); key++) {
      table.add(scanner.text(IDS, key), scanner.versionsOf(key));
    }
    return table;
  }

  /** Reads to the end, or to `linesMax`; each batch is valid until the next is asked for. */
  batches(): AsyncGenerator<RecordBatch> {
    return this.readOn(this.#source, this.#options.from?.offset ?? 0);
  }

  /**
   * Reads another file from its start, with the ids of those before: an id has one key in all.
   * Its lines and versions are counted on; times are not.
   *
   * @example
   * ```ts
   * import { RecordReader } from "./reader.ts";
   * import { defaultSettings } from "./settings.ts";
   * import { MemoryStorage } from "../storage/memory.ts";
   *
   * const storage = new MemoryStorage({ one: '{"id":"a"}\n{"id":"b"}\n', other: '{"id":"b"}\n' });
   * using one = await storage.open("one");
   * using other = await storage.open("other");
   * using reader = new RecordReader(one!, { settings: defaultSettings().logs.entries });
   * for await (const _ of reader.batches());
   * for await (const batch of reader.readOther(other!)) {
   *   if (batch.at(0).key !== 1 || reader.idOf(1) !== "b") throw new Error();
   * }
   * ```
   */
  readOther(source: LogSource): AsyncGenerator<RecordBatch> {
    this.#scanner.effective = BEFORE_EVERYTHING;
    return this.readOn(source, 0);
  }

  /** The id of a {@linkcode LogRecord.key}. */
  idOf(key: number): string {
    if (this.#renumbering !== null) return this.#options.from!.ids.ids[key]!;
    return this.#scanner.text(IDS, key);
  }

  /**
   * Goes on with a later state of the file, as {@linkcode RecordReader.batches}
   * would have: ids, versions, line numbers and effective time carry on, so that
   * a file read in stretches gives the records that it gives when read at once.
   *
   * Each stretch is to be read to its end before the next one begins. `source`
   * stays the caller's, and is asked for nothing before `offset`, unless one id
   * or the value of a field is selected: then it must be the file from where the
   * reader began.
   *
   * @param offset Byte offset of the line behind those read so far. A last line
   * without its newline was read as a whole one, so it is for the caller to know
   * that no more of it came.
   *
   * @example
   * ```ts
   * import { RecordReader } from "./reader.ts";
   * import { defaultSettings } from "./settings.ts";
   * import { MemoryStorage } from "../storage/memory.ts";
   *
   * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
   * using before = await storage.open("entries.jsonl");
   * using reader = new RecordReader(before!, { settings: defaultSettings().logs.entries });
   * for await (const _ of reader.batches());
   * storage.append("entries.jsonl", '{"id":"a"}\n');
   * using after = await storage.open("entries.jsonl");
   * for await (const batch of reader.readOn(after!, before!.size)) {
   *   const { line, version } = batch.at(0);
   *   if (line !== 2 || version !== 2) throw new Error();
   * }
   * ```
   */
  async *readOn(source: LogSource, offset: number): AsyncGenerator<RecordBatch> {
    const { linesMax = Infinity, onProgress } = this.#options;
    const scanner = this.#scanner;
    let originals = new Uint8Array(0);
    const buffer = (bytes: number) => {
      if (this.#translator !== null) return originals = grown(originals, bytes);
      this.#isFilling = true;
      return scanner.inputFor(bytes);
    };
    try {
      for await (const block of readBlocks(source, buffer, offset, this.#maxLineBytes)) {
        this.#isFilling = false;
        if (this.lines >= linesMax) return;
        if (block.kind === "overlong") {
          const { offset, length } = block;
          const damage: Damage = { code: "too-long", line: scanner.nextLine, offset, length };
          yield this.#batch(0, [damage], [], { start: 0, end: 0, shift: 0 });
          scanner.nextLine++;
        } else if (this.#translator === null) {
          yield* this.#scanBlock(source, block, linesMax);
        } else {
          yield* this.#translateBlock(source, block, originals, linesMax);
        }
        onProgress?.(endOf(block), source.size);
      }
    } finally {
      this.#isFilling = false;
    }
  }

  /**
   * Goes on with lines that are in memory, as {@linkcode RecordReader.readOn} would with the file
   * they lie in; null for lines that only it can read.
   *
   * @param lines Whole lines, each with its newline, and none of them the first of the file.
   * @param offset Byte offset of the first.
   */
  readLines(lines: Uint8Array, offset: number): Iterable<RecordBatch> | null {
    const { filter, linesMax } = this.#options;
    const isPlain = this.#translator === null && filter === undefined && linesMax === undefined;
    const isShort = lines.length <= Math.min(BLOCK_BYTES, this.#maxLineBytes);
    return isPlain && isShort && offset > 0 ? this.#scanLines(lines, offset) : null;
  }

  *#scanLines(lines: Uint8Array, offset: number): Generator<RecordBatch> {
    const scanner = this.#scanner, end = lines.length;
    scanner.inputFor(end).set(lines);
    scanner.inputOffset = offset;
    for (let start = 0; start < end;) {
      const first = start;
      start = scanner.scan(start, end, LINES_MAX);
      const { damages, blanks } = this.#refused(offset, Infinity);
      yield this.#batch(scanner.rowCount, damages, blanks, {
        start: first,
        end: start,
        shift: offset,
      });
    }
    this.#options.onProgress?.(offset + end, offset + end);
  }

  async *#scanBlock(
    source: LogSource,
    block: { start: number; end: number; offset: number; terminated: boolean },
    linesMax: number,
  ): AsyncGenerator<RecordBatch> {
    const scanner = this.#scanner;
    const shift = block.offset - block.start;
    let { start, end } = block;
    if (block.offset === 0) this.#bomBytes = blankOutBom(scanner.input.subarray(start, end));
    if (!block.terminated) scanner.endInput(end++);
    scanner.inputOffset = shift;
    while (start < end && this.lines < linesMax) {
      const first = start;
      start = scanner.scan(start, end, Math.min(linesMax - this.lines, LINES_MAX));
      const { damages, blanks } = this.#refused(shift, block.terminated ? Infinity : end - 1);
      if (scanner.rowCount + scanner.damageCount > 0) {
        const stretch = { start: first, end: Math.min(start, block.end), shift };
        yield this.#batch(scanner.rowCount, damages, blanks, stretch);
      }
      if (scanner.needsPriorTime) {
        scanner.effective = await effectiveBefore(source, this.#options, start + shift);
        scanner.stopSearch();
      }
    }
  }

  /** Scans a block by what its lines say in the words of the contract, as much at once as was read. */
  async *#translateBlock(
    source: LogSource,
    block: LineBlock,
    bytes: Uint8Array,
    linesMax: number,
  ): AsyncGenerator<RecordBatch> {
    const scanner = this.#scanner, record = this.#record;
    const shift = block.offset - block.start;
    let { start } = block;
    if (block.offset === 0) this.#bomBytes = blankOutBom(bytes.subarray(start, block.end));
    while (start < block.end && this.lines < linesMax) {
      const starts: number[] = [], lengths: number[] = [], said: Uint8Array[] = [];
      let saidBytes = 0;
      for (
        ;
        start < block.end && saidBytes < BLOCK_BYTES;
        start = starts.at(-1)! + lengths.at(-1)! + 1
      ) {
        const newline = bytes.subarray(0, block.end).indexOf(NEWLINE, start);
        const end = newline < 0 ? block.end : newline;
        const line = this.#translator!.translate(bytes.subarray(start, end));
        starts.push(start);
        lengths.push(end - start);
        said.push(line, NEWLINE_BYTES);
        saidBytes += line.length + 1;
      }
      const isLast = start >= block.end && !block.terminated;
      record.originals = { firstLine: scanner.nextLine, starts, lengths, shift, bytes };
      const input = scanner.inputFor(saidBytes + 1);
      let end = 0;
      for (const piece of said) {
        input.set(piece, end);
        end += piece.length;
      }
      const text = { start: 0, end: isLast ? end - 1 : end, offset: -1, terminated: !isLast };
      yield* this.#scanBlock(source, text, linesMax);
    }
    record.originals = null;
  }

  #batch(
    length: number,
    damages: readonly Damage[],
    blanks: readonly LinePlace[],
    { start, end, shift }: { start: number; end: number; shift: number },
  ): RecordBatch {
    this.#readable += length;
    this.#malformed += damages.length;
    const scanner = this.#scanner, record = this.#record;
    const at = (index: number): LogRecord => {
      record.move(scanner.rowAt(index), shift);
      return record;
    };
    const tally = (into: LineTally) => {
      if (length > 0) into.take(scanner, record.columnOf(into.field));
    };
    const { originals } = record;
    const borrowBytes = ({ offset, length }: LinePlace): Uint8Array => {
      if (length > this.#maxLineBytes) return new Uint8Array();
      const start = offset - (originals?.shift ?? shift);
      return (originals?.bytes ?? scanner.input).subarray(start, start + length);
    };
    const borrowBlock = (): BorrowedBlock => {
      const { input } = scanner;
      if (originals !== null) return originalBlock(originals);
      return { bytes: input.subarray(start, end), offset: start + shift };
    };
    const fieldColumn = (name: string) => record.columnOf(name);
    return { length, at, damages, blanks, fieldColumn, tally, borrowBytes, borrowBlock };
  }

  /** The lines of the last scan that are no records; one that ends at `unended` has no newline. */
  #refused(shift: number, unended: number): { damages: Damage[]; blanks: LinePlace[] } {
    const { words, input, damageCount } = this.#scanner;
    const { originals } = this.#record;
    const damages: Damage[] = [], blanks: LinePlace[] = [];
    for (let index = 0; index < damageCount; index++) {
      const at = this.#scanner.damageAt(index);
      const start = words[at]!, length = words[at + 1]!, status = words[at + 3]!;
      const line = words[at + 2]!;
      const place = originals === null
        ? { line, offset: start + shift, length }
        : originalPlace(originals, line);
      if (status === STATUS.blank) {
        blanks.push(place);
        continue;
      }
      const bom = place.offset === 0 ? this.#bomBytes : 0;
      const bytes = input.subarray(start + bom, start + length);
      const isEnded = start + length !== unended;
      const code = classifyDamage(bytes, REFUSALS[status]!, isEnded, this.#options.settings);
      damages.push({ code, ...place });
    }
    return { damages, blanks };
  }
}

/** Whether lines are folded as the ones were that a position is behind: by one cut, and no fields. */
function canLoad({ policy, cuts, fields }: ScanFold): boolean {
  return policy !== null && cuts.length === 1 && fields === 0;
}

/** What a scanner is told to look for: what the log has, or what its lines are translated into. */
function scanKeysOf(
  settings: LogSettings,
): Pick<ScanKeys, "id" | "at" | "is_deleted" | "at_format"> {
  if (mappingOf(settings) !== null) return CONTRACT;
  const { id, at, is_deleted } = settings;
  return { id, at, is_deleted: is_deleted as string[], at_format: atFormatsOf(settings)[0]! };
}

/** A buffer with room for at least so many bytes, and what was in it before. */
function grown(buffer: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes <= buffer.length) return buffer;
  const larger = new Uint8Array(Math.max(bytes, 2 * buffer.length));
  larger.set(buffer);
  return larger;
}

/** Where a translated line lies in the file. */
function originalPlace({ firstLine, starts, lengths, shift }: Originals, line: number): LinePlace {
  const index = line - firstLine;
  return { line, offset: starts[index]! + shift, length: lengths[index]! };
}

/** The lines of the file that were translated. */
function originalBlock({ starts, lengths, shift, bytes }: Originals): BorrowedBlock {
  const start = starts[0]!, end = starts.at(-1)! + lengths.at(-1)!;
  return { bytes: bytes.subarray(start, end), offset: start + shift };
}

/**
 * A byte order mark at the file's start is no part of its first line; as white
 * space it does no harm. Gives its length.
 */
function blankOutBom(bytes: Uint8Array): number {
  if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return 0;
  bytes.fill(0x20, 0, 3);
  return 3;
}

/** Byte offset behind a block. */
function endOf(block: LineBlock | OverlongLine): number {
  const { offset, kind } = block;
  if (kind === "lines") return offset + block.end - block.start;
  return offset + block.length + (block.terminated ? 1 : 0);
}

/** The effective time in force just before the line at `offset`, by reading all that lies before it. */
async function effectiveBefore(
  source: LogSource,
  { settings, from, maxLineBytes }: Pick<ReadOptions, "settings" | "from" | "maxLineBytes">,
  offset: number,
): Promise<Instant> {
  const before = slice(source, 0, offset);
  using reader = new RecordReader(before, { settings, from, maxLineBytes, filter: { ids: [] } });
  for await (const _ of reader.batches());
  return reader.effective;
}
