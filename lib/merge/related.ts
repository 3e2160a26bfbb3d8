import type { LogSettings } from "../settings.ts";
import type { LogSource } from "../storage/storage.ts";

/** Whether two files share a readable line: names nominate copies of a log, content decides. */
export function isRelated(
  _log: LogSource,
  _copy: LogSource,
  _settings: LogSettings,
): Promise<boolean> {
  throw new Error("Not yet");
}
