import { LogError } from "../../errors.ts";
import { atFormatsOf, type LogSettings } from "../../records/settings.ts";
import type { LogDirectory, LogFile } from "../../storage/log_file.ts";
import type { FileStat } from "../../storage/storage.ts";
import type { Guess } from "./guess.ts";
import type { LineSink } from "./import_history.ts";

/** How lines are appended to a log. */
export interface LogSinkOptions {
  /** How long to wait for the lock, in milliseconds. */
  readonly waitMs: number;
  /** See {@linkcode LineSink.begin}. */
  readonly begin: (guess: Guess) => Promise<void>;
}

/** Appends to a log, as long as nobody else does. */
export class LogSink implements LineSink {
  readonly known: LogFile;
  readonly takesNumbers: boolean;
  readonly #directory: LogDirectory;
  readonly #waitMs: number;
  #seen: FileStat | null;
  readonly #begin: (guess: Guess) => Promise<void>;

  private constructor(
    known: LogFile,
    { id_type }: LogSettings,
    directory: LogDirectory,
    { waitMs, begin }: LogSinkOptions,
    seen: FileStat | null,
  ) {
    this.known = known;
    this.takesNumbers = id_type === "number";
    this.#directory = directory;
    this.#waitMs = waitMs;
    this.#seen = seen;
    this.#begin = begin;
  }

  /** Notes how a log is now: what comes later is somebody else's. */
  static async open(
    directory: LogDirectory,
    settings: LogSettings,
    options: LogSinkOptions,
  ): Promise<LogSink> {
    checkSettings(settings);
    const file = directory.file(settings.file);
    return new LogSink(file, settings, directory, options, await file.revision());
  }

  begin(guess: Guess): Promise<void> {
    return this.#begin(guess);
  }

  async write(lines: readonly Uint8Array[]): Promise<void> {
    using _turn = await this.#directory.turn(this.#waitMs);
    const appended = await this.known.append(lines, this.#seen);
    if (appended !== null) {
      this.#seen = appended.stat;
      return;
    }
    throw new LogError(
      "changed_meanwhile",
      `Cannot go on with "${this.known.name}": another program wrote to it meanwhile`,
      { hint: "run the command again: it goes on where this one ended" },
    );
  }
}

/**
 * Checks that a log is read by the keys that an import writes.
 *
 * @throws {LogError} `bad_usage`, with the setting that is in the way.
 */
function checkSettings(settings: LogSettings): void {
  const { file, id, at, is_deleted, kind, tombstones } = settings;
  const formats = atFormatsOf(settings);
  const odd = [
    id[0] !== "id" && "id",
    at[0] !== "at" && "at",
    !formats.includes("rfc3339") && !formats.includes("auto") && "at_format",
    !is_deleted.includes("is_deleted") && "is_deleted",
    kind !== "entity" && "kind",
    tombstones === "none" && "tombstones",
  ].find((name) => name !== false);
  if (odd === undefined) return;
  throw new LogError(
    "bad_usage",
    `Cannot import into "${file}": the config reads its lines by another "${odd}"`,
    { hint: 'an import writes "id", "at" in RFC 3339 and "is_deleted"; name a log with --log' },
  );
}
