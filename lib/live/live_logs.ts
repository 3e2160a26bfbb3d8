/**
 * The logs of a directory in memory, and the views that other reducers make of
 * them: hydrated, kept in step, and telling what changes.
 *
 * @module
 */

import type { Srs, ViewChange, WatchRow } from "../answers.ts";
import { type LogName, logSettings, type Settings } from "../records/settings.ts";
import type { CheckpointSource } from "../replay/checkpoint.ts";
import type {
  DeriveSrs,
  FiringsProjection,
  IdRow,
  InteractionsProjection,
  Projection,
  SessionsProjection,
} from "../replay/projection.ts";
import type { Reducer, Reducers } from "../replay/reducer.ts";
import type { Appended, LogDirectory } from "../storage/log_file.ts";
import { Broadcast } from "./broadcast.ts";
import { differences } from "./changes.ts";
import type { LiveLog, Observer, RefreshResult } from "./live_log.ts";
import { LiveLogHandle } from "./live_log_handle.ts";
import { LogObserver } from "./log_observer.ts";
import { rowDifferences, ViewObserver } from "./views/view_changes.ts";
import type { Yielder } from "./yielder.ts";

/** Another reducer's view of a log. */
export interface ViewSpec<State extends Projection = Projection> {
  /** Of which log. */
  readonly log: LogName;
  /** How it is folded. */
  readonly reducer: Reducer<State>;
}

/** What {@linkcode LiveLogs} are made of. */
export interface LiveLogsOptions {
  /** Where the logs are. */
  readonly directory: LogDirectory;
  /** How they are read. */
  readonly settings: Settings;
  /** How each log is folded. */
  readonly reducers: Reducers;
  /** Views by other reducers, by name. */
  readonly views: Readonly<Record<string, ViewSpec>>;
  /** Loads what derives review state. */
  readonly loadSrs: () => Promise<DeriveSrs>;
  /** Finds what replays may begin with; null for replays in full. */
  readonly checkpoints: CheckpointSource | null;
  /** Lets others have their turn while much is read. */
  readonly yielder: Yielder;
  /** Told while a log is hydrated. */
  readonly onProgress?: ((file: string, doneBytes: number, totalBytes: number) => void) | undefined;
}

/** The states of the built-in logs. */
interface States {
  entries: Projection;
  interactions: InteractionsProjection;
  firings: FiringsProjection;
  sessions: SessionsProjection;
}

/** News, and which entries they are about; null for what concerns a whole log. */
export interface ScopedEvent {
  /** What happened. */
  readonly row: WatchRow;
  /** Ids of entries. */
  readonly entryIds: readonly string[] | null;
}

/** The state of a log. */
type StateOf<Log extends LogName> = Log extends keyof States ? States[Log] : Projection;

/** See above. */
export class LiveLogs implements Disposable {
  /** What happens, as it lands. */
  readonly events: Broadcast<ScopedEvent> = new Broadcast();
  readonly #options: LiveLogsOptions;
  readonly #slots: ReadonlyMap<LogName, LiveLogHandle>;
  readonly #views = new Map<string, { slot: LiveLogHandle; feed: Broadcast<ViewChange<IdRow>> }>();
  readonly #start = Promise.withResolvers<void>();
  #turn: Promise<unknown> = Promise.resolve();
  /** What whoever needs a log that is not in memory is told from now on; null while all goes on. */
  #stopped: Error | null = null;
  #derive: DeriveSrs | null = null;
  readonly #srs = new Map<string, Srs | null>();

