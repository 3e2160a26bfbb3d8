/**
 * One log folded by one reducer, kept in memory and in step with its file.
 *
 *     file   │ head │   …   │ window │ tail that came meanwhile │
 *            0              └────────┴ #offset                  size
 *
 * What was read stays read as long as the file is the same one, only grew, and
 * its first bytes and those before the tail are still what they were. Then the
 * tail is read on; else the log must be hydrated anew.
 *
 * @module
 */

import { StoredJson } from "../json/stored.ts";
import type { Folded } from "../query/world.ts";
import { IdKeys } from "../records/id_keys.ts";
import { IdTable } from "../records/id_table.ts";
import { type LogRecord, RecordReader } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import { type Checkpoint, type CheckpointSource, UnfitCheckpoint } from "../replay/checkpoint.ts";
import { NO_CUT } from "../replay/cut.ts";
import {
  fetchBytes,
  fetchCheckedBytes,
  type FetchedBytes,
  type FetchedLine,
  type LineRef,
} from "../replay/fetch_lines.ts";
import type { Log } from "../replay/log.ts";
import { copyRow, type IdRow, type Projection } from "../replay/projection.ts";
import { Replay, type ReplayObserver } from "../replay/replay.ts";
import { lastLineEnd } from "../storage/last_line_end.ts";
import type { Appended, LogFile } from "../storage/log_file.ts";
import { fromBytes, slice } from "../storage/source.ts";
import type { FileStat, LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING } from "../time/instant.ts";
import { LineCounter, lineNumbers } from "./line_counter.ts";
import { Prefix } from "./prefix.ts";
import { readAsSeen } from "./read_as_seen.ts";
import { Values } from "./values.ts";
import type { Yielder } from "./yielder.ts";

/** What a {@linkcode LiveLog} is made of. */
export interface LiveLogOptions<State extends Projection> {
  /** Its bytes. */
  readonly file: LogFile;
  /** Which log. */
  readonly log: Log<State>;
  /** Whether the bytes of the lines in force are held, too. */
  readonly cachesLines: boolean;
  /** Finds what a replay may begin with; null for a replay in full. */
  readonly checkpoints: CheckpointSource | null;
  /** Lets others have their turn while much is read. */
  readonly yielder: Yielder;
  /** Told while the log is hydrated. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Shown each line that is folded into a live log, before and after it is. */
export interface Observer<State extends Projection = Projection> {
  /** The state is still the one before the line. */
  before(live: LiveLog<State>, record: LogRecord): void;
  /** The line is in. */
  after(live: LiveLog<State>, record: LogRecord): void;
}

/** What a look at the file came to: nothing new, a tail that was read, or another content. */
export type RefreshResult = "same" | "grown" | "replaced";

const NEWLINE = 10;
/** How long a stretch of the file is whose lines are fetched together. */
const STRETCH_BYTES = 1024 * 1024;
/** So many rows are looked at in well under a millisecond. */
const ROWS_AT_ONCE = 1024;
/** What is known before the first line. */
const EMPTY = { lines: 0, malformed: 0, effective: BEFORE_EVERYTHING };

/**
 * See above. Calls may not overlap; once one has thrown, it is of no more use. What
 * it held when it was disposed of can still be read.
 */
export class LiveLog<State extends Projection = Projection> implements Folded<State>, Disposable {
  /** What it is made of. */
  readonly options: LiveLogOptions<State>;
  /** What the lines came to. */
  readonly state: State;
  readonly #replay: Replay<State>;
  /** Open as long as this lives, so that no other file can get its identity. */
  #pin: LogSource | null;
  /** What was seen of the file when it was read last; null where there was none. */
  #seen: FileStat | null;
  /** Behind the last line that was read. */
  #offset = 0;
  /** Whether that line lacks its newline. */
  #isOpen = false;
  /** Whether a look was taken since something was read that somebody else had written. */
  #isChecked = false;
  readonly #prefix = new Prefix();
  /** Whether all lines up to the first end are in. */
  #isHydrated = false;
  /** The line that is being folded in: its key, and the row before. */
  #folding: { key: number; row: IdRow | undefined } | null = null;
  readonly #keys = new IdKeys();
  readonly #values = new Values();
  readonly #tombstones = new Values();

