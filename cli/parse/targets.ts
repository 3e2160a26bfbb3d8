/**
 * Which files are validated, and what their lines are held against.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { logOfFile } from "../../lib/conflicts/log_of_file.ts";
import { LogError } from "../../lib/errors.ts";
import {
  defaultSettings,
  LOG_NAMES,
  type LogName,
  type Settings,
} from "../../lib/records/settings.ts";
import { failure } from "../../lib/storage/failure.ts";
import { LocalStorage } from "../../lib/storage/local.ts";
import { openLog } from "../../lib/storage/open_log.ts";
import type { LogSource, Storage } from "../../lib/storage/storage.ts";
import { entryIds } from "../../lib/validate/entry_ids.ts";
import { readSettings } from "../../mod.ts";
import type { Context } from "../context.ts";
import type { InputStream } from "../machine.ts";
import { spool } from "./spool.ts";

/** What names standard input. */
const STDIN = "-";

/** A file to validate. */
export interface Target {
  /** The file as the user named it. */
  readonly file: string;
  /** Which log its lines are from; null where that is not known. */
  readonly log: LogName | null;
  /** What its lines are held against. */
  readonly folder: Folder;
  /**
   * Opens it; null where there is none.
   *
   * @throws {LogError} `evicted_placeholder`, or what opening it throws
   */
  open(): Promise<LogSource | null>;
}

/** Whether the entries log has an id. */
export type IsEntry = (id: string) => boolean;

/** A folder's settings, and the ids of its entries. */
export class Folder {
  /** How its logs are read. */
  readonly settings: Settings;
  readonly #storage: Storage | null;
  #isEntry: Promise<IsEntry | null> | undefined;

  /** A storage of null stands for no folder at all. */
  constructor(storage: Storage | null, settings: Settings) {
    this.#storage = storage;
    this.settings = settings;
  }

  /** Gives what tells whether the entries log has an id; null where there is no such log. */
  isEntry(): Promise<IsEntry | null> {
    return this.#isEntry ??= this.#readIds();
  }

  async #readIds(): Promise<IsEntry | null> {
    const settings = this.settings.logs.entries;
    using source = await this.#storage?.open(settings.file) ?? null;
    if (source === null) return null;
    const ids = await entryIds(source, settings);
    return (id) => ids.has(id);
  }
}

/** The four logs of a directory. */
export function logTargets({ storage, logs: { settings } }: Context): Target[] {
  const folder = new Folder(storage, settings);
  return LOG_NAMES.map((log) => {
    const { file } = settings.logs[log];
    return { file, log, folder, open: () => openLog(storage, file) };
  });
}

/** How files that the user named are taken. */
export interface NamingOptions {
  /** The folder whose settings and entries count; each file's own without it. */
  readonly directory: string | undefined;
  /** The log that all of them are from; by their names without it. */
  readonly as: LogName | undefined;
  /** What `-` stands for. */
  readonly stdin: InputStream;
}

/**
 * The files that the user named.
 *
 * @throws {LogError} `not_a_file` for one that is not there, or is a folder;
 * `bad_config` for the config of a folder
 */
export async function namedTargets(
  paths: readonly string[],
  { directory, as, stdin }: NamingOptions,
): Promise<Target[]> {
  const folders = new Map<string, Promise<Folder>>();
  const targets: Target[] = [];
  for (const path of paths) {
    if (path !== STDIN) checkIsFile(path);
    const place = directory ?? (path === STDIN ? null : dirname(path));
    const folder = await folderAt(place, folders);
    targets.push({
      file: path,
      log: as ?? logOfFile(basename(path), folder.settings, ["configured", "default"]),
      folder,
      open: () =>
        path === STDIN
          ? spool(stdin, path)
          : openLog(new LocalStorage(dirname(path)), basename(path)),
    });
  }
  return targets;
}

/** Where a sync service leaves word of a file that it took away. */
export function placeholderOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.icloud`);
}

function folderAt(path: string | null, known: Map<string, Promise<Folder>>): Promise<Folder> {
  if (path === null) return Promise.resolve(new Folder(null, defaultSettings()));
  const storage = new LocalStorage(path);
  const folder = known.get(path) ??
    readSettings(storage).then((settings) => new Folder(storage, settings));
  known.set(path, folder);
  return folder;
}

function checkIsFile(path: string): void {
  const info = look(path);
  if (info?.isFile || (info === null && look(placeholderOf(path)) !== null)) return;
  const kind = info?.isDirectory ? "it is a folder" : "it is not a regular file";
  const reason = info === null ? "there is no such file" : kind;
  throw new LogError("not_a_file", `Cannot validate "${path}": ${reason}`, {
    hint: "name files, or give - and the lines on standard input",
  });
}

function look(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return null;
    throw failure(error, "read", path);
  }
}
