/**
 * One log's bytes, wherever they lie: as a file in a directory, or in a place that
 * has no files, such as a bucket. Whoever holds logs in memory or writes to them
 * asks for no more than this.
 *
 * @module
 */

import type { FileStat, LogSink, LogSource, LogStorage, StorageAbilities } from "./storage.ts";

/** Where appended lines lie. */
export interface Appended {
  /** Size of the log when it was looked at, or where the lines begin if it was cut since. */
  readonly offset: number;
  /** All bytes from there through the last of the lines. */
  readonly bytes: Uint8Array;
  /** Byte offset of each line in the log. */
  readonly lineOffsets: readonly number[];
  /** Size and identity of the log just before all was durable. */
  readonly stat: FileStat;
}

/** One log. */
export interface LogFile {
  /** Its name, as in messages. */
  readonly name: string;

  /**
   * What tells whether the log is still the one that was looked at; null where there
   * is none.
   *
   * @throws {LogError} `not_a_file`, `permission_denied`, `io_failed`.
   */
  revision(): Promise<FileStat | null>;

  /**
   * Opens it for reading, as it is now; null where there is none, which stands for an
   * empty log. The caller disposes of the source.
   *
   * @throws {LogError} `evicted_placeholder`, `not_a_file`, `permission_denied`, `io_failed`.
   */
  open(): Promise<LogSource | null>;

  /**
   * Whether it holds these bytes at a place, as it is now; none holds any where it is not there.
   *
   * @throws {LogError} what {@linkcode LogFile.open} and reading throw.
   */
  holds(bytes: Uint8Array, offset: number): Promise<boolean>;

  /**
   * Appends lines and returns once they are durable: each whole, and on a line of its
   * own, also behind a last line without newline. Whoever calls it has a turn.
   *
   * @param lines Without their newlines, and without any inside; at least one.
   * @param after What was seen of the log when it was decided what to write; null where there was
   * none. Without it nothing was looked at, and the lines come behind whatever is there.
   * @returns Where the lines lie; null where the log is no more what was seen. Then nothing was
   * written, and it is to be decided again.
   * @throws {LogError} `disk_full`, `permission_denied`, `io_failed`, `not_a_file`,
   * `evicted_placeholder`, `unwritable_format`, with nothing written; `uncertain_write`.
   */
  append(lines: readonly Uint8Array[], after?: FileStat | null): Promise<Appended | null>;

  /**
   * Puts another content in the place of the present one, without a backup: at every moment
   * the log is the whole old one or the whole new one.
   *
   * @param build Writes the new content of the log in `source`; called anew where the log changed
   * meanwhile.
   * @returns What `build` gave.
   * @throws {LogError} `changed_meanwhile` for a log that others keep changing; what reading and
   * writing throw. The log stays as it was.
   */
  replace<Result>(
    build: (source: LogSource, sink: LogSink) => Promise<Result>,
  ): Promise<Result>;
}

/** A directory of logs, wherever it lies. */
export interface LogDirectory extends LogStorage {
  /** What the storage beneath can do. */
  readonly can: StorageAbilities;

  /** One log, by the name of its file. */
  file(name: string): LogFile;

  /**
   * Waits for the turn to write, which lasts until it is disposed of: from the last look at the
   * logs to the end of appending. Where the storage has a lock, nobody else has a turn meanwhile;
   * where it has none, {@linkcode LogFile.append} tells who came too late.
   *
   * @param blind Logs that are only appended to, whatever they hold. Where appending tells who came
   * too late, these need no look before.
   * @throws {LogError} `locked` when it is not had within `waitMs`; `unsupported` where
   * others could not be kept from writing in between.
   */
  turn(waitMs: number, blind?: readonly string[]): Promise<Disposable>;

  /**
   * Closes what stays open between two writes, if anything does. Writes go on as before, and open
   * it again; so whoever may have written last calls it.
   */
  closeIdle(): void;

  /**
   * Calls back when one of the logs may have changed, also once too often, until disposed of.
   * Only to be asked where the storage can {@linkcode StorageAbilities.notify}.
   */
  watch(onChange: () => void): Disposable;
}
