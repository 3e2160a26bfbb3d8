/**
 * Logs opened for questions, folded by the built-in reducers.
 *
 * @module
 */

import { SNAPSHOTS } from "../../snapshots/names.ts";
import { LogError } from "../errors.ts";
import { Logs, type LogsOptions } from "../logs/logs.ts";
import { type Settings, settingsInZone } from "../records/settings.ts";
import type { CheckpointSource } from "../replay/checkpoint.ts";
import type { DeriveSrs } from "../replay/projection.ts";
import { LocalStorage } from "../storage/local.ts";
import type { LogStorage } from "../storage/storage.ts";
import { reducers } from "./reducers.ts";
import { readSettings } from "./settings.ts";

/** How logs are opened. */
export interface OpenOptions
  extends Pick<LogsOptions, "settings" | "timeZone" | "onProgress" | "onBoot" | "pause"> {
  /** Whether replays begin with a snapshot where one serves; true without it. */
  snapshots?: boolean;
}

/**
 * Opens logs in any storage with settings already at hand, folded by the
 * built-in reducers.
 *
 * @example
 * ```ts
 * import { ALL_ROWS, defaultSettings, listRows, MemoryStorage, openLogs } from "../../mod.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a","n":1.0}\n' });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * const [row] = await Array.fromAsync(listRows(logs, "entries", ALL_ROWS));
 * if (row?.entry?.text !== '{"id":"a","n":1.0}') throw new Error();
 * ```
 */
export function openLogs(storage: LogStorage, options: OpenOptions): Logs {
  const { snapshots = true, ...others } = options;
  const checkpoints = snapshots ? { checkpoints: snapshotFinder } : {};
  return new Logs({
    ...others,
    ...checkpoints,
    settings: settingsInZone(options.settings, options.timeZone),
    storage,
    reducers,
    loadSrs: () => loadSrs(options.settings),
  });
}

/** Snapshots as a source of checkpoints; what finds them is loaded only where there are some. */
export function snapshotFinder(storage: LogStorage): CheckpointSource {
  const hasAny = async () => {
    try {
      return (await storage.list(SNAPSHOTS)).length > 0;
    } catch (error) {
      // Who may not look into the folder reads the logs in full; the finder says why.
      if (error instanceof LogError) return true;
      throw error;
    }
  };
  return {
    async find(request) {
      if (!await hasAny()) return { checkpoint: null, rejected: [] };
      const { SnapshotFinder } = await import("../../snapshots/boot.ts");
      return await new SnapshotFinder(storage).find(request);
    },
  };
}

/** What derives review states, by the parameters in the settings. */
export async function loadSrs({ srs }: Settings): Promise<DeriveSrs> {
  const { createSrsDeriver } = await import("../../reducers/srs.ts");
  return createSrsDeriver(srs);
}

/**
 * Opens a local log directory. Days are counted in `timeZone`, else in the
 * config's zone, else in UTC.
 *
 * @throws {LogError} `bad_config`, or what reading the config throws.
 */
export async function openDirectory(
  path: string,
  options: { timeZone?: string } = {},
): Promise<Logs> {
  const storage = new LocalStorage(path);
  const settings = await readSettings(storage);
  const timeZone = options.timeZone ?? settings.time_zone ?? "UTC";
  return openLogs(storage, { settings, timeZone });
}
