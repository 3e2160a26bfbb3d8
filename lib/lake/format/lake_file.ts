/**
 * `lake.json`: what says that a place holds a lake, and how people are spread over its buckets. The
 * first run writes it, and no later one changes it.
 *
 * @module
 */

import { LogError } from "../../errors.ts";

/** The name of the object. */
export const LAKE_FILE = "lake.json";

/** What the object says. */
export interface LakeFormat {
  /** Which layout. */
  readonly format: typeof FORMAT;
  /** How many buckets people are spread over. */
  readonly buckets: number;
  /** Whether columns hold hashes of user ids instead of the ids. */
  readonly hash_users: boolean;
}

/** What a run was asked for; what it was not asked for is as the lake has it, or as usual. */
export interface AskedFormat {
  /** The number of buckets. */
  readonly buckets?: number | undefined;
  /** Whether columns hold hashes of user ids. */
  readonly hash_users?: boolean | undefined;
}

const FORMAT = "log-lake/1";
const FAMILY = "log-lake/";
/** How many buckets a lake has where nobody says. */
export const BUCKETS = 1024;
/** More buckets than that are more objects than rows. */
export const BUCKETS_MAX = 1_000_000;

/** The format of a new lake. */
export function lakeFormat({ buckets, hash_users }: Omit<LakeFormat, "format">): LakeFormat {
  return { format: FORMAT, buckets, hash_users };
}

/** The object's bytes. */
export function encodeLake(format: LakeFormat): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(format)}\n`);
}

/**
 * Reads the object's bytes.
 *
 * @throws {LogError} `wrong_format` for what is none, or of a newer layout.
 */
export function parseLake(bytes: Uint8Array): LakeFormat {
  const { format, buckets = NaN, hash_users } = parseObject(bytes);
  if (typeof format !== "string" || !format.startsWith(FAMILY)) {
    throw cannot("was not written by log", "name another place");
  }
  if (format !== FORMAT) throw cannot(`is of a newer format, ${format}`, "update log");
  const isCount = Number.isInteger(buckets) && buckets >= 1 && buckets <= BUCKETS_MAX;
  if (!isCount || typeof hash_users !== "boolean") {
    throw cannot("is damaged", "restore the file from a backup");
  }
  return { format: FORMAT, buckets, hash_users };
}

/**
 * Checks that a lake is what a run was asked for; what it was not asked for is as the lake has it.
 *
 * @throws {LogError} `bad_usage` for another number of buckets, or other ids in the columns.
 */
export function checkLake(
  lake: LakeFormat,
  asked: AskedFormat,
): void {
  if (asked.buckets !== undefined && asked.buckets !== lake.buckets) {
    const message = `Cannot export into ${asked.buckets} buckets: the lake has ${lake.buckets}`;
    throw new LogError("bad_usage", message, {
      hint: `leave out --buckets, or export into another place`,
    });
  }
  if (asked.hash_users === undefined || asked.hash_users === lake.hash_users) return;
  const has = lake.hash_users ? "hashes of user ids" : "user ids as they are";
  throw new LogError("bad_usage", `Cannot change how users are named: the lake has ${has}`, {
    hint: `${lake.hash_users ? "give" : "leave out"} --hash-users, or export into another place`,
  });
}

function cannot(reason: string, hint: string): LogError {
  return new LogError("wrong_format", `Cannot use the lake: "${LAKE_FILE}" ${reason}`, { hint });
}

function parseObject(bytes: Uint8Array): Partial<LakeFormat> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
