import { defaultSettings, type LogName, type Settings } from "../records/settings.ts";
import { CopyNames } from "./copy_names.ts";
import { OtherNames } from "./other_names.ts";

/**
 * How a name may tell of its log: as the file that the settings name, as the file
 * that the log has by default, as a conflict copy of the file in the settings, or as that
 * file in another case or with another ending.
 */
export type NameKind = "configured" | "default" | "copy" | "other-name";

/**
 * The log that a file is of by its name; null where the name does not tell. The
 * first of these that fits decides, whatever the order they are asked for in: the
 * file in the settings, the file by default, a conflict copy's name, another name.
 *
 * @param name Its base name.
 * @param kinds What is taken for a log's name here.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { logOfFile } from "./log_of_file.ts";
 *
 * const settings = defaultSettings();
 * if (logOfFile("firings.jsonl", settings, ["configured"]) !== "firings") throw new Error();
 * if (logOfFile("firings 2.jsonl", settings, ["configured"]) !== null) throw new Error();
 * if (logOfFile("firings 2.jsonl", settings, ["configured", "copy"]) !== "firings") {
 *   throw new Error();
 * }
 * ```
 */
export function logOfFile(
  name: string,
  settings: Pick<Settings, "logs" | "conflict_patterns">,
  kinds: readonly NameKind[],
): LogName | null {
  if (kinds.includes("configured")) {
    const log = logIn(settings, name);
    if (log !== undefined) return log;
  }
  if (kinds.includes("default")) {
    const log = logIn(defaultSettings(), name);
    if (log !== undefined) return log;
  }
  if (kinds.includes("copy")) {
    const log = new CopyNames(settings).match(name)?.log;
    if (log !== undefined) return log;
  }
  return kinds.includes("other-name") ? new OtherNames(settings).match(name)?.log ?? null : null;
}

function logIn({ logs }: Pick<Settings, "logs">, name: string): LogName | undefined {
  return Object.entries(logs).find(([, { file }]) => file === name)?.[0];
}
