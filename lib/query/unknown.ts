import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import type { Projection } from "../replay/projection.ts";
import { idsBeginning, nearestIn } from "./nearest.ts";

/** How many ids are proposed for one that is not known. */
const NEAREST_COUNT = 3;

/** Which of these ids an unknown one may have been meant to be; null where there are none. */
function nearestHint(near: readonly string[]): string | null {
  if (near.length === 0) return null;
  return `did you mean ${near.map((known) => JSON.stringify(known)).join(", ")}?`;
}

/** Which whole id a write may mean, which takes no beginning of one; null where there is none. */
export async function wholeIdHint(state: Projection, id: string): Promise<string | null> {
  const [only, ...more] = idsBeginning(state, id);
  if (only === undefined || more.length > 0) {
    return nearestHint(await nearestIn(state, id, NEAREST_COUNT));
  }
  return `the only id that begins so is ${JSON.stringify(only.id)}; what writes takes whole ids`;
}

/**
 * Fails for an id that a log never heard of.
 *
 * @throws {LogError} `unknown_id`, with the nearest ones it knows.
 */
export async function failUnknown(logs: Logs, log: LogName, id: string): Promise<never> {
  const { state } = await logs.replay(log, logs.log(log).reducer);
  throw await unknownId(logs, log, id, state);
}

/** The failure for an id that a log never heard of, with the nearest ones that its state knows. */
export async function unknownId(
  logs: Logs,
  log: LogName,
  id: string,
  state: Projection,
): Promise<LogError> {
  const near = await nearestIn(state, id, NEAREST_COUNT);
  const hint = nearestHint(near) ??
    `"log list${log === "entries" ? "" : ` --log ${log}`}" shows the ids`;
  const { file } = logs.settingsOf(log);
  return new LogError(
    "unknown_id",
    `Cannot find ${JSON.stringify(id)}: no readable line of "${file}" has this id`,
    {
      hint,
    },
  );
}

/** What a command needs to be told to work on a log. */
export function logFlagOf(log: LogName): string {
  return log === "entries" ? "" : ` --log ${log}`;
}