  /** Reads nothing yet. */
  constructor(options: LiveLogsOptions) {
    this.#options = options;
    const { settings, reducers } = options;
    this.#slots = new Map(
      Object.entries(settings.logs).map(([log, { lineType }]) => [
        log,
        this.#slot(log, reducers[lineType] as Reducer, true),
      ]),
    );
    for (const [name, { log, reducer }] of Object.entries(options.views)) {
      this.#views.set(name, { slot: this.#slot(log, reducer, false), feed: new Broadcast() });
    }
  }

  /** Lets logs be hydrated as they are asked for; until then, who asks waits. */
  start(): void {
    this.#start.resolve();
  }

  /** Settles once logs may be hydrated. */
  get started(): Promise<void> {
    return this.#start.promise;
  }

  /**
   * Hydrates all that is not hydrated; may be called again after a failure.
   *
   * @throws what reading throws, and what a reducer of the views throws.
   */
  async hydrate(): Promise<void> {
    this.start();
    for (const log of this.#slots.keys()) await this.ready(log);
    for (const name of this.#views.keys()) await this.readyView(name);
  }

  /** A log once it is hydrated, or hydrated again after its state was thrown away. */
  async ready<Log extends LogName>(log: Log): Promise<LiveLog<StateOf<Log>>> {
    const slot = this.#slotOf(log);
    await this.#hydrated(slot, () => this.#advance(log, (live) => live.catchUp(null)));
    if (slot.options.log.settings.hasReviews) await this.#loadSrs();
    return slot.live as unknown as LiveLog<StateOf<Log>>;
  }

  /** A log that is hydrated already; null for one that has to be waited for. */
  peek<Log extends LogName>(log: Log): LiveLog<StateOf<Log>> | null {
    const slot = this.#slotOf(log);
    return slot.isBroken ? null : slot.live as unknown as LiveLog<StateOf<Log>> | null;
  }

  /** Whether {@linkcode LiveLogs.srsOf} can be asked already. */
  get knowsSrs(): boolean {
    return this.peek("interactions") !== null && (this.#derive !== null || !this.#hasReviews);
  }

  /** The view of another reducer, hydrated. */
  async readyView(name: string): Promise<LiveLog> {
    const { slot } = this.#views.get(name)!;
    await this.#hydrated(slot, () => this.#advanceView(name, (live) => live.catchUp(null)));
    return slot.live!;
  }

  /** What happens to a view, as it lands. */
  viewNews(name: string): Broadcast<ViewChange<IdRow>> {
    return this.#views.get(name)!.feed;
  }

  /** Whether a log is to be kept in step: it is in memory, or its changes are listened to. */
  isFollowed(log: LogName): boolean {
    return this.#slotOf(log).live !== null || this.events.hasSubscribers;
  }

  /** Runs work that no other such work may overlap: whatever moves a state, or writes. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /**
   * Reads what has come to the files of some logs. Only to be called exclusively.
   *
   * @throws what reading throws. A view whose reducer throws is thrown away.
   */
  async catchUp(logs: Iterable<LogName>): Promise<void> {
    const step = (live: LiveLog, observer: Observer | null) => live.catchUp(observer);
    this.#options.yielder.begin();
    for (const log of logs) {
      await this.#advance(log, step);
      await this.#advanceViews(log, step);
    }
  }

  /**
   * Phase two of a write: folds in what was made durable. Only to be called
   * exclusively. Throws nothing: the lines are in the log whatever comes of
   * this, and a state that could not take them in is thrown away. A log that is
   * not in memory stays so.
   */
  async apply(log: LogName, appended: Appended): Promise<void> {
    const step = (live: LiveLog, observer: Observer | null) => live.apply(appended, observer);
    if (this.#slotOf(log).live !== null) await this.#advance(log, step).catch(() => {});
    await this.#advanceViews(log, step);
  }

  /** The review state of an entry; interactions must be ready. */
  srsOf(entryId: string): Srs | null {
    const known = this.#srs.get(entryId);
    if (known !== undefined) return known;
    const { state } = this.peek("interactions")!;
    const reviews = state.reviewsOf(entryId);
    // Of most entries there is nothing to remember.
    if (reviews.length === 0) return null;
    const srs = this.#derive!(reviews);
    this.#srs.set(entryId, srs);
    return srs;
  }

  /** Hydrates nothing more: who waits for that is told why. */
  stop(error: Error): void {
    this.#stopped = error;
    this.#start.promise.catch(() => {});
    this.#start.reject(error);
  }

  /** Ends the news and closes the files. */
  [Symbol.dispose](): void {
    this.events.close();
    for (const slot of this.#slots.values()) slot[Symbol.dispose]();
    for (const { slot, feed } of this.#views.values()) {
      slot[Symbol.dispose]();
      feed.close();
    }
  }

  /** Throws `bad_usage` for a log that there is not. */
  #slotOf(log: LogName): LiveLogHandle {
    logSettings(this.#options.settings, log);
    return this.#slots.get(log)!;
  }

  #slot<State extends Projection>(
    log: LogName,
    reducer: Reducer<State>,
    cachesLines: boolean,
  ): LiveLogHandle<State> {
    const { directory, settings, checkpoints, yielder, onProgress } = this.#options;
    const ofLog = logSettings(settings, log);
    const { file } = ofLog;
    return new LiveLogHandle({
      file: directory.file(file),
      log: { name: log, settings: ofLog, reducer },
      cachesLines,
      checkpoints,
      yielder,
      onProgress: onProgress && ((done, total) => onProgress(file, done, total)),
    });
  }

  async #hydrated(slot: LiveLogHandle, advance: () => Promise<void>): Promise<void> {
    if (slot.live !== null && !slot.isBroken) return;
    await this.#start.promise;
    await this.exclusively(async () => {
      if (this.#stopped !== null) throw this.#stopped;
      // Somebody else may have waited for the same.
      if (slot.live === null || slot.isBroken) await advance();
    });
  }

  async #advance(
    log: LogName,
    step: (live: LiveLog, observer: Observer | null) => Promise<RefreshResult>,
  ): Promise<void> {
    const slot = this.#slotOf(log);
    const observer = new LogObserver(
      this.events.hasSubscribers,
      (entryId) => this.#srs.delete(entryId),
    );
    try {
      const move = await slot.refresh((live) => step(live, observer));
      if (move.kind === "replaced") this.#notifyReplaced(move.from, move.to);
    } finally {
      for (const change of observer.changes) this.events.push(change);
    }
  }

  #notifyReplaced(from: LiveLog, to: LiveLog): void {
    const { name: log, settings } = to.options.log;
    if (settings.hasReviews) this.#srs.clear();
    if (!this.events.hasSubscribers) return;
    const changes = differences(from, to);
    const isRewritten = changes.length > 0 || from.lines !== to.lines;
    if (isRewritten && from.lines > 0) {
      this.events.push({ row: { type: "rewritten", log, lines: to.lines }, entryIds: null });
    }
    for (const change of changes) this.events.push(change);
  }

  /** Moves the views of a log on; one that fails waits for its next reader, who is told why. */
  async #advanceViews(
    log: LogName,
    step: (live: LiveLog, observer: Observer | null) => Promise<RefreshResult>,
  ): Promise<void> {
    for (const [name, { slot }] of this.#views) {
      if (slot.options.log.name !== log || slot.live === null || slot.isBroken) continue;
      await this.#advanceView(name, step).catch(() => {});
    }
  }

  async #advanceView(
    name: string,
    step: (live: LiveLog, observer: Observer | null) => Promise<RefreshResult>,
  ): Promise<void> {
    const { slot, feed } = this.#views.get(name)!;
    const observer = feed.hasSubscribers ? new ViewObserver() : null;
    try {
      const move = await slot.refresh((live) => step(live, observer));
      if (move.kind !== "replaced" || !feed.hasSubscribers) return;
      for (const change of rowDifferences(move.from, move.to)) feed.push(change);
    } finally {
      for (const change of observer?.changes ?? []) feed.push(change);
    }
  }

  get #hasReviews(): boolean {
    return (this.#slotOf("interactions").live?.state.size ?? 0) > 0;
  }

  async #loadSrs(): Promise<void> {
    if (this.#hasReviews) this.#derive ??= await this.#options.loadSrs();
  }
}
