/**
 * The versions of an id that can be brought back.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { StoredJson } from "../json/stored.ts";
import type { Logs } from "../logs/logs.ts";
import { logFlagOf } from "../query/unknown.ts";
import { readVersions, type Version, versionsOf } from "../query/versions.ts";
import type { LogName } from "../records/settings.ts";
import { NO_CUT } from "../replay/cut.ts";
import type { IdRow } from "../replay/projection.ts";

/** A version, as far as bringing it back takes. */
export interface RestorableVersion extends Pick<Version, "version" | "kind"> {
  /** The line as stored; null where it holds no entry. */
  readonly entry: StoredJson | null;
}

/** Reads all versions of an id. */
export type ReadVersions = (log: LogName, id: string) => Promise<readonly RestorableVersion[]>;

/** So many versions are named where there is no such one. */
const NAMED_MAX = 8;

/** A version that holds a value. */
export interface Restorable {
  /** Its number. */
  readonly version: number;
  /** The value, as stored. */
  readonly entry: StoredJson;
}

/** All versions of an id; none of one that the log never heard of. */
export async function restorableVersions(
  logs: Logs,
  log: LogName,
  id: string,
): Promise<RestorableVersion[]> {
  using pinned = logs.pin();
  const known = await versionsOf(pinned, log, id, NO_CUT);
  const read = await readVersions(pinned, log, known?.versions ?? []);
  return read.map(({ version: { version, kind }, entry }) => ({ version, kind, entry }));
}

/**
 * The version in force, or under a tombstone the last live one.
 *
 * @throws {LogError} `unknown_entry` where none ever was.
 */
export function lastLive(
  log: LogName,
  { id, current }: IdRow,
  entry: StoredJson | null,
  versions: readonly RestorableVersion[],
): Restorable {
  if (current !== null && entry !== null) return { version: current.version, entry };
  const ignored = versions.findLast(({ entry }) => entry !== null);
  const message = `Cannot restore ${JSON.stringify(id)}: it was never captured`;
  throw new LogError("unknown_entry", message, {
    hint: ignored === undefined
      ? "there is no value to bring back"
      : `version ${ignored.version} was ignored: "log restore ${id}${logFlagOf(log)} ` +
        `--from ${ignored.version}" brings it back`,
  });
}

/**
 * The version of a number.
 *
 * @throws {LogError} `bad_usage` where there is none, or it holds no value; with those that do.
 */
export function numbered(
  log: LogName,
  id: string,
  number: number,
  versions: readonly RestorableVersion[],
): Restorable {
  const found = versions.find(({ version }) => version === number);
  if (found !== undefined && found.entry !== null) return { version: number, entry: found.entry };
  const count = versions.length === 1 ? "there is 1 version" : `there are ${versions.length}`;
  const reason = found === undefined ? count : `it holds no value (${found.kind})`;
  const message = `Cannot restore version ${number} of ${JSON.stringify(id)}: ${reason}`;
  const named = versions.filter(({ entry }) => entry !== null).slice(-NAMED_MAX)
    .map(({ version, kind }) => kind === "ignored" ? `${version} (ignored)` : `${version}`);
  const hint = `those with a value: ${named.join(", ") || "none"}; ` +
    `"log history ${id}${logFlagOf(log)}" shows them`;
  throw new LogError("bad_usage", message, { hint });
}
