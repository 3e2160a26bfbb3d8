/**
 * The command `log`: the one place that touches the process.
 *
 * @module
 */

import type { Machine, OutputStream } from "./machine.ts";
import { run } from "./run.ts";

const MICROS_PER_MILLI = 1000n;

const machine: Machine = {
  stdout: outputStream(Deno.stdout),
  stderr: outputStream(Deno.stderr),
  noColor: Deno.noColor,
  env(name) {
    const { state } = Deno.permissions.querySync({ name: "env", variable: name });
    return state === "granted" ? Deno.env.get(name) : undefined;
  },
  now: () => BigInt(Date.now()) * MICROS_PER_MILLI,
  elapsedMs: () => performance.now(),
  systemTimeZone: () => Temporal.Now.timeZoneId(),
};

function outputStream(stream: typeof Deno.stdout): OutputStream {
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length;) {
        done += stream.writeSync(bytes.subarray(done));
      }
    },
    isTerminal: stream.isTerminal(),
    columns: () => Deno.consoleSize().columns || null,
  };
}

Deno.exit(await run(Deno.args, machine));
