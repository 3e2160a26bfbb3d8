/**
 * Whether a snapshot may stand for the beginning of a log.
 *
 * @module
 */

import { READER_VERSION } from "../lib/records/reader_version.ts";
import type { Cut } from "../lib/replay/cut.ts";
import type { Log } from "../lib/replay/log.ts";
import { sha256Of } from "../lib/storage/digest.ts";
import { fingerprint, type FingerprintSizes } from "../lib/storage/fingerprint.ts";
import type { LogSource } from "../lib/storage/storage.ts";
import { foldSettingsOf, parseEffective, type SnapshotHeader } from "./header.ts";
import type { NamedLog } from "./names.ts";
import type { SnapshotFile } from "./snapshot_file.ts";

/** Part of the format: the header says the hashes of these. */
const SIZES: FingerprintSizes = { headBytes: 4 * 1024, windowBytes: 64 * 1024 };

/** What is said of a file whose first line this version reads nothing from. */
export const NO_HEADER = "it has no header that this version reads";

/** What is said of one that is kept only as a witness. */
export const WITNESS = "it stands for lines that the log has lost, and is kept as their witness";

/** What a snapshot has to serve. */
export interface Purpose {
  /** The log. */
  log: Log;
  /** The log's file, open. */
  source: LogSource;
  /** How far the log is folded. */
  cut: Cut;
}

/**
 * Why a snapshot does not serve; null where it does, if its rows are right. The cheapest
 * question comes first, and its own bytes are read through last.
 *
 * @throws {LogError} what reading the log or the snapshot throws.
 */
export async function whyUnusable(
  snapshot: SnapshotFile,
  { log, source, cut }: Purpose,
): Promise<string | null> {
  const { header } = snapshot;
  if (header === null) return NO_HEADER;
  if (header.witness) return WITNESS;
  const reason = subjectMismatch(header, log) ?? foldMismatch(header, log) ??
    cutMismatch(header, cut) ?? await prefixMismatch(header, source);
  if (reason !== null) return reason;
  return await snapshot.isWhole() ? null : "it is damaged";
}

/** Why a snapshot is of something else altogether; null where it is not. */
export function subjectMismatch({ log, reducer }: SnapshotHeader, wanted: NamedLog): string | null {
  const isRight = log === wanted.name && reducer === wanted.reducer.name;
  return isRight ? null : `it is of ${log} by ${reducer}`;
}

/** Why a snapshot's lines were folded otherwise; null where they were not. */
export function foldMismatch(header: SnapshotHeader, { settings, reducer }: Log): string | null {
  const { reducer_version, reader_version } = header;
  if (reducer_version !== reducer.version) {
    return `it is by version ${reducer_version} of the reducer, not ${reducer.version}`;
  }
  if (reader_version !== READER_VERSION) {
    return `it is by version ${reader_version} of the reader, not ${READER_VERSION}`;
  }
  const { id, at, is_deleted, at_format, tombstones, ...others } = header.settings;
  const { id_type, at_zone, not_before } = others;
  const theirs = JSON.stringify({
    ...{ id, at, is_deleted, at_format, tombstones },
    ...{ id_type, at_zone, not_before },
  });
  if (theirs === JSON.stringify(foldSettingsOf(settings, reducer))) return null;
  return "it was folded under other settings";
}

/** Why a snapshot holds more than a cut lets through; null where it does not. */
function cutMismatch(header: SnapshotHeader, { through, lineMax }: Cut): string | null {
  const { lines, max_at } = header;
  if (through !== null && parseEffective(max_at) > through) return `it holds lines up to ${max_at}`;
  return lineMax !== null && lines > lineMax ? `it holds ${lines} lines` : null;
}

/** Why a log does not begin with what a snapshot stands for; null where it seems to. */
export async function prefixMismatch(
  header: SnapshotHeader,
  source: LogSource,
): Promise<string | null> {
  const { offset } = header;
  if (source.size < offset) return `the log is shorter than the ${offset} bytes it stands for`;
  const { head_sha256, window_sha256 } = await prefixHashes(source, offset);
  if (head_sha256 !== header.head_sha256) return "the log begins otherwise now";
  if (window_sha256 === header.window_sha256) return null;
  return `the log has other bytes now before byte ${offset}`;
}

/** The hashes of the beginning and the end of a log's first `offset` bytes. */
export async function prefixHashes(
  source: LogSource,
  offset: number,
): Promise<Pick<SnapshotHeader, "head_sha256" | "window_sha256">> {
  const { head, window } = await fingerprint(source, offset, SIZES);
  return { head_sha256: await sha256Of(head), window_sha256: await sha256Of(window) };
}
