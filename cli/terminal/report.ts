/**
 * Failures as the lines a person reads on standard error.
 *
 * @module
 */

import { LogError, type Place } from "../../lib/errors.ts";
import { systemPathFailure } from "../../lib/storage/failure.ts";
import { escapeForTerminal } from "./escape_for_terminal.ts";
import type { Style } from "./style.ts";

/** How a failure is shown. */
export interface ReportOptions {
  /** Colours the lines, or leaves them plain. */
  style: Style;
  /** Whether stack traces are wanted. */
  debug: boolean;
  /** Makes a line of what there is to choose from fit; as it is without it. */
  fit?: (line: string) => string;
}

/**
 * What is wrong, where, and what to do next. A failure that no one foresaw
 * says so and how to see its stack trace.
 *
 * @example
 * ```ts
 * import { LogError } from "../../lib/errors.ts";
 * import { reportLines } from "./report.ts";
 * import { plain } from "./style.ts";
 *
 * const error = new LogError("bad_config", "Cannot read the config: it is not JSON", {
 *   place: { file: "log.config.json", line: 3, offset: 40 },
 *   hint: "mend it or delete it",
 * });
 * const lines = reportLines(error, { style: plain, debug: false });
 * if (lines.join("\n") !== `log: Cannot read the config: it is not JSON
 *   log.config.json:3 (byte 40)
 * hint: mend it or delete it`) throw new Error(lines.join("\n"));
 * ```
 */
export function reportLines(
  error: unknown,
  { style, debug, fit = (line) => line }: ReportOptions,
): string[] {
  const { message, place, details, hint } = asLogError(error);
  const lines = [`${style("error", "log:")} ${escapeForTerminal(message)}`];
  if (place !== undefined) lines.push(`  ${escapeForTerminal(formatPlace(place))}`);
  lines.push(...details.map((detail) => fit(`  ${escapeForTerminal(detail)}`)));
  if (hint !== undefined) lines.push(`${style("dim", "hint:")} ${escapeForTerminal(hint)}`);
  if (debug && error instanceof Error) lines.push(...stackLines(error));
  return lines;
}

function asLogError(error: unknown): LogError {
  if (error instanceof LogError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.NotCapable) {
    const path = /"(.*)"/s.exec(message)?.[1];
    const ofSystem = systemPathFailure(error, `Cannot open ${JSON.stringify(path)}`);
    if (ofSystem !== null) return ofSystem;
    const [what, flag] = message.replace(/^Requires /, "").split(", run again with the ");
    return new LogError("permission_denied", `Cannot go on: deno was given no ${what}`, {
      hint: `run it with the ${flag ?? "permission flag that deno names"}`,
    });
  }
  return new LogError("io_failed", `Cannot finish: an unexpected failure (${message})`, {
    hint: "this is a defect of log itself; run it again with LOG_DEBUG=1 and report what it prints",
  });
}

function formatPlace({ file, line, offset }: Place): string {
  const where = line === undefined ? file : `${file}:${line}`;
  return offset === undefined ? where : `${where} (byte ${offset})`;
}

function stackLines(error: Error): string[] {
  const lines = (error.stack ?? String(error)).split("\n");
  if (error.cause instanceof Error) {
    const [first = "", ...rest] = stackLines(error.cause);
    lines.push(`caused by ${first}`, ...rest);
  }
  return lines;
}
