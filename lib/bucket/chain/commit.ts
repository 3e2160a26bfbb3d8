/**
 * Commits: the lines that one write added to a log, and what else is known of the write.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { sha256Of } from "../../storage/digest.ts";
import { META, type ObjectAnswer } from "../s3/client.ts";
import { DamagedObject } from "../s3/unclear.ts";

/** Where a chain ends. */
export interface Head {
  /** The number of its last commit; 0 for an empty chain. */
  readonly n: number;
  /** The id of that commit; empty for an empty chain. */
  readonly id: string;
}

/** The head of a chain without commits. */
export const EMPTY_HEAD: Head = { n: 0, id: "" };

/**
 * Whether a commit adds lines or puts a new log in the place of the old one. Every reader knows
 * both, but no command writes the latter. `validate --fix`, `merge` and `undo` change the file of
 * one device, and a commit of theirs would take away what others wrote meanwhile: it takes no part
 * in the law of merging. So lines that leave a file come back with the next sync. It is left to
 * programs that call `LogFile.replace`.
 */
export type CommitKind = "append" | "rewrite";

/** What is known of a commit besides its lines. */
export interface CommitInfo extends Head {
  /** The last commit that its writer had seen the lines of. */
  readonly base: number;
  /** The id of the commit before it. */
  readonly prev: string;
  /** What it does to the log. */
  readonly kind: CommitKind;
}

/** A commit with its lines. */
export interface Commit extends CommitInfo {
  /** Its bytes. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Whether a commit's writer had seen all that came before it. */
export function isStraight({ n, base, kind }: CommitInfo): boolean {
  return kind === "append" && base === n - 1;
}

/** The metadata that a commit is stored with. */
export async function metadataOf(
  { id, base, prev, kind, body }: Commit,
  device: string | null,
): Promise<Record<string, string>> {
  return {
    "log-id": id,
    "log-base": String(base),
    "log-prev": prev,
    "log-kind": kind,
    "log-sha256": await sha256Of(body),
    // Headers hold ASCII only.
    ...(device !== null && { "log-device": encodeURIComponent(device) }),
  };
}

/** The id of the commit that an object holds; null where log did not write it. */
export function idIn(headers: Headers): string | null {
  return headers.get(`${META}log-id`);
}

/**
 * The commit that an object holds.
 *
 * @throws {DamagedObject} where the bytes are not those that were written: the wire may be at
 * fault.
 * @throws {LogError} `remote_failed` for an object that log did not write.
 */
export async function commitOf(n: number, key: string, answer: ObjectAnswer): Promise<Commit> {
  const { headers, bytes: body } = answer;
  const meta = (name: string) => headers.get(META + name);
  const id = idIn(headers), kind = meta("log-kind"), base = numberOf(meta("log-base"));
  const isKnown = kind === "append" || kind === "rewrite";
  if (id === null || id === "" || base === null || base >= n || !isKnown) throw foreign(key);
  await checkHash(key, answer);
  return { n, id, base, prev: meta("log-prev") ?? "", kind, body };
}

const HASH_HEADER = `${META}log-sha256`;

/** Whether an object was stored with a hash, as log does. */
export function hasHash({ headers }: ObjectAnswer): boolean {
  return headers.has(HASH_HEADER);
}

/**
 * Looks whether an object is what it was stored as.
 *
 * @throws {DamagedObject} where it is not: the wire may be at fault.
 * @throws {LogError} `remote_failed` for an object that log did not write.
 */
export async function checkHash(key: string, { headers, bytes }: ObjectAnswer): Promise<void> {
  const sha256 = headers.get(HASH_HEADER);
  if (sha256 === null) throw foreign(key);
  if (sha256 === await sha256Of(bytes)) return;
  throw new DamagedObject(key);
}

function foreign(key: string): LogError {
  return new LogError("remote_failed", `Cannot read "${key}": it was not written by log`, {
    hint: "remove the object if it is yours, or use another prefix",
  });
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
