import { LogError } from "../errors.ts";
import { LOG_NAMES, type LogName } from "../records/settings.ts";

/**
 * The log that is called so.
 *
 * @throws {LogError} `bad_usage` where none is, with the names that there are.
 *
 * @example
 * ```ts
 * import { parseLogName } from "./parse_log_name.ts";
 *
 * if (parseLogName("firings") !== "firings") throw new Error();
 * ```
 */
export function parseLogName(name: string): LogName {
  const log = LOG_NAMES.find((known) => known === name);
  if (log !== undefined) return log;
  throw new LogError("bad_usage", `Cannot append to "${name}": there is no such log`, {
    hint: `the logs are ${LOG_NAMES.join(", ")}`,
  });
}
