/**
 * The process as the command line sees it: the one place that touches it.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import { endSignals } from "./end_signals.ts";
import type { Machine, OutputStream, ZoneFile } from "./machine.ts";

const MICROS_PER_MILLI = 1000n;
/** Far more than any zone has. */
const ZONE_FILE_MAX_BYTES = 1024 * 1024;

/**
 * This process.
 *
 * @param program The words that start it again.
 */
export function processMachine(program: () => readonly string[]): Machine {
  return {
    stdin: {
      async read(into) {
        try {
          return await Deno.stdin.read(into);
        } catch (cause) {
          const reason = cause instanceof Error ? cause.message : String(cause);
          throw new LogError("io_failed", `Cannot read standard input: ${reason}`, { cause });
        }
      },
      get isTerminal() {
        return Deno.stdin.isTerminal();
      },
    },
    stdout: outputStream(Deno.stdout),
    stderr: ignoringErrors(outputStream(Deno.stderr)),
    os: Deno.build.os,
    noColor: Deno.noColor,
    env: variable,
    now: () => BigInt(Date.now()) * MICROS_PER_MILLI,
    elapsedMs: () => performance.now(),
    program,
    systemTimeZone: () => Temporal.Now.timeZoneId(),
    zoneFile,
    readText(path) {
      const { state } = Deno.permissions.querySync({ name: "read", path });
      if (state !== "granted") return null;
      try {
        return Deno.readTextFileSync(path);
      } catch {
        return null;
      }
    },
    mayWrite: (path) => Deno.permissions.querySync({ name: "write", path }).state === "granted",
    async gitConfig(pattern) {
      const { gitConfig } = await import("./git_config.ts");
      return await gitConfig(pattern);
    },
    onEnd(handle) {
      const stop = () => {
        for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
      };
      const listeners = endSignals().map(([signal, code]) => {
        const listener = () => {
          // Whoever asks again will not wait.
          stop();
          handle(code);
        };
        return [signal, listener] as const;
      });
      for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
      return { [Symbol.dispose]: stop };
    },
  };
}

/** A variable of the environment; undefined where it is unset or may not be read. */
export function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** No prompt comes of it where only other files may be read. */
function zoneFile(path: string): ZoneFile | null {
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") return null;
  try {
    const { isFile, size } = Deno.statSync(path);
    if (!isFile || size > ZONE_FILE_MAX_BYTES) return null;
    return { path: Deno.realPathSync(path), bytes: Deno.readFileSync(path) };
  } catch {
    return null;
  }
}

function outputStream(stream: typeof Deno.stdout): OutputStream {
  return {
    write(bytes) {
      try {
        for (let done = 0; done < bytes.length;) done += stream.writeSync(bytes.subarray(done));
      } catch (cause) {
        if (cause instanceof Deno.errors.BrokenPipe) throw cause;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new LogError("io_failed", `Cannot write the answer: ${reason}`, { cause });
      }
    },
    isTerminal: stream.isTerminal(),
    columns: () => Deno.consoleSize().columns || null,
  };
}

/** Where standard error is gone, there is no one left to tell. */
function ignoringErrors(stream: OutputStream): OutputStream {
  return {
    ...stream,
    write(bytes) {
      try {
        stream.write(bytes);
      } catch {
        return;
      }
    },
  };
}
