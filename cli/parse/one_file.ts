/**
 * One file, or standard input, in the place of a log directory.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { LogError } from "../../lib/errors.ts";
import { CONFIG_FILE } from "../../lib/open/settings.ts";
import { type LogName, logSettings, type Settings } from "../../lib/records/settings.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { borrowed } from "../../lib/storage/source.ts";
import type { LogSource, LogStorage } from "../../lib/storage/storage.ts";
import type { Machine } from "../machine.ts";

/** What names standard input. */
const STDIN = "-";

/** A file opened as one log. */
export interface OneFile {
  /** Where the config lies that it is read with. */
  readonly directory: string;
  /** Only that file. */
  readonly storage: LogStorage;
  /** The settings of all logs; only the one asked for has a file. */
  readonly settings: Settings;
}

/**
 * Opens a file as one log, read with the config beside it and what `--map` says.
 *
 * @param path Its path; `-` for standard input, which is held in memory.
 * @param log The log that it is.
 * @param map Settings of that log, as `key=value`.
 * @throws {LogError} `not_a_file` where there is none, `bad_config`, `bad_usage`.
 */
export async function openOneFile(
  path: string,
  log: LogName,
  map: readonly string[],
  machine: Machine,
): Promise<OneFile> {
  const directory = path === STDIN ? "." : dirname(path);
  const local = new LocalStorage(directory);
  const name = path === STDIN ? "standard input" : basename(path);
  const storage = path === STDIN ? await stdinAs(name, machine) : only(local, name);
  await checkRegular(storage, name, path);
  const settings = await settingsBeside(local, log, map);
  const logs = Object.fromEntries(
    Object.entries(settings.logs).map((
      [name, settings],
    ) => [name, { ...settings, file: `no ${name}` }]),
  );
  logs[log] = { ...logSettings(settings, log), file: name };
  return { directory, storage, settings: { ...settings, logs: logs as Settings["logs"] } };
}

/** Looks at the file before its config: beside a pipe of the system nothing can be asked for. */
async function checkRegular(storage: LogStorage, name: string, path: string): Promise<void> {
  try {
    using found = await storage.open(name);
    if (found !== null) return;
  } catch (error) {
    if (!(error instanceof LogError) || error.code !== "not_a_file") throw error;
    throw new LogError(error.code, error.message, {
      cause: error,
      hint: `name a file, or give --file ${STDIN} and the lines on standard input`,
    });
  }
  throw new LogError("not_a_file", `Cannot read "${path}": there is no such file`);
}

/** A storage in which there is no other file. */
function only(local: LogStorage, name: string): LogStorage {
  return {
    open: (asked) => asked === name ? local.open(name) : Promise.resolve(null),
    list: () => Promise.resolve([]),
  };
}

async function stdinAs(name: string, machine: Machine): Promise<LogStorage> {
  const { spool } = await import("./spool.ts");
  const source: LogSource = await spool(machine.stdin, name);
  return {
    open: (asked) => Promise.resolve(asked === name ? borrowed(source) : null),
    list: () => Promise.resolve([]),
  };
}

async function settingsBeside(
  storage: LogStorage,
  log: LogName,
  map: readonly string[],
): Promise<Settings> {
  const { parseConfig } = await import("../../lib/records/config.ts");
  const text = await textOf(storage) ?? "{}";
  return await parseConfig(text, CONFIG_FILE, { log, keys: Object.fromEntries(map.map(parseMap)) });
}

async function textOf(storage: LogStorage): Promise<string | null> {
  using source = await storage.open(CONFIG_FILE);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return new TextDecoder().decode(bytes);
}

/**
 * A setting and its value: JSON where it is JSON, else text.
 *
 * @throws {LogError} `bad_usage` for what is not `key=value`, and for the file.
 */
export function parseMap(text: string): [key: string, value: unknown] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new LogError("bad_usage", `Cannot read --map ${text}: it is not key=value`, {
      hint: "as in --map at=/ts --map at_format=epoch_ms",
    });
  }
  if (key === "file") {
    throw new LogError(
      "bad_usage",
      `Cannot use --map ${text}: the file to read is named without --map`,
    );
  }
  if (key === "time_zone") {
    throw new LogError("bad_usage", `Cannot use --map ${text}: it is no setting of one log`, {
      hint: `give --tz ${value}, or put "time_zone" into ${CONFIG_FILE}, beside "logs"; ` +
        "at_zone is the zone of one log's times",
    });
  }
  try {
    return [key, JSON.parse(value)];
  } catch {
    // What is no JSON is a text without its quotes.
    return [key, value];
  }
}