  private constructor(
    options: LiveLogOptions<State>,
    replay: Replay<State>,
    pin: LogSource | null,
    seen: FileStat | null,
  ) {
    this.options = options;
    this.state = replay.state;
    this.#replay = replay;
    this.#pin = pin;
    this.#seen = seen;
    this.#offset = replay.offset;
  }

  /**
   * Replays a log, from a checkpoint if one serves.
   *
   * @throws {LogError} `changed_meanwhile` for a file that is replaced again and
   * again, `wrong_format`, what reading throws; and what the reducer throws.
   */
  static async hydrate<State extends Projection>(
    options: LiveLogOptions<State>,
  ): Promise<LiveLog<State>> {
    return await readAsSeen(
      options.file,
      (source, seen) => LiveLog.#boot(options, source && options.yielder.source(source), seen),
    );
  }

  static async #boot<State extends Projection>(
    options: LiveLogOptions<State>,
    source: LogSource | null,
    seen: FileStat | null,
  ): Promise<LiveLog<State>> {
    const { log, checkpoints } = options;
    const request = { log: log as unknown as Log, cut: NO_CUT, filter: undefined };
    const from = source && checkpoints &&
      (await checkpoints.find({ ...request, source })).checkpoint;
    try {
      return await LiveLog.#begin(options, source, seen, from);
    } catch (error) {
      // Its rows are not what the log comes to; without it all is well.
      if (!(error instanceof UnfitCheckpoint)) throw error;
      return await LiveLog.#begin(options, source, seen, null);
    }
  }

