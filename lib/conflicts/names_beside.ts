import type { Settings } from "../records/settings.ts";
import type { LogStorage } from "../storage/storage.ts";

/**
 * The paths of what lies in the directory, and in the folders of it that hold logs.
 *
 * @throws {LogError} what listing throws.
 */
export async function namesBeside(
  storage: Pick<LogStorage, "list">,
  { logs }: Pick<Settings, "logs">,
): Promise<string[]> {
  const files = Object.values(logs).map(({ file }) => file.slice(0, file.lastIndexOf("/") + 1));
  const names: string[] = [];
  for (const folder of new Set(["", ...files])) {
    for (const name of await storage.list(folder.slice(0, -1))) names.push(`${folder}${name}`);
  }
  return names;
}
