/**
 * Replay: the loop that folds records into states. Only validating calls a
 * reducer's `apply` elsewhere, to ask what a line does without keeping a state.
 *
 *     checkpoint, or nothing ──► advance(source) ──► advance(more of it) ──► …
 *            rows, counts            └── states ──────────┴── checkpoint
 *
 * @module
 */

import type { IdTable } from "../records/id_table.ts";
import { mappingOf } from "../records/mapping/mapping.ts";
import {
  type LogRecord,
  type RecordBatch,
  RecordReader,
  type Selection,
} from "../records/reader.ts";
import type { LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type Cut, isVisible, NO_CUT } from "./cut.ts";
import type { Log } from "./log.ts";
import type { Mentions } from "./mentions.ts";
import { copyRow, type Projection, rowsByKey } from "./projection.ts";
import { lifecycleOf, loadsStates } from "./reducer.ts";
import { RowTable } from "./row_table.ts";

/** What of a log a replay takes in. */
export interface ReplayOptions {
  /** What to begin with; the first line without it. Its rows become the replay's to change. */
  from?: Checkpoint | null | undefined;
  /** How far to fold, into one state for each cut, at most eight; one of every line without it. */
  to?: readonly Cut[] | undefined;
  /** Only these lines. */
  filter?: Selection | undefined;
  /** Keys asked of a record besides the reducer's own. */
  fields?: readonly string[] | undefined;
  /** Stop behind this many physical lines. */
  linesMax?: number | undefined;
  /** Shown the malformed lines that are met. */
  mentions?: Mentions | undefined;
  /** Told while a log is read. */
  onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/** Shown each line that is folded. */
export interface ReplayObserver<State extends Projection = Projection> {
  /**
   * Some lines were read, and are in; those that the first cut lets through are marked as visible.
   * No more are read before a promise that it gives.
   */
  batch?(batch: RecordBatch): void | Promise<void>;
  /** The state is still the one before the line. */
  before?(state: State, record: LogRecord): void;
  /** The line is in. */
  after?(state: State, record: LogRecord): void;
}

/** What a replay has counted. */
interface Counts {
  lines: number;
  malformed: number;
  effective: Instant;
  oddFlags: { readonly lines: number; readonly first: number | null };
  ahead: { readonly lines: number; readonly latest: Instant };
  versionsOf(key: number): number;
}

const NOTHING_NOTED = {
  oddFlags: { lines: 0, first: null },
  ahead: { lines: 0, latest: BEFORE_EVERYTHING },
};

/**
 * One log on its way through its reducer. It reads whatever it is told to, and goes
 * on with what comes behind that later. What it came to can still be read once it
 * is disposed of.
 *
 * @example
 * ```ts
 * import { defaultSettings, openLogs } from "../../mod.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { Replay } from "./replay.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * const log = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" }).log("entries");
 * using replay = new Replay(log);
 * using before = await storage.open("entries.jsonl");
 * await replay.advance(before!);
 * storage.append("entries.jsonl", '{"id":"b"}\n{"id":"a"}\n');
 * using after = await storage.open("entries.jsonl");
 * await replay.advance(after!);
 * if (replay.lines !== 3 || replay.state.row(0)?.current?.line !== 3) throw new Error();
 * ```
 */
export class Replay<State extends Projection = Projection> implements Disposable {
  /** What is replayed, and how. */
  readonly log: Log<State>;
  /** What the lines came to, for each cut. */
  readonly states: readonly State[];
  readonly #options: ReplayOptions;
  readonly #cuts: readonly Cut[];
  #reader: RecordReader | null = null;
  #isClosed = false;
  #offset: number;
  /** What was counted when no reader was there to be asked. */
  #counted: Counts;
  /** Whether each line goes through `apply`, which is so from the first line that somebody is shown. */
  #applies = false;
  /** Whether the reader begins with where the ids stand, so that no row is made of them. */
  #loads: boolean;

