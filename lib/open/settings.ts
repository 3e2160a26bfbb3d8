/**
 * The settings that a log directory says of itself.
 *
 * @module
 */

import { parseConfig } from "../records/config.ts";
import { defaultSettings, type Settings } from "../records/settings.ts";
import type { LogStorage } from "../storage/storage.ts";

/** The name of the optional settings file of a log directory. */
export const CONFIG_FILE = "log.config.json";

/** Reads the settings of a log directory; the defaults where it has none. */
export async function readSettings(storage: LogStorage): Promise<Settings> {
  using source = await storage.open(CONFIG_FILE);
  if (source === null) return defaultSettings();
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return await parseConfig(new TextDecoder().decode(bytes), CONFIG_FILE);
}
