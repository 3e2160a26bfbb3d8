import type { LogSource } from "../../storage/storage.ts";
import type { LogName, LogSettings, Tombstones } from "../../records/settings.ts";
import type { SourceRevision, SourceState } from "../format/mark.ts";

/** A stretch at the start of a log that was exported, by what is known of it. */
export interface ExportedPrefix {
  /** Its length in bytes. */
  readonly offset: number;
  /** How the log was then. */
  readonly source: SourceState;
}

/** A log that lines are added to, as a lake asks for it. */
export interface GrowingLog {
  /**
   * What it is now, by a look; null where there is none.
   *
   * @param known What it was when it was exported last; null where it never was.
   */
  revision(known: SourceRevision | null): Promise<SourceRevision | null>;
  /**
   * Opens it where a look tells that it still begins with what was exported; null where all of it
   * has to be compared. Of the source, only what lies behind the prefix can be read.
   */
  openBehind(prefix: ExportedPrefix): Promise<LogSource | null>;
  /** Opens it; null where there is none. */
  open(): Promise<LogSource | null>;
  /** What {@linkcode GrowingLog.openBehind} is to be given for a prefix of this length. */
  fingerprint(source: LogSource, offset: number): Promise<string>;
}

/** A log of a person, and how its lines are read. */
export interface PersonLog {
  /** Its name. */
  readonly name: LogName;
  /** How its lines are read. */
  readonly settings: LogSettings;
  /** What tombstones mean to its fold. */
  readonly policy: Tombstones;
  /** Its bytes. */
  readonly log: GrowingLog;
}

/** One person whose logs go into a lake. */
export interface Person {
  /** The user id. */
  readonly id: string;
  /**
   * All logs of the person, also those without a line.
   *
   * @throws {LogError} what reading the settings throws.
   */
  open(): Promise<readonly PersonLog[]>;
}