  /** Begins with the rows of a checkpoint, or with none; reads nothing yet. */
  constructor(log: Log<State>, options: ReplayOptions = {}) {
    const { from, to = [NO_CUT] } = options;
    this.log = log;
    this.#options = options;
    this.#cuts = to;
    this.states = to.map(() => log.reducer.initial(log.settings));
    this.#loads = from?.loaded != null && this.#canLoad;
    if (!this.#loads) this.#takeRows();
    this.#offset = from?.offset ?? 0;
    const { lines = 0, malformed = 0, effective = BEFORE_EVERYTHING } = from ?? {};
    const versionsOf = (key: number) =>
      (this.#loads ? from?.loaded?.versions(key) : from?.ids.versions[key]) ?? 0;
    this.#counted = { lines, malformed, effective, versionsOf, ...NOTHING_NOTED };
  }

  /** What the lines came to, by the first of the cuts. */
  get state(): State {
    return this.states[0]!;
  }

  /** Behind the last byte that was read. */
  get offset(): number {
    return this.#offset;
  }

  /** Physical lines so far. */
  get lines(): number {
    return this.#counts.lines;
  }

  /** Malformed lines so far. */
  get malformed(): number {
    return this.#counts.malformed;
  }

  /** Effective time of the last line, which the next one may inherit. */
  get effective(): Instant {
    return this.#counts.effective;
  }

  /** Lines in which a key that deletes where it is true holds neither true nor false, and the first of them. */
  get oddFlags(): { readonly lines: number; readonly first: number | null } {
    return this.#counts.oddFlags;
  }

  /** Lines that lie behind the last of the cuts in time, and the latest time among them. */
  get ahead(): { readonly lines: number; readonly latest: Instant } {
    return this.#counts.ahead;
  }

  /** Readable lines of the id with this key; where ids are selected, the key is its place among them. */
  versionsOf(key: number): number {
    return this.#counts.versionsOf(key);
  }

  /**
   * Folds what lies in a log behind what was read so far.
   *
   * @param source The log; nothing before `from` is asked of it, unless one id or the value
   * of a field is selected.
   * @param from Where to go on; behind the last byte that was read without it. A last line without
   * its newline was read as a whole one, so who knows that it has ended says where the next begins.
   * @throws {LogError} what the source throws; and what the reducer and the observer throw. The
   * replay is of no more use then.
   */
  async advance(
    source: LogSource,
    { from = this.#offset, observe = {} }: {
      from?: number;
      observe?: ReplayObserver<State> | undefined;
    } = {},
  ): Promise<void> {
    const { mentions } = this.#options;
    if (observe.before !== undefined || observe.after !== undefined) this.stopFolding();
    for await (const batch of this.#open(source).readOn(source, from)) {
      if (this.#applies) this.#fold(batch, observe);
      const waits = observe.batch?.(batch);
      if (waits !== undefined) await waits;
      if (mentions !== undefined && batch.damages.length > 0) await mentions.look(batch, source);
    }
    this.#offset = source.size;
  }

  /** Takes the rows of a checkpoint behind which nothing was read, so that no reader shows them. */
  takeUnreadRows(): void {
    if (this.#loads && this.#reader === null) this.#takeRows();
  }

  /**
   * The same at once for lines that are in memory; false where nothing was done, and they are to
   * be read from a source.
   *
   * @param lines Whole lines, each with its newline, and none of them the first of the log.
   * @param offset Byte offset of the first.
   * @throws what the reducer and the observer throw. The replay is of no more use then.
   */
  advanceBy(lines: Uint8Array, offset: number, observe: ReplayObserver<State>): boolean {
    if (this.#reader === null || this.#options.mentions !== undefined) return false;
    const batches = this.#reader.readLines(lines, offset);
    if (batches === null) return false;
    this.stopFolding();
    for (const batch of batches) {
      this.#fold(batch, observe);
      observe.batch?.(batch);
    }
    this.#offset = offset + lines.length;
    return true;
  }

  /** Makes the row of a key, so that {@linkcode Replay.stopFolding} has less to do at once. */
  makeRow(key: number): void {
    for (const state of this.states) if (state instanceof RowTable) state.makeRow(key);
  }

  /**
   * Lets every line go through `apply` from now on, and makes the rows so far: for who asks for
   * them again and again, or is shown each line.
   */
  stopFolding(): void {
    if (this.#applies) return;
    this.#applies = true;
    this.takeUnreadRows();
    this.#reader?.stopFolding();
    for (const state of this.states) if (state instanceof RowTable) state.makeRows();
  }

  /**
   * What a later replay may begin with, in the place of the lines so far. Its rows are lent by
   * the first of the states: they are right as long as this replay does not advance.
   */
  checkpoint(): Checkpoint {
    const { offset, lines, malformed, effective } = this;
    return { offset, lines, malformed, effective, ids: this.#ids(), rows: rowsByKey(this.state) };
  }

  /** Gives the reader's memory back; to do so again is harmless. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    const reader = this.#reader;
    if (reader === null) {
      if (this.#loads) this.#takeRows();
      return;
    }
    const { lines, malformed, effective, oddFlags, ahead } = reader;
    const versionsOf = this.#versionsFrom(reader);
    this.#counted = { lines, malformed, effective, oddFlags, ahead, versionsOf };
    this.#reader = null;
    reader[Symbol.dispose]();
  }

  #versionsFrom(reader: RecordReader): Counts["versionsOf"] {
    const folded = this.states.length > 0 ? reader.folded(0) : null;
    if (folded !== null) return (key) => folded.versions(key);
    const { filter } = this.#options;
    const length = filter && "ids" in filter ? filter.ids.length : this.states[0]?.size;
    const versions = Uint32Array.from({ length: length ?? 0 }, (_, key) => reader.versionsOf(key));
    return (key) => versions[key] ?? 0;
  }

  get #canLoad(): boolean {
    const { reducer, settings } = this.log;
    const isTable = this.states.length === 1 && this.states[0] instanceof RowTable;
    return isTable && loadsStates(reducer) && mappingOf(settings) === null;
  }

  /** Puts the rows of the checkpoint into the states; a scanner that they were loaded into is free. */
  #takeRows(): void {
    this.#loads = false;
    for (const [index, state] of this.states.entries()) {
      this.#options.from?.rows.forEach((row, key) =>
        state.set(key, row && (index === 0 ? row : copyRow(row)))
      );
    }
    this.#options.from?.loaded?.[Symbol.dispose]();
  }

  get #counts(): Counts {
    return this.#reader ?? this.#counted;
  }

  /** Making a reader costs as much as reading a small log: not where there is nothing to read. */
  #open(source: LogSource): RecordReader {
    if (this.#isClosed) throw new ReferenceError("Cannot read on: the replay is disposed of");
    const { settings, reducer } = this.log;
    const { from, filter, fields = [], linesMax, onProgress } = this.#options;
    if (this.#reader !== null) return this.#reader;
    const policy = this.#applies ? null : lifecycleOf(reducer)?.policy(settings) ?? null;
    const reader = this.#reader = new RecordReader(source, {
      settings,
      fields: [...new Set([...reducer.fields, ...fields])],
      filter,
      linesMax,
      from: from && !this.#loads ? { ...from, loaded: null } : from ?? undefined,
      fold: { cuts: this.#cuts, policy, fields: reducer.fields.length },
      onProgress,
    });
    if (!this.#showFolded(reader)) this.stopFolding();
    return reader;
  }

  /** Lets the states show what the reader folds; false where it does not, or they cannot. */
  #showFolded(reader: RecordReader): boolean {
    const { fields } = this.log.reducer;
    const members = lifecycleOf(this.log.reducer)?.members ?? null;
    return this.states.every((state, cut) => {
      const folded = reader.folded(cut);
      if (folded === null || !(state instanceof RowTable)) return false;
      state.showFolded(folded, fields, members);
      return true;
    });
  }

  #ids(): IdTable {
    const ids = this.#reader?.ids() ?? this.#options.from?.ids;
    if (ids === undefined) throw new ReferenceError("Cannot give the ids: nothing was read yet");
    return ids;
  }

  #fold(batch: RecordBatch, { before, after }: ReplayObserver<State>): void {
    const { reducer } = this.log;
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      for (let view = 0; view < this.states.length; view++) {
        if (!isVisible(this.#cuts[view]!, record)) continue;
        const state = this.states[view]!;
        before?.(state, record);
        reducer.apply(state, record);
        after?.(state, record);
      }
    }
  }
}
