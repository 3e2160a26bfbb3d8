/**
 * One log by its name, as whoever reads and writes it sees it.
 *
 * @module
 */

import type { IdAnswer, Row, WatchRow, WriteAnswer } from "../answers.ts";
import { ALL_ROWS, liveRows, rowsIn, type RowWindow } from "../query/rows.ts";
import type { LogName } from "../records/settings.ts";
import type { Intent } from "../write/append.ts";
import type { FieldPatch } from "../write/field_patch.ts";
import type { Origin } from "../write/origin.ts";
import type { Subscription } from "./broadcast.ts";
import { type Fields, lineOf, patchesOf } from "./fields.ts";
import type { Intents } from "./intents.ts";
import type { LiveLogs } from "./live_logs.ts";
import { idAnswer } from "./views/joined.ts";

/** Who writes. */
export interface WrittenBy {
  /** Who: `user` without it, `classify` for a background write. */
  readonly actor?: string;
  /** Which machine; what the state was opened with without it. */
  readonly device?: string | null;
}

/** Which version is brought back, and by whom. */
export interface RestoreOptions extends WrittenBy {
  /** Its number in the history; the last live one without it. */
  readonly from?: number | undefined;
}

/** What a {@linkcode NamedLog} works with. */
export interface NamedLogParts {
  /** The logs in memory. */
  readonly live: LiveLogs;
  /** Makes intents over them. */
  readonly intents: Intents;
  /** When, where and by whom a line is written. */
  readonly origin: (options: WrittenBy) => Origin;
  /** Writes in two phases. */
  readonly write: (intent: Intent) => Promise<WriteAnswer>;
}

/**
 * One log of a state, built in or named by the config. Reads wait until it is hydrated, and are
 * lookups from then on.
 *
 * @example
 * ```ts
 * import { MemoryStorage, open } from "../../mod.ts";
 *
 * const config = '{"logs": {"notes": {"kind": "entity"}}}';
 * const storage = new MemoryStorage({ "log.config.json": config });
 * await using state = await open(storage, { now: () => 1_777_900_000_000_000n });
 * const notes = state.log("notes");
 * await notes.append({ id: "n1", text: "milk" });
 * await notes.edit("n1", { text: "oat milk" });
 * const note = await notes.get("n1");
 * if (note?.state !== "live" || note.version !== 2) throw new Error();
 * ```
 */
export class NamedLog {
  /** What it is called. */
  readonly name: LogName;
  readonly #parts: NamedLogParts;

  /**
   * Reads nothing yet.
   *
   * @throws {LogError} `bad_usage` for a log that there is not.
   */
  constructor(name: LogName, parts: NamedLogParts) {
    this.name = name;
    this.#parts = parts;
    // Fails here rather than at the first question.
    parts.live.isFollowed(name);
  }

  /** Where one id stands; null for an id never seen. */
  async get(id: string): Promise<IdAnswer | null> {
    const { live } = this.#parts;
    const log = await live.ready(this.name);
    return idAnswer(log, id, await this.#srs());
  }

  /** The live rows in the order of their first lines. */
  async list(window: RowWindow = ALL_ROWS): Promise<Row[]> {
    const log = await this.#parts.live.ready(this.name);
    const srsOf = await this.#srs();
    return rowsIn({ folded: log, srsOf }, liveRows(log.state, window));
  }

  /** What changes in this log from now on, as it lands; see {@linkcode LogState.changes}. */
  changes(): Subscription<WatchRow> {
    return this.#parts.live.events.subscribe(({ row }) => row.log === this.name ? row : null);
  }

  /**
   * Appends a line as it is: text and bytes byte for byte, without a newline. In a
   * log of events, the same id and content again writes nothing.
   *
   * @throws {LogError} `bad_record` for what a replay would pass over, and what {@linkcode
   * LogState.capture} throws.
   */
  async append(record: Fields | string | Uint8Array): Promise<WriteAnswer> {
    const { intents, write } = this.#parts;
    return await write(intents.append(this.name, lineOf(record)));
  }

  /**
   * Sets fields of what is live under an id; all others keep their bytes. Writes nothing where
   * that changes nothing.
   *
   * @throws {LogError} `bad_usage` for a log of events, `unknown_entry`, `deleted_entry`, and what
   * {@linkcode LogState.capture} throws.
   */
  async edit(
    id: string,
    fields: Fields | readonly FieldPatch[],
    options: WrittenBy = {},
  ): Promise<WriteAnswer> {
    const { intents, origin, write } = this.#parts;
    return await write(intents.edit(this.name, id, patchesOf(fields), origin(options)));
  }

  /**
   * Deletes what an id stands for by a tombstone; writes nothing where there is one.
   *
   * @throws {LogError} `bad_usage` for a log of events, or where flags are data; `unknown_entry`,
   * and what {@linkcode LogState.capture} throws.
   */
  async remove(id: string, options: WrittenBy = {}): Promise<WriteAnswer> {
    const { intents, origin, write } = this.#parts;
    return await write(intents.remove(this.name, id, origin(options)));
  }

  /**
   * Brings back the last live version of what is deleted, or with `from` any version that
   * holds a value, ignored ones too; writes nothing for what is live as that version.
   *
   * @throws {LogError} `bad_usage` for a log of events, and for a version that there is not or
   * that holds no value; `unknown_entry`, and what {@linkcode LogState.capture} throws.
   */
  async restore(
    id: string,
    { from, ...options }: RestoreOptions = {},
  ): Promise<WriteAnswer> {
    const { intents, origin, write } = this.#parts;
    return await write(intents.restore(this.name, id, from ?? null, origin(options)));
  }

  /** Only entries are reviewed. */
  async #srs(): Promise<LiveLogs["srsOf"]> {
    const { live } = this.#parts;
    if (this.name !== "entries") return () => null;
    await live.ready("interactions");
    return (id) => live.srsOf(id);
  }
}
