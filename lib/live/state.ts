/**
 * The state of a log directory: hydrated in memory, read by lookups, written in
 * two phases, and in step with its files whoever changes them.
 *
 * @module
 */

import type {
  AsofRow,
  HistoryRow,
  SupersedeAnswer,
  SyncStatus,
  WatchRow,
  WriteAnswer,
} from "../answers.ts";
import { copiesAmong } from "../conflicts/discover.ts";
import { notIgnored } from "../conflicts/files_beside.ts";
import { namesBeside } from "../conflicts/names_beside.ts";
import { LogError } from "../errors.ts";
import type { StoredJson } from "../json/stored.ts";
import type { Logs } from "../logs/logs.ts";
import { type HistoryOptions, historyRows } from "../query/history.ts";
import { ALL_ROWS } from "../query/rows.ts";
import { logFlagOf, wholeIdHint } from "../query/unknown.ts";
import { type LogName, logNames, logSettings } from "../records/settings.ts";
import type { Log } from "../replay/log.ts";
import type { IdRow, Projection } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";
import type { LogDirectory } from "../storage/log_file.ts";
import type { Instant } from "../time/instant.ts";
import { parseWhen, type When } from "../time/when.ts";
import { type Intent, Writer } from "../write/append.ts";
import type { FieldPatch } from "../write/field_patch.ts";
import type { Origin } from "../write/origin.ts";
import type { Subscription } from "./broadcast.ts";
import { type Fields, patchesOf } from "./fields.ts";
import { Intents } from "./intents.ts";
import { LineCounter } from "./line_counter.ts";
import { LiveLogs, type LiveLogsOptions, type ViewSpec } from "./live_logs.ts";
import { NamedLog, type RestoreOptions, type WrittenBy } from "./named_log.ts";
import { restorableVersions } from "./restorable.ts";
import { Entries, Events, Firings, Sessions } from "./views/logs_views.ts";
import { StateAt } from "./views/state_at.ts";
import { ViewState } from "./views/view_state.ts";
import { Watcher, type WatchTimes } from "./watch.ts";

export type { Fields } from "./fields.ts";
export type { NamedLog, RestoreOptions, WrittenBy } from "./named_log.ts";

/** What a background write was worked out from. */
export interface SupersedeOptions extends WrittenBy {
  /** The version that was read; the present one without it. */
  readonly version?: number;
}

/** The views of a state, by name. */
export type ViewSpecs = Readonly<Record<string, ViewSpec>>;

/** The state that a view's reducer makes. */
export type StateOf<Spec> = Spec extends { reducer: Reducer<infer State> } ? State : never;

/** The row that a view's reducer keeps of an id. */
export type RowOf<Spec> = StateOf<Spec> extends Projection<infer Row> ? Row : IdRow;

/** What keeps the logs of a state in sync with a bucket. */
export interface StateSync extends AsyncDisposable {
  /** How far it has come. */
  readonly status: SyncStatus;
}

/** What a {@linkcode LogState} is made of. */
export interface StateParts<Views extends ViewSpecs> extends LiveLogsOptions {
  /** The same logs, for questions about the past. */
  readonly logs: Logs;
  /** Views by other reducers, by name. */
  readonly views: Views;
  /** The clock. */
  readonly now: () => Instant;
  /** Makes ids for new lines. */
  readonly newId: (now: Instant) => string;
  /** What new lines call this machine; null where it has no name. */
  readonly device: string | null;
  /** What keeps the logs in sync with a bucket; null where nothing does. */
  readonly sync?: StateSync | null;
  /** Called once the state is closed and all writes are made: nobody needs what is still read. */
  readonly onClose?: () => void;
  /** How long a write waits for the lock, in milliseconds. */
  readonly waitMs: number;
  /** The longest line that is written, in bytes without its newline. */
  readonly maxLineBytes: number;
  /** Whether a log is read into memory only if somebody has to know what is in it. */
  readonly isOnDemand: boolean;
  /** Whether writes are refused, rather than wait, until what they need is hydrated. */
  readonly refusesEarlyWrites: boolean;
  /** How the files are watched; null where they are not. */
  readonly watch: WatchTimes | null;
}

