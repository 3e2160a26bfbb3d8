import { LogError } from "../errors.ts";
import type { Logs } from "../logs.ts";
import type { LogName } from "../settings.ts";
import { nearestIds } from "./nearest.ts";

const NEAREST_COUNT = 3;

/** The failure for an id that a log never heard of, with the nearest ones it knows. */
export async function unknownId(logs: Logs, log: LogName, id: string): Promise<LogError> {
  const near = await nearestIds(logs, log, id, NEAREST_COUNT);
  const hint = near.length > 0
    ? `did you mean ${near.map((known) => JSON.stringify(known)).join(", ")}?`
    : `"log list --log ${log}" shows the ids`;
  const { file } = logs.settingsOf(log);
  return new LogError(
    "unknown_id",
    `Cannot find ${JSON.stringify(id)}: no readable line of "${file}" has this id`,
    {
      hint,
    },
  );
}
