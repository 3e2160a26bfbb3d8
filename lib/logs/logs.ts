/**
 * A log directory, open for questions: storage, settings and reducers joined,
 * so that a query only says which log it wants folded how far.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { type LogRecord, RecordReader, type Selection } from "../records/reader.ts";
import {
  type LogName,
  logNames,
  type LogSettings,
  logSettings,
  type Settings,
} from "../records/settings.ts";
import type { Checkpoint, CheckpointSource, RejectedCheckpoint } from "../replay/checkpoint.ts";
import { type FetchedLine, fetchLines } from "../replay/fetch_lines.ts";
import { type Cut, fold, type FoldTarget, NO_CUT } from "../replay/fold.ts";
import type { Log } from "../replay/log.ts";
import {
  copyRow,
  type DeriveSrs,
  type EventsProjection,
  type FiringsProjection,
  type IdRow,
  type InteractionsProjection,
  type Projection,
  type VersionRef,
} from "../replay/projection.ts";
import type { Reducer, Reducers } from "../replay/reducer.ts";
import { openLog } from "../storage/open_log.ts";
import type { LogSource, LogStorage } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import { PinnedStorage } from "./pinned.ts";

/** What a log directory is opened with. */
export interface LogsOptions {
  /** Where the files are. */
  storage: LogStorage;
  /** How they are read. */
  settings: Settings;
  /** IANA name of the zone that days are counted in. */
  timeZone: string;
  /** How each log is folded. */
  reducers: Reducers;
  /** Loads what derives review state; only called where there are reviews. */
  loadSrs: () => Promise<DeriveSrs>;
  /** Gives what finds checkpoints for replays of the logs in a storage; without it, all are in full. */
  checkpoints?: (storage: LogStorage) => CheckpointSource;
  /** Told while a log is read. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
  /** Told after each replay how it began. */
  onBoot?: (boot: Boot) => void;
}

/** How a replay began. */
export interface Boot {
  /** The log's file. */
  file: string;
  /** The checkpoint it began with; null where it was in full. */
  checkpoint: string | null;
  /** Lines that the checkpoint stands for. */
  checkpointLines: number;
  /** Lines that were read behind it. */
  tailLines: number;
  /** Whether the question needs every line, so that no checkpoint was looked for. */
  needsEveryLine: boolean;
  /** The checkpoints that were newer than the one taken, and why they did not serve. */
  rejected: readonly RejectedCheckpoint[];
}

/** How much of a log a replay takes in. */
export interface ReplayOptions<State extends Projection> {
  /** How far to fold; every line without it. */
  cut?: Cut;
  /** Only these lines. */
  filter?: Selection;
  /** Keys asked of a record besides the reducer's own. */
  fields?: readonly string[];
  /** Stop behind this many physical lines. */
  linesMax?: number;
  /** Shown each line that is folded, before it is; so every line is read. */
  onRecord?: (state: State, record: LogRecord) => void;
}

/** What reading a log once came to. */
export interface ReplayCounts {
  /** Size of the file in bytes. */
  bytes: number;
  /** Physical lines. */
  lines: number;
  /** Malformed lines. */
  malformed: number;
  /** Effective time of the last line. */
  effective: Instant;
  /** Readable lines of the selected id with this key; 0 where no ids are selected. */
  versionsOf: (key: number) => number;
}

/** A folded log. */
export interface Replay<State> extends ReplayCounts {
  /** What the lines came to. */
  state: State;
}

const EMPTY: ReplayCounts = {
  bytes: 0,
  lines: 0,
  malformed: 0,
  effective: BEFORE_EVERYTHING,
  versionsOf: () => 0,
};

/** A log directory, open for questions; it holds no file open between them. */
export class Logs {
  /** The zone that days are counted in. */
  readonly timeZone: string;
  /** How the files are read. */
  readonly settings: Settings;
  /** How each log is folded. */
  readonly reducers: Reducers;
  readonly #options: LogsOptions;
  readonly #checkpoints: CheckpointSource | null;
  readonly #skipped: Map<string, number>;

  /**
   * Opens nothing yet: each question reads what it needs. Malformed lines are
   * counted in `skipped`.
   */
  constructor(options: LogsOptions, skipped: Map<string, number> = new Map()) {
    this.#skipped = skipped;
    this.#options = options;
    this.#checkpoints = options.checkpoints?.(options.storage) ?? null;
    this.timeZone = options.timeZone;
    this.settings = options.settings;
    this.reducers = options.reducers;
  }