/** How far hydration is. */
export interface HydrationProgress {
  /** Bytes that were read. */
  readonly bytes: number;
  /** Bytes of the files that were begun. */
  readonly bytesTotal: number;
}

const SUPERSEDE_ATTEMPTS = 10;

/** See above. */
export class LogState<Views extends ViewSpecs = ViewSpecs> implements AsyncDisposable {
  /** The entries, joined with reviews and firings. */
  readonly entries: Entries;
  /** The interactions. */
  readonly interactions: Events;
  /** The firings. */
  readonly firings: Firings;
  /** The sessions. */
  readonly sessions: Sessions;
  /** Views by other reducers. */
  readonly views: {
    readonly [Name in keyof Views]: ViewState<StateOf<Views[Name]>, RowOf<Views[Name]>>;
  };
  /** Settles once all is in memory; rejects with what stood in the way. */
  readonly hydrated: Promise<void>;
  readonly #parts: StateParts<Views>;
  /** How much of each file was read while it was hydrated. */
  readonly #progress = new Map<string, HydrationProgress>();
  readonly #live: LiveLogs;
  readonly #intents: Intents;
  readonly #writer: Writer;
  readonly #named = new Map<LogName, NamedLog>();
  readonly #hydration = Promise.withResolvers<void>();
  readonly #watcher: Watcher | null;
  #firstNames: Promise<void> | null = null;
  #names: string | null = null;
  #copies: ReadonlySet<string> = new Set();
  #isClosed = false;

