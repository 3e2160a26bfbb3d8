/**
 * A log directory, open for questions: storage, settings and reducers joined,
 * so that a query only says which log it wants folded how far.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { openReadable } from "../records/check_format.ts";
import { RecordReader, type Selection } from "../records/reader.ts";
import {
  type LogName,
  logNames,
  type LogSettings,
  logSettings,
  type Settings,
} from "../records/settings.ts";
import type {
  CheckpointRequest,
  CheckpointSource,
  NamedCheckpoint,
  RejectedCheckpoint,
} from "../replay/checkpoint.ts";
import { type Cut, earliestCut, NO_CUT } from "../replay/cut.ts";
import {
  fetchCheckedBytes,
  fetchCheckedLines,
  type FetchedBytes,
  type FetchedLine,
  fetchLines,
  fetchStretches,
  type LineRef,
  type Stretches,
} from "../replay/fetch_lines.ts";
import type { Log } from "../replay/log.ts";
import { Mentions } from "../replay/mentions.ts";
import { NO_PAUSE, type Pause } from "../replay/pause.ts";
import {
  type DeriveSrs,
  type EventsProjection,
  type FiringsProjection,
  type InteractionsProjection,
  type Projection,
  rowsOf,
} from "../replay/projection.ts";
import type { Reducer, Reducers } from "../replay/reducer.ts";
import { Replay, type ReplayObserver, type ReplayOptions } from "../replay/replay.ts";
import { slice } from "../storage/source.ts";
import type { LogSource, LogStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { PinnedStorage } from "./pinned.ts";

/** What a log directory is opened with. */
export interface LogsOptions {
  /** Where the files are. */
  storage: LogStorage;
  /** How they are read. */
  settings: Settings;
  /** IANA name of the zone that days are counted in, or what finds it once it is needed. */
  timeZone: string | (() => string);
  /** How each log is folded. */
  reducers: Reducers;
  /** Loads what derives review state; only called where there are reviews. */
  loadSrs: () => Promise<DeriveSrs>;
  /** Gives what finds checkpoints for replays of the logs in a storage; without it, all are in full. */
  checkpoints?: (storage: LogStorage) => CheckpointSource;
  /** Told while a log is read. */
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void;
  /** Gives others their turn while an answer is worked out; without it, they wait. */
  pause?: Pause;
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
export interface ReplayRequest<State extends Projection = Projection>
  extends Pick<ReplayOptions, "to" | "filter" | "fields" | "linesMax"> {
  /** Shown each line that is folded; so every line is read. */
  observe?: ReplayObserver<State>;
  /** An id that is selected: malformed lines that hold it are noted. */
  mentionsOf?: string;
}

/** Lines that cannot be read and hold an id that was asked about. */
export interface Mention {
  /** The log's file. */
  readonly file: string;
  /** The id. */
  readonly id: string;
  /** Their numbers, from 1. */
  readonly lines: readonly number[];
}

/** What replays came across that no answer tells. */
interface Findings {
  readonly noted: Map<string, NotedLines>;
  /** By file, and then by id. */
  readonly mentions: Map<string, Map<string, Set<number>>>;
}

/** What replays of one file met that an answer does not tell. */
export interface NotedLines {
  /** Lines that no reader can read. */
  readonly malformed: number;
  /** Physical lines of the file. */
  readonly lines: number;
  /** Lines that lie behind the time that was asked about, and the latest time among them. */
  readonly ahead: { readonly lines: number; readonly latest: Instant };
  /** Lines in which a key that deletes holds neither true nor false, and the first of them. */
  readonly oddFlags: { readonly lines: number; readonly first: number | null };
}

/** A log directory, open for questions; it holds no file open between them. */
export class Logs {
  /** How the files are read. */
  readonly settings: Settings;
  /** How each log is folded. */
  readonly reducers: Reducers;
  readonly #options: LogsOptions;
  readonly #checkpoints: CheckpointSource | null;
  readonly #findings: Findings;
  /** The checkpoint that each log was replayed from last; not there for one replayed in full. */
  readonly #taken = new Map<LogName, string>();
  /** The checkpoint of each log that turned out to tell otherwise than the log: none is taken again. */
  readonly #unfit = new Map<LogName, RejectedCheckpoint>();

  /** Opens nothing yet: each question reads what it needs, and what it meets on the way is noted. */
  constructor(
    options: LogsOptions,
    findings: Findings = { noted: new Map(), mentions: new Map() },
  ) {
    this.#findings = findings;
    this.#options = options;
    this.#checkpoints = options.checkpoints?.(options.storage) ?? null;
    this.settings = options.settings;
    this.reducers = options.reducers;
  }

