/**
 * A machine for tests: it keeps what is written to it.
 *
 * @module
 */

import type {
  EndCode,
  InputStream,
  Machine,
  OutputStream,
  ZoneFile,
} from "../../../cli/machine.ts";
import { run } from "../../../cli/run.ts";
import { LogError } from "../../errors.ts";
import { type Instant, parseInstant } from "../../time/instant.ts";

const NOW: Instant = parseInstant("2026-05-05T08:00:00Z")!;
const FEW_BYTES = 7;

/** What a run of the command line left behind. */
export interface Outcome {
  /** The exit code. */
  readonly code: number;
  /** What was written to standard output. */
  readonly stdout: string;
  /** What was written to standard error. */
  readonly stderr: string;
}

/** What a fake machine is like. */
export interface FakeOptions {
  /** The environment; empty without it. */
  readonly env?: Readonly<Record<string, string>>;
  /** How wide its terminal is; without it both streams are files. */
  readonly columns?: number;
  /** Whether `NO_COLOR` is set. */
  readonly noColor?: boolean;
  /** What standard input gives; nothing without it. */
  readonly stdin?: string;
  /** What a person types; standard input is a terminal then. */
  readonly typed?: string;
  /** Bytes after which standard output is a closed pipe. */
  readonly closesAfterBytes?: number;
  /** Bytes after which standard output is a file on a full disk. */
  readonly fullAfterBytes?: number;
  /** Zone files by their paths; none without it. */
  readonly zoneFiles?: Readonly<Record<string, ZoneFile>>;
  /** Settings of git, by name in lower case; none without it. */
  readonly gitConfig?: Readonly<Record<string, string>>;
  /** Settles when the process is told to end. */
  readonly end?: Promise<EndCode>;
}

/** A stream that keeps what is written to it. */
export class FakeStream implements OutputStream {
  /** What was written so far. */
  text = "";
  readonly isTerminal: boolean;
  readonly #columns: number | null;
  readonly #closesAfterBytes: number;
  readonly #fullAfterBytes: number;
  readonly #decoder = new TextDecoder();
  #bytes = 0;

  /** Makes a terminal of so many columns, or a file. */
  constructor(
    columns: number | undefined,
    closesAfterBytes = Infinity,
    fullAfterBytes = Infinity,
  ) {
    this.isTerminal = columns !== undefined;
    this.#columns = columns ?? null;
    this.#closesAfterBytes = closesAfterBytes;
    this.#fullAfterBytes = fullAfterBytes;
  }

  /** Keeps the bytes, or finds the pipe closed, or the disk full. */
  write(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#closesAfterBytes) throw new Deno.errors.BrokenPipe();
    if (this.#bytes > this.#fullAfterBytes) {
      throw new LogError("io_failed", "Cannot write the answer: No space left on device");
    }
    this.text += this.#decoder.decode(bytes, { stream: true });
  }

  /** The width it was made with. */
  columns(): number | null {
    return this.#columns;
  }
}

/** A stream that gives a text a few bytes at a time. */
function fakeInput(text: string): InputStream {
  let bytes = new TextEncoder().encode(text);
  return {
    read(into) {
      const part = bytes.subarray(0, Math.min(into.length, FEW_BYTES));
      bytes = bytes.subarray(part.length);
      into.set(part);
      return Promise.resolve(part.length === 0 ? null : part.length);
    },
  };
}

/** A machine at 2026-05-05T08:00:00Z in UTC. */
export function fakeMachine(options: FakeOptions = {}): Machine & {
  stdout: FakeStream;
  stderr: FakeStream;
} {
  const {
    env = {},
    columns,
    noColor = false,
    stdin = "",
    typed,
    closesAfterBytes,
    fullAfterBytes,
    end,
    zoneFiles = {},
    gitConfig = {},
  } = options;
  return {
    stdin: { ...fakeInput(typed ?? stdin), isTerminal: typed !== undefined },
    stdout: new FakeStream(columns, closesAfterBytes, fullAfterBytes),
    stderr: new FakeStream(columns),
    os: "linux",
    noColor,
    env: (name) => env[name],
    now: () => NOW,
    elapsedMs: () => 0,
    program: () => ["/opt/log/log"],
    systemTimeZone: () => "UTC",
    zoneFile: (path) => zoneFiles[path] ?? null,
    readText: () => null,
    mayWrite: () => env.XDG_CACHE_HOME !== undefined,
    gitConfig(pattern) {
      const settings = Object.entries(gitConfig).filter(([name]) => new RegExp(pattern).test(name));
      return Promise.resolve(new Map(settings));
    },
    onEnd(handle) {
      end?.then(handle);
      return { [Symbol.dispose]() {} };
    },
  };
}

/** Runs the command line on a fake machine. */
export async function runFake(args: readonly string[], options?: FakeOptions): Promise<Outcome> {
  const machine = fakeMachine(options);
  const code = await run(args, machine);
  return { code, stdout: machine.stdout.text, stderr: machine.stderr.text };
}