  static async #begin<State extends Projection>(
    options: LiveLogOptions<State>,
    source: LogSource | null,
    seen: FileStat | null,
    from: Checkpoint | null,
  ): Promise<LiveLog<State>> {
    const { log, onProgress } = options;
    using unused = new DisposableStack();
    const replay = unused.use(new Replay(log, { from, onProgress }));
    const live = new LiveLog(options, replay, source, seen);
    if (source !== null) await live.#readOn(source, null);
    await live.#hold(from !== null);
    unused.move();
    return live;
  }

  /** What was seen of the file when it was read last; null where there was none. */
  get seen(): FileStat | null {
    return this.#seen;
  }

  /** Behind the last line that was read. */
  get offset(): number {
    return this.#offset;
  }

  /** Physical lines so far, a torn tail left out. */
  get lines(): number {
    return this.#replay.lines;
  }

  /** Malformed lines so far, a torn tail left out. */
  get malformed(): number {
    return this.#replay.malformed;
  }

  /** The key of an id; undefined where no line of it was folded. */
  keyOf(id: string): number | undefined {
    return this.#keys.get(id);
  }

  /** Where an id stands; undefined for one that is not known. */
  row(id: string): ReturnType<State["row"]> {
    const key = this.#keys.get(id);
    return (key === undefined ? undefined : this.state.row(key)) as ReturnType<State["row"]>;
  }

  /** How many readable lines an id has had. */
  versionsOf(id: string): number {
    const key = this.#keys.get(id);
    return key === undefined ? 0 : this.#replay.versionsOf(key);
  }

  /** How it is read. */
  get settings(): LogSettings {
    return this.options.log.settings;
  }

  /** Lines that rows point at, from memory. */
  fetch(refs: readonly LineRef[]): FetchedLine[] {
    return refs.map(({ row, ref }) => {
      const line = ref === row.current ? this.lineOf(row) : this.tombstoneOf(row);
      return { line, entry: StoredJson.fromLine(line) };
    });
  }

  /** The bytes of the line that a row's `current` points at. */
  lineOf(row: IdRow): Uint8Array {
    return this.#values.get(this.#keys.get(row.id)!)!;
  }

  /** The bytes of the line that a row's `tombstone` points at. */
  tombstoneOf(row: IdRow): Uint8Array {
    return this.#tombstones.get(this.#keys.get(row.id)!)!;
  }

  /**
   * The 1-based physical lines that were just appended, before they are folded in.
   *
   * @throws {LogError} What reading throws, where what lies before them was not read yet.
   */
  async linesOf(appended: Appended): Promise<number[]> {
    if (!this.#isNext(appended)) return await new LineCounter(this.options.file).linesOf(appended);
    // An open line is one of the lines so far, but has no newline yet.
    return lineNumbers(appended, this.lines + (this.#isOpen ? 0 : 1));
  }

  /** Whether a look at its name shows that nothing has come to the file since, or been changed. */
  async isUnchanged(): Promise<boolean> {
    if (!this.#isChecked) return false;
    const now = await this.options.file.revision(), seen = this.#seen;
    return now?.identity === seen?.identity && now?.size === seen?.size &&
      now?.changed === seen?.changed;
  }

  /** Reads what has come to the file since. */
  async catchUp(observer: Observer<State> | null): Promise<RefreshResult> {
    const { file } = this.options;
    const stat = await file.revision();
    const seen = this.#seen;
    if (stat?.identity === seen?.identity && stat?.size === seen?.size) {
      return stat?.changed === seen?.changed && await this.#isSettled() ? "same" : "replaced";
    }
    if (stat === null) return "replaced";
    this.#isChecked = false;
    if (seen !== null && (stat.identity !== seen.identity || stat.size < seen.size)) {
      return "replaced";
    }
    const source = await opened(this.options);
    if (source === null) return "replaced";
    try {
      const isSame = (await file.revision())?.identity === stat.identity;
      if (!isSame || !await this.#isPrefixOf(source)) return "replaced";
      await this.#readOn(source, observer);
      this.#seen = { ...stat, size: source.size };
      if (this.#pin === null) this.#pin = source;
    } finally {
      if (this.#pin !== source) source[Symbol.dispose]();
    }
    return "grown";
  }

  /** Folds in lines that were just appended by whoever owns this, while the lock was held. */
  async apply(appended: Appended, observer: Observer<State> | null): Promise<RefreshResult> {
    const { offset, bytes, stat } = appended;
    // A torn tail has to be read together with what ends it.
    const isNext = this.#isNext(appended) && this.#offset === offset;
    // What somebody else put right behind a line without newline is a part of that line.
    const isFused = this.#isOpen && bytes[0] !== NEWLINE;
    if (!isNext || isFused) return await this.catchUp(observer);
    if (!this.#foldAtOnce(bytes, observer)) {
      await this.#readOn(fromBytes(this.options.file.name, bytes, offset), observer);
    }
    this.#seen = { ...stat, size: offset + bytes.length };
    return "grown";
  }

  /** Whether bytes were appended right behind what was seen. */
  #isNext({ offset, stat }: Appended): boolean {
    return this.#seen?.identity === stat.identity && this.#seen.size === offset;
  }

  /** Closes the file, and lets go of the reader. */
  [Symbol.dispose](): void {
    this.#replay[Symbol.dispose]();
    this.#pin?.[Symbol.dispose]();
    this.#pin = null;
  }

  /**
   * Whether a file in which the system notes no change has none: what was written
   * in the same moment as something that was read is only found by a second look.
   */
  async #isSettled(): Promise<boolean> {
    if (this.#isChecked || this.#seen === null) return true;
    using source = await opened(this.options);
    if (source === null || !await this.#isPrefixOf(source)) return false;
    this.#isChecked = true;
    return true;
  }

  /** Whether a file begins with what was read. */
  async #isPrefixOf(source: LogSource): Promise<boolean> {
    if (!await this.#prefix.isOf(source)) return false;
    if (!this.#isOpen || source.size === this.#offset) return true;
    const next = new Uint8Array(1);
    await source.read(next, this.#offset);
    // What was taken for the last line may have been a part of it.
    return next[0] === NEWLINE;
  }

  /** Folds the whole lines behind the last one read, and a last one without newline if it reads. */
  async #readOn(source: LogSource, observer: Observer<State> | null): Promise<void> {
    if (this.#isOpen && source.size > this.#offset) {
      this.#offset++;
      this.#isOpen = false;
    }
    const end = await lastLineEnd(source, this.#offset);
    if (end > this.#offset) await this.#fold(slice(source, 0, end), observer);
    this.#offset = end;
    if (source.size > end && await this.#isReadable(source)) {
      await this.#fold(source, observer);
      this.#offset = source.size;
      this.#isOpen = true;
    }
    await this.#prefix.note(source, this.#offset);
  }

  async #fold(source: LogSource, observer: Observer<State> | null): Promise<void> {
    const from = this.#offset;
    // Most lines of a whole log are superseded, and need not be held.
    if (!this.#isHydrated) return await this.#replay.advance(source, { from });
    try {
      await this.#replay.advance(source, { from, observe: this.#noting(observer) });
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /** Folds lines that were appended behind the end of a line; false for those that have to be read. */
  #foldAtOnce(lines: Uint8Array, observer: Observer<State> | null): boolean {
    if (this.#isOpen) return false;
    try {
      if (!this.#replay.advanceBy(lines, this.#offset, this.#noting(observer))) return false;
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.#offset += lines.length;
    this.#prefix.noteBytes(lines);
    return true;
  }

  /** Shows lines to this and to an observer, before and after each is folded in. */
  #noting(observer: Observer<State> | null): ReplayObserver<State> {
    const { state } = this;
    return {
      before: (_, record) => {
        const row = state.row(record.key);
        this.#folding = { key: record.key, row: row && copyRow(row) };
        observer?.before(this, record);
      },
      after: (_, record) => {
        this.#folding = null;
        this.#note(record);
        observer?.after(this, record);
      },
    };
  }

  /** What a reducer had done of a line when it failed must not be told as having been so. */
  #takeBack(): void {
    if (this.#folding !== null) this.state.set(this.#folding.key, this.#folding.row);
  }

  /** Whether what lies behind the last newline is a record. */
  async #isReadable(source: LogSource): Promise<boolean> {
    const from = { ...EMPTY, offset: this.#offset, ids: new IdTable() };
    using probe = new RecordReader(source, { settings: this.options.log.settings, from });
    for await (const _ of probe.batches());
    return probe.readable > 0;
  }

  /** Takes hold of the lines in force, once all are known; checked where the rows are not its own. */
  async #hold(isChecked: boolean): Promise<void> {
    this.#isHydrated = true;
    const { yielder } = this.options;
    this.#replay.takeUnreadRows();
    for (let key = 0; key < this.state.size; key++) {
      if (key % ROWS_AT_ONCE === 0) await yielder.yieldIfDue();
      this.#replay.makeRow(key);
      const row = this.state.row(key);
      if (row !== undefined) this.#keys.set(row.id, key);
    }
    this.#replay.stopFolding();
    if (!this.options.cachesLines || this.#pin === null) return;
    const source = this.#pin, { log } = this.options;
    const fetch = (refs: readonly LineRef[]) =>
      isChecked ? fetchCheckedBytes(source, refs, log) : fetchBytes(source, refs);
    await this.#fetch(fetch, "current", this.#values);
    await this.#fetch(fetch, "tombstone", this.#tombstones);
  }

  /** Reads lines that rows point at, front to back. */
  async #fetch(
    fetch: (refs: readonly LineRef[]) => Promise<FetchedBytes>,
    kind: "current" | "tombstone",
    into: Values,
  ): Promise<void> {
    // By stretches of the file: to sort them all at once would hold up the event loop.
    const stretches: { keys: number[]; refs: LineRef[] }[] = [];
    for (let key = 0; key < this.state.size; key++) {
      if (key % ROWS_AT_ONCE === 0) await this.options.yielder.yieldIfDue();
      const row = this.state.row(key), ref = row?.[kind];
      if (!ref) continue;
      const { keys, refs } = stretches[Math.floor(ref.offset / STRETCH_BYTES)] ??= {
        keys: [],
        refs: [],
      };
      keys.push(key);
      refs.push({ row, ref });
    }
    for (const stretch of stretches) {
      if (stretch === undefined) continue;
      const { bytes, places } = await fetch(stretch.refs);
      into.adopt(bytes, stretch.keys, places, stretch.refs.map(({ ref }) => ref.length));
    }
  }

  /** Holds on to a line that has come into force. */
  #note(record: LogRecord): void {
    const { key, offset } = record;
    const row = this.state.row(key);
    if (row === undefined) return;
    this.#keys.set(row.id, key);
    if (!this.options.cachesLines) return;
    if (row.current?.offset === offset) this.#values.set(key, record.borrowBytes());
    if (row.tombstone?.offset === offset) this.#tombstones.set(key, record.borrowBytes());
    else if (row.tombstone === null) this.#tombstones.delete(key);
  }
}

/** Opens the log for reading, also for long. */
async function opened(
  { file, yielder }: Pick<LiveLogOptions<Projection>, "file" | "yielder">,
): Promise<LogSource | null> {
  const source = await file.open();
  return source && yielder.source(source);
}