  /** Reads nothing yet: see {@linkcode LogState.hydrate} and {@linkcode LogState.start}. */
  constructor(parts: StateParts<Views>) {
    const { logs, directory, settings, waitMs, maxLineBytes, watch } = parts;
    const live = this.#live = new LiveLogs({
      ...parts,
      onProgress: (file, bytes, bytesTotal) => {
        this.#progress.set(file, { bytes, bytesTotal });
        parts.onProgress?.(file, bytes, bytesTotal);
      },
    });
    this.#parts = parts;
    this.entries = new Entries(live, logs);
    this.interactions = new Events(live, "interactions");
    this.firings = new Firings(live);
    this.sessions = new Sessions(live);
    this.views = Object.fromEntries(
      Object.entries(parts.views).map((
        [name, spec],
      ) => [name, new ViewState(live, logs, name, spec)]),
    ) as unknown as LogState<Views>["views"];
    this.hydrated = this.#hydration.promise;
    // Whoever reads or writes is told too.
    this.hydrated.catch(() => {});
    const isHeld = (log: LogName) => !parts.isOnDemand || live.isFollowed(log);
    const readVersions = (log: LogName, id: string) => restorableVersions(logs, log, id);
    this.#intents = new Intents(live, settings, isHeld, readVersions, maxLineBytes);
    const counters = new Map(
      Object.entries(settings.logs).map((
        [log, { file }],
      ) => [log, new LineCounter(directory.file(file))]),
    );
    this.#writer = new Writer({
      directory,
      waitMs,
      fileOf: (log) => directory.file(logSettings(settings, log).file),
      ready: async (logs) => {
        for (const log of logs) await live.ready(log);
      },
      exclusively: (work) => live.exclusively(work),
      tellLost: (row) => live.events.push({ row, entryIds: null }),
      isUnchanged: async (log) => await live.peek(log)?.isUnchanged() ?? false,
      catchUp: (logs) => live.catchUp(logs),
      seenOf: (log) => live.peek(log)?.seen,
      linesOf: (log, appended) => (live.peek(log) ?? counters.get(log)!).linesOf(appended),
      apply: (log, appended) => {
        this.#watcher?.noteOwnWrite();
        return live.apply(log, appended);
      },
    });
    this.#watcher = watch && new Watcher(directory, watch, () => this.#look());
  }

  /**
   * Reads all logs into memory. May be called again, also after a failure.
   *
   * @throws {LogError} What reading throws; and what a reducer of the views throws.
   */
  async hydrate(): Promise<void> {
    this.start();
    try {
      await this.#live.hydrate();
      await this.#firstNames;
      this.#hydration.resolve();
    } catch (error) {
      this.#hydration.reject(error);
      throw error;
    }
  }

  /** Lets each log be read into memory when it is first asked for. */
  start(): void {
    this.#live.start();
    // Copies that come from now on are news; what stands in the way the next look tells.
    if (this.#watcher !== null) this.#firstNames ??= this.#announceCopies().catch(() => {});
  }

  /** The same logs where they are stored, for questions about the past. */
  get logs(): Logs {
    return this.#parts.logs;
  }

  /** Where the logs are. */
  get directory(): LogDirectory {
    return this.#parts.directory;
  }

  /** The clock. */
  now(): Instant {
    return this.#parts.now();
  }

  /** How much was read of the logs that have been hydrated so far, or are being. */
  get progress(): HydrationProgress {
    const files = [...this.#progress.values()];
    return {
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      bytesTotal: files.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0),
    };
  }

  /**
   * Behind the last line of a log that is in memory, in bytes; null for a log that is not. Every
   * change up to there was told.
   *
   * @throws {LogError} `bad_usage` for a log that there is not.
   */
  offsetOf(log: LogName): number | null {
    return this.#live.peek(log)?.offset ?? null;
  }

  /** What snapshots can be written of: the logs and the views. */
  get subjects(): Log[] {
    const { logs, views } = this.#parts;
    const ofViews = Object.values(views)
      .map(({ log, reducer }) => ({ ...logs.log(log), reducer }));
    return [...logs.all(), ...ofViews];
  }

  /**
   * The carry-this surface: live entries due by a time, most overdue first, then
   * those never reviewed in capture order.
   */
  carry(at: Instant, limit: number | null = null): Promise<AsofRow[]> {
    return this.entries.carry(at, limit);
  }

  /** What was true at a time, from the logs: an instant, or what a person may type. */
  asOf(when: When | Instant | string): StateAt {
    const { logs, now } = this.#parts;
    if (typeof when === "bigint") return new StateAt(logs, { kind: "instant", instant: when });
    if (typeof when !== "string") return new StateAt(logs, when);
    return new StateAt(logs, parseWhen(when, { now: now(), timeZone: logs.timeZone }));
  }

  /**
   * Every version of an entry, from the log.
   *
   * @throws {LogError} `unknown_id`, with the nearest ids.
   */
  history(id: string, options: Partial<HistoryOptions> = {}): Promise<HistoryRow[]> {
    const whole = { all: false, at: null, window: ALL_ROWS, ...options };
    return historyRows(this.#parts.logs, "entries", id, whole);
  }

  /**
   * Any log of the directory by its name, those that the config names too.
   *
   * @throws {LogError} `bad_usage` for a log that there is not.
   */
  log(name: LogName): NamedLog {
    let log = this.#named.get(name);
    if (log === undefined) {
      log = new NamedLog(name, {
        live: this.#live,
        intents: this.#intents,
        origin: (options) => this.#origin("user", options),
        write: (intent) => this.#write(intent),
      });
      this.#named.set(name, log);
    }
    return log;
  }

  /**
   * Appends a line as it is: text and bytes byte for byte, without a newline. In a
   * log of events, the same id and content again writes nothing.
   *
   * @throws {LogError} `bad_record` for what a replay would pass over, `bad_usage`
   * for a log that there is not, and what {@linkcode LogState.capture} throws.
   */
  async append(log: LogName, record: Fields | string | Uint8Array): Promise<WriteAnswer> {
    return await this.log(log).append(record);
  }

  /**
   * Captures a new entry, and gives it an id.
   *
   * @param fields Values of other fields, as `context` and `tags`.
   * @throws {LogError} `locked`, `disk_full`, `permission_denied`, `io_failed`:
   * nothing was written; `uncertain_write`: nobody knows, and nothing more is
   * written until the log is opened again; `not_hydrated`, `closed`.
   */
  async capture(
    text: string,
    fields: Fields | readonly FieldPatch[] = {},
    options: WrittenBy = {},
  ): Promise<WriteAnswer> {
    const origin = this.#origin("user", options);
    const id = this.#parts.newId(origin.now);
    return await this.#write(this.#intents.capture(id, text, patchesOf(fields), origin));
  }

  /**
   * Sets fields of a live entry; all others keep their bytes. Writes nothing where
   * that changes nothing.
   *
   * @throws {LogError} `unknown_entry`, `deleted_entry`, and what {@linkcode
   * State.capture} throws.
   */
  async edit(
    id: string,
    fields: Fields | readonly FieldPatch[],
    options: WrittenBy = {},
  ): Promise<WriteAnswer> {
    return await this.log("entries").edit(id, fields, options);
  }

  /**
   * Deletes an entry by a tombstone; writes nothing where there is one.
   *
   * @throws {LogError} `unknown_entry`; `bad_usage` where no line can delete, because the config
   * sets `tombstones` to `none`; and what {@linkcode LogState.capture} throws.
   */
  async remove(id: string, options: WrittenBy = {}): Promise<WriteAnswer> {
    return await this.log("entries").remove(id, options);
  }

  /**
   * Brings back the last live version of a deleted entry, or with `from` any version that holds
   * a value, ignored ones too; writes nothing for an entry that is live as that version.
   *
   * @throws {LogError} `unknown_entry`; `bad_usage` for a version that there is not or that holds
   * no value; and what {@linkcode LogState.capture} throws.
   */
  async restore(id: string, options: RestoreOptions = {}): Promise<WriteAnswer> {
    return await this.log("entries").restore(id, options);
  }

  /**
   * Grades how well a live entry was recalled.
   *
   * @throws {LogError} `bad_usage` for a grade that does not exist,
   * `unknown_entry`, `deleted_entry`, and what {@linkcode LogState.capture} throws.
   */
  async review(
    entryId: string,
    grade: string,
    { sessionId = null, ...options }: WrittenBy & { sessionId?: string | null } = {},
  ): Promise<WriteAnswer> {
    const origin = this.#origin("user", options);
    const id = this.#parts.newId(origin.now);
    return await this.#write(this.#intents.review({ id, entryId, grade, sessionId }, origin));
  }

  /**
   * Takes a review back: it counts no more from now on, and still does for questions about the
   * time before. Writes nothing where it was taken back already.
   *
   * @param eventId The id of the review, as {@linkcode LogState.review} answers it.
   * @throws {LogError} `unknown_entry`; `bad_usage` for an event that is no review; and what
   * {@linkcode LogState.capture} throws.
   */
  async undoReview(eventId: string, options: WrittenBy = {}): Promise<WriteAnswer> {
    return await this.#write(this.#intents.undoReview(eventId, this.#origin("user", options)));
  }

  /**
   * Writes what a background task made of an entry, if that is still what it read:
   * what was deleted stays deleted, and what a person changed meanwhile stays.
   *
   * @param fields The values, or how they are worked out from an entry; that is
   * done again where the entry changed meanwhile, and null says that there is
   * nothing to write.
   * @throws {LogError} `unknown_entry`, and what {@linkcode LogState.capture} throws.
   */
  async supersede(
    id: string,
    fields: Fields | ((entry: StoredJson) => Fields | null | Promise<Fields | null>),
    options: SupersedeOptions = {},
  ): Promise<SupersedeAnswer> {
    const isFixed = typeof fields !== "function";
    for (let attempt = 1;; attempt++) {
      const known = await this.entries.get(id);
      const isLive = known?.state === "live";
      const made = isFixed || !isLive ? fields : await fields(known.entry!);
      const patches = typeof made === "function" || made === null ? [] : patchesOf(made);
      const read = isFixed && options.version !== undefined
        ? { version: options.version, entry: null }
        : { version: known?.version ?? 0, entry: known?.entry ?? null };
      const answer = await this.#supersede(id, read, patches, options);
      if (answer.dropped !== "changed" || isFixed || attempt === SUPERSEDE_ATTEMPTS) return answer;
    }
  }

  /**
   * What changes from now on, as it lands: all, or what is about one entry.
   *
   * Whoever does not iterate on keeps it in memory. Ends with {@linkcode
   * State.close}.
   *
   * @throws {LogError} What reading the files throws, when they are looked at.
   */
  changes({ id = null }: { id?: string | null } = {}): Subscription<WatchRow> {
    return this.#live.events.subscribe(({ row, entryIds }) =>
      id === null || entryIds === null || entryIds.includes(id) ? row : null
    );
  }

  /** How far the logs are in sync with their bucket; null where they are not kept in sync. */
  get sync(): SyncStatus | null {
    return this.#parts.sync?.status ?? null;
  }

  /**
   * Takes in what has come to the files since, without waiting for word of it.
   *
   * @throws {LogError} `closed`, and what reading throws.
   */
  async refresh(): Promise<void> {
    await this.#live.started;
    await this.#live.exclusively(async () => {
      if (this.#isClosed) throw closed();
      await this.#live.catchUp(
        logNames(this.#parts.settings).filter((log) => this.#live.isFollowed(log)),
      );
    });
  }

  /**
   * Stops watching, waits for the writes that were asked for, and lets go of the
   * files. Writes for which a log would still have to be read are refused.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#live.stop(closed());
    await this.#parts.sync?.[Symbol.asyncDispose]();
    await this.#writer.settle();
    this.#parts.onClose?.();
    await this.#watcher?.[Symbol.asyncDispose]();
    await this.#firstNames;
    this.#hydration.reject(closed());
    await this.#live.exclusively(() => {
      this.#live[Symbol.dispose]();
      this.#parts.directory.closeIdle();
      return Promise.resolve();
    });
  }

  /** The same as {@linkcode LogState.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #origin(actor: string, options: WrittenBy): Origin {
    const { now, device } = this.#parts;
    return { now: now(), device, actor, ...options };
  }

  async #supersede(
    id: string,
    read: { version: number; entry: StoredJson | null },
    patches: readonly FieldPatch[],
    options: WrittenBy,
  ): Promise<SupersedeAnswer> {
    let dropped: SupersedeAnswer["dropped"] = null;
    const origin = this.#origin("classify", options);
    const note = (reason: SupersedeAnswer["dropped"]) => dropped = reason;
    const answer = await this.#write(this.#intents.supersede(id, read, patches, origin, note));
    return { ...answer, dropped };
  }

  async #write(intent: Intent): Promise<WriteAnswer> {
    if (this.#isClosed) throw closed();
    const missing = intent.logs.find((log) => this.#live.peek(log) === null);
    if (missing !== undefined && this.#parts.refusesEarlyWrites) {
      throw new LogError("not_hydrated", `Cannot write yet: ${missing} is not in memory`, {
        hint: "await state.hydrated first",
      });
    }
    try {
      return await this.#writer.write(intent);
    } catch (error) {
      throw await this.#withNearest(error, intent);
    }
  }

  /** Names ids that an unknown one may have been meant to be. */
  async #withNearest(error: unknown, { reads }: Intent): Promise<unknown> {
    if (!(error instanceof LogError) || error.code !== "unknown_entry") return error;
    if (error.hint !== undefined) return error;
    const [subject = ""] = reads;
    const [log, id] = [
      subject.slice(0, subject.indexOf("/")),
      subject.slice(subject.indexOf("/") + 1),
    ];
    const live = this.#live.peek(log);
    if (live === null) return error;
    const hint = await wholeIdHint(live.state, id) ?? `"log list${logFlagOf(log)}" shows the ids`;
    return new LogError(error.code, error.message, { hint, cause: error });
  }

  /** One look at the files; what stands in its way is told to those who follow the changes. */
  async #look(): Promise<void> {
    try {
      await this.refresh();
      await this.#firstNames;
      await this.#announceCopies();
    } catch (error) {
      // Whoever changes a file all the time stops some time, and the next look finds what came of it.
      const isPassing = error instanceof LogError && error.code === "changed_meanwhile";
      if (!isPassing && !this.#isClosed) this.#live.events.fail(error);
    }
  }

  /** Tells of conflict copies that were not there at the first look. */
  async #announceCopies(): Promise<void> {
    const { directory, settings } = this.#parts;
    const files = await namesBeside(directory, settings);
    const names = files.join("/");
    if (names === this.#names) return;
    const isFirst = this.#names === null;
    this.#names = names;
    const likely = copiesAmong(notIgnored(files, settings), settings).filter(({ isCertain }) =>
      isCertain
    );
    for (const { log, file } of likely) {
      if (isFirst || this.#copies.has(file)) continue;
      this.#live.events.push({ row: { type: "conflict-copy", log, file }, entryIds: null });
    }
    this.#copies = new Set(likely.map(({ file }) => file));
  }
}

/** What is thrown to whoever still asks. */
export function closed(): LogError {
  return new LogError("closed", "Cannot use the state: it is closed", { hint: "open it again" });
}
