import type { WriteAnswer } from "../../answers.ts";
import { type LogName, logSettings } from "../../records/settings.ts";
import { type Intent, Writer } from "../../write/append.ts";
import type { Origin } from "../../write/origin.ts";
import { patchesOf } from "../fields.ts";
import { Intents } from "../intents.ts";
import { LineCounter } from "../line_counter.ts";
import type { NamedLog, WrittenBy } from "../named_log.ts";
import type { LogState, StateParts, ViewSpecs } from "../state.ts";
import { restorableVersions } from "../restorable.ts";
import { LogExcerpt } from "./log_excerpt.ts";

/** Writes that are about a single id; of a {@linkcode LogState}, or without one. */
export interface WritesById extends Pick<LogState, "review" | "undoReview"> {
  /** One log of the directory by its name. */
  log(name: LogName): Pick<NamedLog, "edit" | "remove" | "restore">;
}

/** What an {@linkcode IdWriter} is made of: the same as of a state that writes. */
export type IdWriterParts = Pick<
  StateParts<ViewSpecs>,
  "directory" | "logs" | "now" | "newId" | "device" | "waitMs" | "maxLineBytes" | "onProgress"
>;

/**
 * Writes about single ids, for whoever wants one and no state: each is decided by the lines of
 * its id alone, on what the log holds under the lock, and no log is read into memory. One write
 * at a time.
 *
 * Where an id is not known, no other is proposed: that would take them all.
 *
 * @example
 * ```ts
 * import { MemoryStorage, openLogs, defaultSettings } from "../../../mod.ts";
 * import { LocalDirectory } from "../../logs/local_directory.ts";
 * import { IdWriter } from "./id_writer.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a","text":"Fernweh"}\n' });
 * const writer = new IdWriter({
 *   directory: new LocalDirectory(storage),
 *   logs: openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" }),
 *   now: () => 1_777_900_000_000_000n,
 *   newId: () => "new",
 *   device: null,
 *   waitMs: 0,
 *   maxLineBytes: 1024,
 * });
 * const { line, changes } = await writer.log("entries").edit("a", { text: "Heimweh" });
 * if (line !== 2 || changes[0]?.path !== "/text") throw new Error();
 * ```
 */
export class IdWriter implements WritesById {
  readonly #parts: IdWriterParts;
  readonly #writer: Writer;
  readonly #intents: Intents;
  /** The logs that the present write is about. */
  readonly #excerpts = new Map<LogName, LogExcerpt>();
  /** What is being written. */
  #intent: Intent | null = null;

  /** Reads nothing yet. */
  constructor(parts: IdWriterParts) {
    const { directory, logs, waitMs, maxLineBytes } = parts;
    this.#parts = parts;
    const peek = (log: LogName) => this.#excerpts.get(log) ?? null;
    const readVersions = (log: LogName, id: string) => restorableVersions(logs, log, id);
    this.#intents = new Intents({ peek }, logs.settings, () => false, readVersions, maxLineBytes);
    const fileOf = (log: LogName) => directory.file(logs.settingsOf(log).file);
    this.#writer = new Writer({
      directory,
      waitMs,
      fileOf,
      ready: (logs) => this.#read(logs),
      exclusively: (work) => work(),
      tellLost: () => {},
      isUnchanged: () => Promise.resolve(false),
      catchUp: (logs) => this.#refresh(logs),
      seenOf: (log) => peek(log)?.seen,
      linesOf: (log, appended) => (peek(log) ?? new LineCounter(fileOf(log))).linesOf(appended),
      apply: () => Promise.resolve(),
    });
  }

  /**
   * One log of the directory by its name.
   *
   * @throws {LogError} `bad_usage` for a log that there is not.
   */
  log(name: LogName): Pick<NamedLog, "edit" | "remove" | "restore"> {
    const intents = this.#intents;
    // Fails here rather than at the first write.
    logSettings(this.#parts.logs.settings, name);
    return {
      edit: async (id, fields, options = {}) =>
        await this.#write(intents.edit(name, id, patchesOf(fields), this.#origin(options))),
      remove: async (id, options = {}) =>
        await this.#write(intents.remove(name, id, this.#origin(options))),
      restore: async (id, { from, ...options } = {}) =>
        await this.#write(intents.restore(name, id, from ?? null, this.#origin(options))),
    };
  }

  /** Grades how well a live entry was recalled; see {@linkcode LogState.review}. */
  async review(
    entryId: string,
    grade: string,
    { sessionId = null, ...options }: WrittenBy & { sessionId?: string | null } = {},
  ): Promise<WriteAnswer> {
    const origin = this.#origin(options);
    const id = this.#parts.newId(origin.now);
    return await this.#write(this.#intents.review({ id, entryId, grade, sessionId }, origin));
  }

  /** Takes a review back; see {@linkcode LogState.undoReview}. */
  async undoReview(eventId: string, options: WrittenBy = {}): Promise<WriteAnswer> {
    return await this.#write(this.#intents.undoReview(eventId, this.#origin(options)));
  }

  #origin(options: WrittenBy): Origin {
    const { now, device } = this.#parts;
    return { now: now(), device, actor: "user", ...options };
  }

  async #write(intent: Intent): Promise<WriteAnswer> {
    this.#intent = intent;
    this.#excerpts.clear();
    try {
      return await this.#writer.write(intent);
    } finally {
      // The next write may be long in coming, and the turn of this one lasts beyond its answer.
      await this.#writer.settle();
      this.#parts.directory.closeIdle();
    }
  }

  /** Reads what the present write is about; before its turn, so that others wait the less. */
  async #read(logs: Iterable<LogName>): Promise<void> {
    const { directory, logs: { settings }, onProgress } = this.#parts;
    for (const name of logs) {
      const log = this.#parts.logs.log(name);
      const { file } = logSettings(settings, name);
      const excerpt = await LogExcerpt.read({
        file: directory.file(file),
        log,
        ids: this.#idsOf(name),
        onProgress: onProgress && ((done, total) => onProgress(file, done, total)),
      });
      this.#excerpts.set(name, excerpt);
    }
  }

  async #refresh(logs: Iterable<LogName>): Promise<void> {
    for (const log of logs) this.#excerpts.set(log, await this.#excerpts.get(log)!.refreshed());
  }

  /** Which ids of a log the present write depends on. */
  #idsOf(log: LogName): string[] {
    return this.#intent!.reads.filter((key) => key.startsWith(`${log}/`))
      .map((key) => key.slice(log.length + 1));
  }
}
