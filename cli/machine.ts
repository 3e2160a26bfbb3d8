/**
 * What the command line needs of the machine it runs on, as a value: tests
 * hand in their own.
 *
 * @module
 */

import type { Instant } from "../lib/time/instant.ts";
import type { EXIT } from "./exit.ts";

/** Standard output or standard error. */
export interface OutputStream {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): void;
  /** Whether a person is looking. */
  readonly isTerminal: boolean;
  /** How many columns the terminal has now; null off a terminal. */
  columns(): number | null;
}

/** Standard input. */
export interface InputStream {
  /** Fills the start of `into` and gives the number of bytes; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** Standard input, which may be a person. */
export interface TerminalInput extends InputStream {
  /** Whether a person is typing. */
  readonly isTerminal: boolean;
}

/** The machine as the command line sees it. */
export interface Machine {
  /** Gives what a command is told to read from `-`, and the answers to what is asked. */
  readonly stdin: TerminalInput;
  /** Takes the answer. */
  readonly stdout: OutputStream;
  /** Takes everything else. */
  readonly stderr: OutputStream;
  /** The system, such as `linux`, `darwin` or `windows`. */
  readonly os: string;
  /** Whether `NO_COLOR` is set. */
  readonly noColor: boolean;
  /** A variable of the environment; undefined when it is unset, or may not be read. */
  env(name: string): string | undefined;
  /** The clock. */
  now(): Instant;
  /** A time in milliseconds that only ever grows. */
  elapsedMs(): number;
  /** The words that start this program, wherever they are typed. */
  program(): readonly string[];
  /** What the system calls its time zone. */
  systemTimeZone(): string;
  /** A file that says a time zone; null where there is none, or it may not be read. */
  zoneFile(path: string): ZoneFile | null;
  /** The text of a small file; null where there is none, or it may not be read. */
  readText(path: string): string | null;
  /** Whether files may be written there. */
  mayWrite(path: string): boolean;
  /**
   * Settings of git whose names fit a regular expression, by name in lower case; none
   * where git is not there, or may not be run.
   */
  gitConfig(pattern: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Calls back with the exit code when the process is told to end, instead of
   * ending it; until disposed of.
   */
  onEnd(handle: (code: EndCode) => void): Disposable;
}

/** A file that says a time zone. */
export interface ZoneFile {
  /** Where it lies, once all links are followed. */
  readonly path: string;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

/** The exit code of a process that was told to end. */
export type EndCode = typeof EXIT.interrupted | typeof EXIT.terminated;

/** A value, and why it is this one: what `--verbose` shows. */
export interface Resolved {
  /** The value. */
  readonly value: string;
  /** Where it comes from, for people. */
  readonly why: string;
}