  /**
   * These logs as they are now, for the length of one question: each file is
   * opened once, so that what several passes find fits together.
   */
  pin(): PinnedLogs {
    const storage = new PinnedStorage(this.#options.storage);
    return new PinnedLogs({ ...this.#options, storage }, storage, this.#skipped);
  }

  /** Malformed lines that replays passed over so far, by file. */
  get skipped(): ReadonlyMap<string, number> {
    return this.#skipped;
  }

  /**
   * How one log is read.
   *
   * @throws {LogError} `bad_usage` where the directory has no such log.
   */
  settingsOf(log: LogName): LogSettings {
    return logSettings(this.settings, log);
  }

  /**
   * One log, folded by its own reducer.
   *
   * @throws {LogError} `bad_usage` where the directory has no such log.
   */
  log(name: LogName): Log {
    const settings = this.settingsOf(name);
    return { name, settings, reducer: this.reducers[settings.lineType] as Reducer };
  }

  /** All logs, in the order answers name them. */
  all(): Log[] {
    return logNames(this.settings).map((name) => this.log(name));
  }

  /**
   * Opens a log's file; null where there is none.
   *
   * @throws {LogError} `evicted_placeholder` where a sync service took the file away.
   */
  open(log: LogName): Promise<LogSource | null> {
    return openLog(this.#options.storage, this.settingsOf(log).file);
  }

  /** Replays a log through its own reducer. */
  replay<State extends Projection>(
    log: LogName,
    reducer: Reducer<State>,
    options: ReplayOptions<State> = {},
  ): Promise<Replay<State>> {
    const { cut = NO_CUT, onRecord } = options;
    const state = reducer.initial(this.settingsOf(log));
    const view: FoldTarget<State> = { reducer, state, cut, ...(onRecord && { onRecord }) };
    return this.fold(log, [view], options).then((pass) => ({ ...pass, state }));
  }

  /**
   * Replays a log once into several views by one reducer, whose states are fresh.
   * It may begin with a checkpoint, and then reads only the lines behind it.
   */
  async fold(
    log: LogName,
    views: readonly FoldTarget[],
    options: Pick<ReplayOptions<Projection>, "filter" | "fields" | "linesMax"> = {},
  ): Promise<ReplayCounts> {
    using source = await this.open(log);
    if (source === null) return EMPTY;
    const { filter, linesMax } = options;
    const boot = await this.#boot(log, source, views, { filter, linesMax });
    const fields = views.flatMap((view) => view.reducer.fields);
    const { onProgress, onBoot } = this.#options;
    using reader = new RecordReader(source, {
      settings: this.settingsOf(log),
      fields: [...new Set([...fields, ...options.fields ?? []])],
      filter,
      linesMax,
      from: boot.checkpoint ?? undefined,
      onProgress: onProgress && ((done, total) => onProgress(source.name, done, total)),
    });
    await fold(reader.batches(), views);
    // Without a view, nothing is answered that a line could be missing from.
    if (views.length > 0) this.#noteSkipped(source.name, reader.malformed);
    const { lines, malformed, effective } = reader;
    const checkpointLines = boot.checkpoint?.lines ?? 0;
    onBoot?.({
      file: source.name,
      checkpoint: boot.checkpoint?.name ?? null,
      checkpointLines,
      tailLines: lines - checkpointLines,
      needsEveryLine: boot.needsEveryLine,
      rejected: boot.rejected,
    });
    const ids = filter !== undefined && "ids" in filter ? filter.ids : [];
    const versions = ids.map((_, key) => reader.versionsOf(key));
    const versionsOf = (key: number) => versions[key] ?? 0;
    return { bytes: source.size, lines, malformed, effective, versionsOf };
  }

  /** Looks for a checkpoint that serves all views, and fills them with its rows. */
  async #boot(
    log: LogName,
    source: LogSource,
    views: readonly FoldTarget[],
    { filter, linesMax }: { filter: Selection | undefined; linesMax: number | undefined },
  ): Promise<
    {
      checkpoint: Checkpoint | null;
      rejected: readonly RejectedCheckpoint[];
      needsEveryLine: boolean;
    }
  > {
    const needsEveryLine = views.some(({ onRecord, onApplied }) =>
      onRecord !== undefined || onApplied !== undefined
    );
    if (this.#checkpoints === null || needsEveryLine) {
      return { checkpoint: null, rejected: [], needsEveryLine };
    }
    const own = this.log(log);
    const reducer = views[0]?.reducer ?? own.reducer;
    const cut = earliestCut([...views.map((view) => view.cut), {
      through: null,
      lineMax: linesMax ?? null,
    }]);
    const found = await this.#checkpoints.find({ log: { ...own, reducer }, source, cut, filter });
    for (const [index, { state }] of views.entries()) {
      const rows: (IdRow | undefined)[] = state.rows as (IdRow | undefined)[];
      for (const row of found.checkpoint?.rows ?? []) {
        rows.push(index === 0 ? row : row && copyRow(row));
      }
    }
    return { ...found, needsEveryLine };
  }

  /** One command may read a log more than once, and not all of it each time. */
  #noteSkipped(file: string, count: number): void {
    if (count > (this.#skipped.get(file) ?? 0)) this.#skipped.set(file, count);
  }

  /** Fetches lines of a log, in the order of the refs. */
  async fetchLines(log: LogName, refs: readonly VersionRef[]): Promise<FetchedLine[]> {
    if (refs.length === 0) return [];
    using source = await this.open(log);
    if (source !== null) return await fetchLines(source, refs);
    throw new LogError(
      "io_failed",
      `Cannot read "${this.settingsOf(log).file}": it no longer exists`,
      {
        hint: "run the command again",
      },
    );
  }

  /** The interactions of one entry. */
  interactionsOf(entryId: string, cut: Cut): Promise<InteractionsProjection> {
    return this.#eventsOf("interactions", this.reducers.interactions, entryId, cut);
  }

  /** The firings of one entry. */
  firingsOf(entryId: string, cut: Cut): Promise<FiringsProjection> {
    return this.#eventsOf("firings", this.reducers.firings, entryId, cut);
  }

  /**
   * Folds the events that name one entry, without holding the others. A later
   * line of the same event may name another entry, so all lines of the events
   * found are folded, not only those that name this one.
   */
  async #eventsOf<State extends EventsProjection>(
    log: LogName,
    reducer: Reducer<State>,
    entryId: string,
    cut: Cut,
  ): Promise<State> {
    const { state: named } = await this.replay(log, reducer, { filter: { field: entryId }, cut });
    const ids = named.rows.flatMap((row) => row === undefined ? [] : [row.id]);
    if (ids.length === 0) return reducer.initial(this.settingsOf(log));
    const { state } = await this.replay(log, reducer, { filter: { ids }, cut });
    return state;
  }

  /** Gives the review state of any entry, as of a cut. */
  async srs(cut: Cut): Promise<DeriveById> {
    const { state } = await this.replay("interactions", this.reducers.interactions, { cut });
    return await this.srsFrom(state);
  }

  /** Gives the review state of the entries that a state knows of. */
  async srsFrom(state: InteractionsProjection): Promise<DeriveById> {
    if (state.rows.length === 0) return () => null;
    const derive = await this.#options.loadSrs();
    return (entryId) => derive(state.reviewsOf(entryId));
  }
}

/** Logs that stay as they were when pinned, until disposed of. */
export class PinnedLogs extends Logs implements Disposable {
  readonly #storage: PinnedStorage;

  /** Takes what {@linkcode Logs.pin} puts together. */
  constructor(options: LogsOptions, storage: PinnedStorage, skipped: Map<string, number>) {
    super(options, skipped);
    this.#storage = storage;
  }

  /** Closes the files. */
  [Symbol.dispose](): void {
    this.#storage[Symbol.dispose]();
  }
}

/** The review state of one entry, derived. */
export type DeriveById = (entryId: string) => ReturnType<DeriveSrs>;

/** The cut that lets through what all of some cuts let through. */
function earliestCut(cuts: readonly Cut[]): Cut {
  return cuts.reduce((a, b) => ({
    through: b.through === null || (a.through !== null && a.through < b.through)
      ? a.through
      : b.through,
    lineMax: b.lineMax === null || (a.lineMax !== null && a.lineMax < b.lineMax)
      ? a.lineMax
      : b.lineMax,
  }), NO_CUT);
}
