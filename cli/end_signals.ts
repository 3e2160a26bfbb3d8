import { EXIT } from "./exit.ts";
import type { EndCode } from "./machine.ts";

/**
 * The signals that end a command in order, each with the exit code that tells of
 * it. Windows knows only the first.
 *
 * @example
 * ```ts
 * import { endSignals } from "./end_signals.ts";
 *
 * if (endSignals(false).map(([, code]) => code).join() !== "130,143") throw new Error();
 * ```
 */
export function endSignals(
  isWindows = Deno.build.os === "windows",
): readonly (readonly [Deno.Signal, EndCode])[] {
  const interrupt = ["SIGINT", EXIT.interrupted] as const;
  return isWindows ? [interrupt] : [interrupt, ["SIGTERM", EXIT.terminated]];
}
