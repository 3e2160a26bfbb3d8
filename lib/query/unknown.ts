import { LogError } from "../errors.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { nearestIds } from "./nearest.ts";

/** How many ids are proposed for one that is not known. */
export const NEAREST_COUNT = 3;

/** Which of these ids an unknown one may have been meant to be; null where there are none. */
export function nearestHint(near: readonly string[]): string | null {
  if (near.length === 0) return null;
  return `did you mean ${near.map((known) => JSON.stringify(known)).join(", ")}?`;
}

/** The failure for an id that a log never heard of, with the nearest ones it knows. */
export async function unknownId(logs: Logs, log: LogName, id: string): Promise<LogError> {
  const near = await nearestIds(logs, log, id, NEAREST_COUNT);
  const hint = nearestHint(near) ?? `"log list --log ${log}" shows the ids`;
  const { file } = logs.settingsOf(log);
  return new LogError(
    "unknown_id",
    `Cannot find ${JSON.stringify(id)}: no readable line of "${file}" has this id`,
    {
      hint,
    },
  );
}
