/**
 * What snapshots are called.
 *
 *     snapshots/
 *       entries.20260504T031500.000000Z.jsonl        the log's own reducer
 *       entries.words.20260504T031500.000000Z.jsonl  another one, called words
 *       .entries.20260504T031500.000000Z.jsonl.tmp   one that is being written, or never was
 *
 * A name only says where to look: the header decides.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import type { Log } from "../lib/replay/log.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import type { LogStorage } from "../lib/storage/storage.ts";
import { isStamp } from "../lib/time/stamp.ts";

/** The folder of snapshots. */
export const SNAPSHOTS = "snapshots";

/** What a snapshot is named after: a log, and the reducer that folded it. */
export type NamedLog = Pick<Log, "name"> & { readonly reducer: Pick<Reducer, "name"> };

const END = ".jsonl";
const REDUCER_NAME = /^[A-Za-z0-9_-]+$/;

/**
 * The name of a snapshot.
 *
 * @throws {LogError} `bad_usage` for a reducer whose name does not fit into one.
 *
 * @example
 * ```ts
 * import { snapshotName } from "./names.ts";
 *
 * const stamp = "20260504T031500.000000Z";
 * const name = snapshotName({ name: "entries", reducer: { name: "words" } }, stamp);
 * if (name !== `snapshots/entries.words.${stamp}.jsonl`) throw new Error(name);
 * ```
 */
export function snapshotName(log: NamedLog, stamp: string): string {
  const { name } = log.reducer;
  if (REDUCER_NAME.test(name)) return `${SNAPSHOTS}/${beginning(log)}${stamp}${END}`;
  throw new LogError("bad_usage", `Cannot keep snapshots of the reducer "${name}": bad name`, {
    hint: "give it a name of letters, digits, _ and -",
  });
}

/** The name that a snapshot has until it is whole. */
export function tempNameOf(name: string): string {
  return name.replace(/([^/]*)$/, ".$1.tmp");
}

/** The snapshots of a log by a reducer, newest first. */
export async function snapshotsOf(storage: LogStorage, log: NamedLog): Promise<string[]> {
  const start = beginning(log);
  const names = await storage.list(SNAPSHOTS);
  return names
    .filter((name) =>
      name.startsWith(start) && name.endsWith(END) && isStamp(name.slice(start.length, -END.length))
    )
    .map((name) => `${SNAPSHOTS}/${name}`)
    .reverse();
}

/** The snapshots of whatever log, and those that were never finished. */
export async function allSnapshots(
  storage: LogStorage,
): Promise<{ whole: string[]; temp: string[] }> {
  const names = await storage.list(SNAPSHOTS);
  const paths = (pattern: RegExp) =>
    names.filter((name) => pattern.test(name)).map((name) => `${SNAPSHOTS}/${name}`);
  return {
    whole: paths(/^[^.].*\.\d{8}T\d{6}\.\d{6}Z\.jsonl$/),
    temp: paths(/^\..*\.\d{8}T\d{6}\.\d{6}Z\.jsonl\.tmp$/),
  };
}

function beginning({ name, reducer }: NamedLog): string {
  return reducer.name === name ? `${name}.` : `${name}.${reducer.name}.`;
}