  /**
   * These logs as they are now, for the length of one question: each file is
   * opened once, so that what several passes find fits together.
   */
  pin(): PinnedLogs {
    const storage = new PinnedStorage(this.#options.storage);
    return new PinnedLogs({ ...this.#options, storage }, storage, this.#findings);
  }

  /** The zone that days are counted in. */
  get timeZone(): string {
    const { timeZone } = this.#options;
    return typeof timeZone === "string" ? timeZone : timeZone();
  }

  /** Gives others their turn. */
  get pause(): Pause {
    return this.#options.pause ?? NO_PAUSE;
  }

  /** What replays met so far that an answer does not tell, by file. */
  get noted(): ReadonlyMap<string, NotedLines> {
    return this.#findings.noted;
  }

  /** Malformed lines that hold an id which was asked about, so far. */
  get mentions(): Mention[] {
    return [...this.#findings.mentions].flatMap(([file, byId]) =>
      Array.from(byId, ([id, lines]) => ({ file, id, lines: [...lines].sort((a, b) => a - b) }))
    );
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
   * @throws {LogError} `wrong_format` for a file that is no lines of JSON; `evicted_placeholder`
   * where a sync service took the file away.
   */
  open(log: LogName): Promise<LogSource | null> {
    return openReadable(this.#options.storage, this.settingsOf(log).file);
  }

  /**
   * Replays a log through a reducer, once. It may begin with a checkpoint, and then reads only
   * the lines behind it.
   *
   * @returns The replay, closed: what it came to can be read.
   * @throws {LogError} what opening and reading the log throws.
   */
  async replay<State extends Projection>(
    name: LogName,
    reducer: Reducer<State>,
    request: ReplayRequest<State> = {},
  ): Promise<Replay<State>> {
    const { observe, mentionsOf, ...options } = request;
    const log = { name, settings: this.settingsOf(name), reducer };
    using source = await this.open(name);
    if (source === null) return new Replay(log, options);
    const { onBoot } = this.#options;
    const needsEveryLine = observe !== undefined;
    const { checkpoint, rejected } = needsEveryLine
      ? { checkpoint: null, rejected: [] }
      : await this.#checkpointFor(requestOf(log, source, options));
    const mentions = mentionsOf === undefined ? undefined : new Mentions(mentionsOf);
    const begun = { ...options, mentions, observe, from: checkpoint };
    const replay = await this.#replayOf(log, source, begun);
    if (replay === null) return await this.replay(name, reducer, request);
    if (mentions !== undefined) this.#noteMentions(source.name, mentionsOf!, mentions.lines);
    // Without a state, nothing is answered that a line could be missing from.
    if (replay.states.length > 0) {
      this.#note(source.name, replay);
    }
    const checkpointLines = checkpoint?.lines ?? 0;
    onBoot?.({
      file: source.name,
      checkpoint: checkpoint?.name ?? null,
      checkpointLines,
      tailLines: replay.lines - checkpointLines,
      needsEveryLine,
      rejected,
    });
    return replay;
  }

  async #checkpointFor(
    request: CheckpointRequest,
  ): Promise<{ checkpoint: NamedCheckpoint | null; rejected: readonly RejectedCheckpoint[] }> {
    const { name } = request.log;
    const unfit = this.#unfit.get(name);
    if (unfit !== undefined) return { checkpoint: null, rejected: [unfit] };
    const found = await this.#checkpoints?.find(request) ?? { checkpoint: null, rejected: [] };
    if (found.checkpoint !== null) this.#taken.set(name, found.checkpoint.name);
    return found;
  }

  /** The replay, closed; null where it failed on the rows of its checkpoint, which is rejected then. */
  async #replayOf<State extends Projection>(
    log: Log<State>,
    source: LogSource,
    { observe, from, ...options }: ReplayOptions & { observe: ReplayObserver<State> | undefined },
  ): Promise<Replay<State> | null> {
    const { onProgress } = this.#options;
    try {
      using replay = new Replay(log, {
        ...options,
        from,
        onProgress: onProgress && ((done, total) => onProgress(source.name, done, total)),
      });
      if (options.mentions !== undefined && from && from.malformed > 0) {
        await readBefore(source, from.offset, log.settings, options.filter, options.mentions);
      }
      await replay.advance(source, { observe });
      return replay;
    } catch (error) {
      if (!from || error instanceof LogError) throw error;
      this.rejectCheckpoint(log.name, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  /** Whether rows may turn out to be wrong, because a replay began with a checkpoint. */
  get tookCheckpoint(): boolean {
    return this.#taken.size > 0;
  }

  /** Replays a log in full from now on: the checkpoint that was taken tells otherwise than the log. */
  rejectCheckpoint(log: LogName, reason: string): void {
    this.#unfit.set(log, { name: this.#taken.get(log)!, reason });
    this.#taken.delete(log);
  }

  /** One command may read a log more than once, and not all of it each time. */
  #note(file: string, { malformed, lines, ahead, oddFlags }: Replay): void {
    const known = this.#findings.noted.get(file);
    this.#findings.noted.set(file, {
      malformed: Math.max(malformed, known?.malformed ?? 0),
      lines: Math.max(lines, known?.lines ?? 0),
      ahead: known !== undefined && known.ahead.lines > ahead.lines ? known.ahead : ahead,
      oddFlags: known !== undefined && known.oddFlags.lines > oddFlags.lines
        ? known.oddFlags
        : oddFlags,
    });
  }

  #noteMentions(file: string, id: string, lines: readonly number[]): void {
    if (lines.length === 0) return;
    const { mentions } = this.#findings;
    const byId = mentions.get(file) ?? new Map<string, Set<number>>();
    mentions.set(file, byId.set(id, new Set([...byId.get(id) ?? [], ...lines])));
  }

  /**
   * Fetches lines of a log, in the order of the refs.
   *
   * @throws {UnfitCheckpoint} where a checkpoint made a row point at another line.
   */
  async fetchLines(log: LogName, refs: readonly LineRef[]): Promise<FetchedLine[]> {
    if (refs.length === 0) return [];
    const settings = this.settingsOf(log);
    using source = await this.#reopen(log);
    if (!this.#taken.has(log)) return await fetchLines(source, refs.map(({ ref }) => ref));
    return await fetchCheckedLines(source, refs, { name: log, settings });
  }

  /**
   * Fetches lines in force that a replay folded.
   *
   * @param refOf Which line each stretch is, asked where a checkpoint made the rows.
   * @throws {UnfitCheckpoint} where a checkpoint made a row point at another line.
   * @throws {LogError} what reading throws.
   */
  async fetchFolded(
    log: LogName,
    stretches: Stretches,
    refOf: (index: number) => LineRef,
  ): Promise<FetchedBytes> {
    const settings = this.settingsOf(log);
    using source = await this.#reopen(log);
    if (!this.#taken.has(log)) return await fetchStretches(source, stretches);
    const refs = Array.from(stretches.offsets, (_, index) => refOf(index));
    return await fetchCheckedBytes(source, refs, { name: log, settings });
  }

  async #reopen(log: LogName): Promise<LogSource> {
    const source = await this.open(log);
    if (source !== null) return source;
    const { file } = this.settingsOf(log);
    throw new LogError("io_failed", `Cannot read "${file}": it no longer exists`, {
      hint: "run the command again",
    });
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
    const to = [cut];
    const named = await this.replay(log, reducer, {
      filter: { field: entryId },
      to,
      mentionsOf: entryId,
    });
    const ids = Array.from(rowsOf(named.state), ({ id }) => id);
    if (ids.length === 0) return reducer.initial(this.settingsOf(log));
    const { state } = await this.replay(log, reducer, { filter: { ids }, to });
    return state;
  }

  /** Gives the review state of any entry, as of a cut. */
  async srs(cut: Cut): Promise<DeriveById> {
    const { state } = await this.replay("interactions", this.reducers.interactions, { to: [cut] });
    return await this.srsFrom(state);
  }

  /** Gives the review state of the entries that a state knows of. */
  async srsFrom(state: Pick<InteractionsProjection, "size" | "reviewsOf">): Promise<DeriveById> {
    if (state.size === 0) return NO_REVIEWS;
    const derive = await this.#options.loadSrs();
    return (entryId) => derive(state.reviewsOf(entryId));
  }
}

/** Logs that stay as they were when pinned, until disposed of. */
export class PinnedLogs extends Logs implements Disposable {
  readonly #storage: PinnedStorage;

  /** Takes what {@linkcode Logs.pin} puts together. */
  constructor(options: LogsOptions, storage: PinnedStorage, findings: Findings) {
    super(options, findings);
    this.#storage = storage;
  }

  /** Closes the files. */
  [Symbol.dispose](): void {
    this.#storage[Symbol.dispose]();
  }
}

/** The review state of one entry, derived. */
export type DeriveById = (entryId: string) => ReturnType<DeriveSrs>;

/** Where nothing was reviewed. */
export const NO_REVIEWS: DeriveById = (): null => null;

/** Looks for malformed lines before a checkpoint, which knows only how many there are. */
async function readBefore(
  source: LogSource,
  offset: number,
  settings: LogSettings,
  filter: Selection | undefined,
  mentions: Mentions,
): Promise<void> {
  const before = slice(source, 0, offset);
  using reader = new RecordReader(before, { settings, filter });
  for await (const batch of reader.batches()) await mentions.look(batch, before);
}

/** What a checkpoint has to fit to serve a replay. */
function requestOf<State extends Projection>(
  log: Log<State>,
  source: LogSource,
  { to = [NO_CUT], filter, linesMax }: Omit<ReplayRequest<State>, "observe">,
): CheckpointRequest {
  const cut = earliestCut([...to, { through: null, lineMax: linesMax ?? null }]);
  return { log: log as unknown as Log, source, cut, filter };
}
