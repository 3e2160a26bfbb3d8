import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { type Cut, NO_CUT } from "../replay/cut.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";

/** A point in a log directory's life. */
export interface AsOf {
  /** How far to fold the log asked about. */
  cut: Cut;
  /** How far to fold the other logs. */
  otherLogs: Cut;
  /** The instant in UTC; null for no point at all and for `line:N` before any time is known. */
  asOf: string | null;
}

/** Everything there is, whatever its time. */
export const LATEST: AsOf = { cut: NO_CUT, otherLogs: NO_CUT, asOf: null };

/**
 * Finds the point that `when` means: an instant, or behind a physical line of
 * `log`, where the other logs are cut at that line's effective time.
 *
 * @throws {LogError} `line_out_of_range` for a line behind the log's end.
 */
export async function resolveCut(logs: Logs, log: LogName, when: When): Promise<AsOf> {
  if (when.kind === "instant") {
    const cut = { through: when.instant, lineMax: null };
    return { cut, otherLogs: cut, asOf: formatInstant(when.instant) };
  }
  return behindLine(when.line, await effectiveOfLine(logs, log, when.line));
}

/** The point behind a physical line with an effective time. */
export function behindLine(line: number, through: Instant): AsOf {
  return {
    cut: { through: null, lineMax: line },
    otherLogs: { through, lineMax: null },
    asOf: through === BEFORE_EVERYTHING ? null : formatInstant(through),
  };
}

async function effectiveOfLine(logs: Logs, log: LogName, line: number): Promise<bigint> {
  const request = { to: [], filter: { ids: [] }, linesMax: line };
  const { lines, effective } = await logs.replay(log, logs.log(log).reducer, request);
  if (lines >= line) return effective;
  const { file } = logs.settingsOf(log);
  throw new LogError("line_out_of_range", `Cannot go to line ${line}: "${file}" has ${lines}`, {
    place: { file },
    hint: lines > 0 ? `the last one is line:${lines}` : "use a time instead",
  });
}
