/**
 * Holding snapshots against their logs, every byte of both.
 *
 * @module
 */

import type { VerifyRow } from "../lib/answers.ts";
import { LogError } from "../lib/errors.ts";
import { openReadable } from "../lib/records/check_format.ts";
import { NO_CUT } from "../lib/replay/cut.ts";
import type { Log } from "../lib/replay/log.ts";
import { digestOf } from "../lib/storage/digest.ts";
import { emptySource, slice } from "../lib/storage/source.ts";
import type { LogSource, LogStorage } from "../lib/storage/storage.ts";
import { openCheckpoint } from "./boot.ts";
import { snapshotsOf } from "./names.ts";
import { encodedRows, project, type Projected, type ProjectOptions } from "./projected.ts";
import { SnapshotFile } from "./snapshot_file.ts";
import { foldMismatch, NO_HEADER, prefixMismatch, subjectMismatch, WITNESS } from "./usable.ts";

/** A difference, and in which line of the snapshot. */
interface Difference {
  difference: string;
  snapshotLine: number | null;
}

/**
 * Verifies the snapshots of some logs, newest first in each: the trailer, the
 * hash of all that the snapshot stands for, each row against a full replay, and
 * what booting from it gives against a full replay of the whole log.
 *
 * @throws {LogError} what reading a log or a snapshot throws.
 */
export async function* verifySnapshots(
  storage: LogStorage,
  logs: readonly Log[],
  onProgress?: (file: string, doneBytes: number, totalBytes: number) => void,
): AsyncGenerator<VerifyRow> {
  for (const log of logs) {
    const names = await snapshotsOf(storage, log);
    if (names.length === 0) continue;
    using opened = await openReadable(storage, log.settings.file);
    const source = opened ?? emptySource(log.settings.file);
    const progress = onProgress &&
      ((done: number, total: number) => onProgress(source.name, done, total));
    const options = { log, onProgress: progress };
    const whole = await project(source, options);
    for (const file of names) {
      yield await verify(storage, file, log, { source, whole, options });
    }
  }
}

/** A log, and what it comes to. */
interface Truth {
  source: LogSource;
  whole: Projected;
  options: ProjectOptions;
}

async function verify(
  storage: LogStorage,
  file: string,
  log: Log,
  truth: Truth,
): Promise<VerifyRow> {
  const row = (state: VerifyRow["state"], found: Difference | null): VerifyRow => ({
    log: log.name,
    file,
    state,
    difference: found?.difference ?? null,
    snapshot_line: found?.snapshotLine ?? null,
  });
  const opened = await openOrReason(storage, file);
  if (typeof opened === "string") return row("invalid", ofNoRow(opened));
  using snapshot = opened;
  const { header } = snapshot;
  if (header === null) return row("invalid", ofNoRow(NO_HEADER));
  if (header.witness) return row("invalid", ofNoRow(WITNESS));
  const stranger = subjectMismatch(header, log);
  if (stranger !== null) return row("invalid", ofNoRow(stranger));
  const mismatch = foldMismatch(header, log);
  if (mismatch !== null) return row("outdated", ofNoRow(mismatch));
  const found = await prefixDifference(snapshot, truth.source) ??
    await rowDifference(snapshot, truth) ??
    await bootDifference(storage, file, log, truth);
  return row(found === null ? "valid" : "invalid", found);
}

/** A snapshot, or why there is nothing to read: a folder may have such a name. */
async function openOrReason(storage: LogStorage, file: string): Promise<SnapshotFile | string> {
  try {
    return await SnapshotFile.open(storage, file) ?? NO_HEADER;
  } catch (error) {
    if (error instanceof LogError) return error.message;
    throw error;
  }
}

function ofNoRow(difference: string): Difference {
  return { difference, snapshotLine: null };
}

/** What is wrong with the bytes of the snapshot, or with those it stands for. */
async function prefixDifference(
  snapshot: SnapshotFile,
  log: LogSource,
): Promise<Difference | null> {
  const header = snapshot.header!;
  if (!await snapshot.isWhole()) {
    return ofNoRow("it is damaged: its bytes are not those of its trailer");
  }
  const mismatch = await prefixMismatch(header, log);
  if (mismatch !== null) return ofNoRow(mismatch);
  const { sha256 } = await digestOf(log, header.offset);
  if (sha256 === header.prefix_sha256) return null;
  return ofNoRow(`the log has other bytes now somewhere before byte ${header.offset}`);
}

/** Where a snapshot tells otherwise than a full replay of the lines it stands for. */
async function rowDifference(
  snapshot: SnapshotFile,
  { source, options }: Truth,
): Promise<Difference | null> {
  const header = snapshot.header!;
  const replayed = await project(slice(source, 0, header.offset), options);
  for (const [name, value] of Object.entries(replayed.facts)) {
    const said = header[name as keyof typeof replayed.facts];
    if (said !== value) {
      return { difference: `it says ${name} ${said}, not ${value}`, snapshotLine: 1 };
    }
  }
  const expected = encodedRows(replayed);
  let line = 1;
  for await (const { text } of snapshot.rows()) {
    for (const row of text.slice(0, -1).split("\n")) {
      line++;
      const { value = "no row" } = expected.next();
      if (row !== value) return { difference: `it says ${row}, not ${value}`, snapshotLine: line };
    }
  }
  const { value } = expected.next();
  return value ? { difference: `it lacks ${value}`, snapshotLine: line + 1 } : null;
}

/** Where booting from a snapshot leads elsewhere than a full replay. */
async function bootDifference(
  storage: LogStorage,
  file: string,
  log: Log,
  { source, whole, options }: Truth,
): Promise<Difference | null> {
  const request = { log, source, cut: NO_CUT, filter: undefined };
  const checkpoint = await openCheckpoint(storage, file, request);
  if (typeof checkpoint === "string") return ofNoRow(checkpoint);
  const booted = await project(source, { ...options, from: checkpoint });
  const [found, expected] = [encodedRows(booted), encodedRows(whole)];
  while (true) {
    const { value: row = "no row" } = found.next(), { value = "no row" } = expected.next();
    if (row !== value) {
      return ofNoRow(`with its tail it comes to ${row}, not ${value}`);
    }
    if (row === "no row") return null;
  }
}
