/**
 * Packs: the commits of one block in one object, and an index that says where each begins.
 * Both hold nothing but what follows from the commits, so that any two packers write the same.
 *
 * @module
 */

import { concat } from "../../bytes/concat.ts";
import { LogError } from "../../errors.ts";
import { sha256Of } from "../../storage/digest.ts";
import type { Commit, CommitKind } from "./commit.ts";

/** A commit in an index: id, bytes, how far its base is behind the commit before, and the kind. */
type IndexRow = readonly [id: string, bytes: number, lag: number, kind?: CommitKind];

/** An index, as it is stored. */
interface PackIndex {
  readonly format: typeof FORMAT;
  /** The first and the last commit. */
  readonly from: number;
  readonly to: number;
  /** The id of the commit before the first. */
  readonly prev: string;
  /** Length and hash of the pack. */
  readonly bytes: number;
  readonly sha256: string;
  readonly commits: readonly IndexRow[];
}

/** A pack and its index, as they are stored. */
export interface StoredPack {
  /** The bodies of the commits, joined. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The index as JSON. */
  readonly index: Uint8Array<ArrayBuffer>;
}

/** Packs that were read before, kept on this machine. */
export interface PackCache {
  /** A pack; null where it is not kept. */
  get(key: string): Promise<StoredPack | null>;
  /** Keeps a pack; what goes wrong is of no matter. */
  put(key: string, pack: StoredPack): Promise<void>;
}

const FORMAT = "log-pack/1";
const FAMILY = "log-pack/";

/** Packs commits that follow each other. */
export async function packOf(commits: readonly Commit[]): Promise<StoredPack> {
  const body = concat(commits.map((commit) => commit.body));
  const index: PackIndex = {
    format: FORMAT,
    from: commits[0]!.n,
    to: commits.at(-1)!.n,
    prev: commits[0]!.prev,
    bytes: body.length,
    sha256: await sha256Of(body),
    commits: commits.map(({ n, id, base, kind, body }): IndexRow => {
      const row = [id, body.length, n - 1 - base] as const;
      return kind === "append" ? row : [...row, kind];
    }),
  };
  return { body, index: new TextEncoder().encode(`${JSON.stringify(index)}\n`) };
}

/**
 * The commits of a pack.
 *
 * @throws {LogError} `remote_failed` for an index of a newer format, or one that does not fit.
 */
export async function commitsOf(key: string, { body, index }: StoredPack): Promise<Commit[]> {
  const { from, prev: before, commits } = await parsedIndex(key, { body, index });
  let at = 0, prev = before;
  return commits.map(([id, bytes, lag, kind = "append"], position) => {
    const n = from + position;
    const part = body.subarray(at, at += bytes);
    const commit: Commit = { n, id, base: n - 1 - lag, prev, kind, body: part };
    prev = id;
    return commit;
  });
}

/**
 * The id of a commit that an index lists; null where it does not.
 *
 * @throws {LogError} `remote_failed` for an index of a newer format, or a damaged one.
 */
export function idInIndex(key: string, index: Uint8Array, n: number): string | null {
  const { from, commits } = checkedIndex(key, index);
  return commits[n - from]?.[0] ?? null;
}

async function parsedIndex(key: string, { body, index }: StoredPack): Promise<PackIndex> {
  const parsed = checkedIndex(key, index);
  if (parsed.bytes !== body.length) throw foreignIndex(key);
  if (parsed.sha256 !== await sha256Of(body)) {
    throw unreadable(key, "the pack is not the one that it describes", "restore the object");
  }
  return parsed;
}

function checkedIndex(key: string, index: Uint8Array): PackIndex {
  const parsed = parse(index);
  const { format } = parsed ?? {};
  if (typeof format === "string" && format.startsWith(FAMILY) && format !== FORMAT) {
    throw unreadable(key, `it is of a newer format, ${format}`, "update log");
  }
  if (parsed === null || !isIndex(parsed)) throw foreignIndex(key);
  return parsed;
}

function foreignIndex(key: string): LogError {
  return unreadable(key, "it is not the index of its pack", "restore the object from a backup");
}

function parse(bytes: Uint8Array): Partial<PackIndex> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function isIndex(index: Partial<PackIndex>): index is PackIndex {
  const { format, from = NaN, to = NaN, prev, bytes, sha256, commits } = index;
  if (format !== FORMAT || typeof prev !== "string" || typeof sha256 !== "string") return false;
  if (!Number.isSafeInteger(from) || from < 1 || !Array.isArray(commits)) return false;
  if (commits.length !== to - from + 1 || !commits.every(isRow)) return false;
  const isBehind = commits.every(([, , lag], position) => lag < from + position);
  return isBehind && commits.reduce((sum, [, length]) => sum + length, 0) === bytes;
}

function isRow(row: unknown): row is IndexRow {
  if (!Array.isArray(row)) return false;
  const [id, bytes, lag, kind = "append"] = row;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  return typeof id === "string" && id !== "" && isCount(bytes) && isCount(lag) &&
    (kind === "append" || kind === "rewrite");
}

function unreadable(key: string, reason: string, hint: string): LogError {
  return new LogError("remote_failed", `Cannot read "${key}": ${reason}`, { hint });
}
