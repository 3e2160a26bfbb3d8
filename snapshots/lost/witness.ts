/**
 * The snapshot that is kept because its log has lost lines that it stands for.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import type { LogStorage, WritableStorage } from "../../lib/storage/storage.ts";
import { SnapshotFile } from "../snapshot_file.ts";
import { storeSnapshot } from "../store.ts";
import { findLostLines, type WitnessedLog } from "./lost_lines.ts";

/**
 * The name of the snapshot that knows of most lines which a log has lost; null where
 * none is known to be, or where that cannot be told.
 */
export async function witnessOf(storage: LogStorage, log: WitnessedLog): Promise<string | null> {
  try {
    return (await findLostLines(storage, log))?.snapshot ?? null;
  } catch (error) {
    // A log that cannot be read is no proof that anything is gone from it.
    if (error instanceof LogError) return null;
    throw error;
  }
}

/**
 * Marks a snapshot as no more than a witness: it serves no replay any more, also where its
 * log is rewritten so that it looks like what the snapshot stands for. The lock is held.
 *
 * May be repeated after any failure.
 *
 * @param like The file of its log.
 * @throws {LogError} what the storage throws; the snapshot is as it was then.
 */
export async function keepAsWitness(
  storage: WritableStorage,
  name: string,
  like: string,
): Promise<void> {
  using snapshot = await SnapshotFile.open(storage, name);
  if (snapshot === null || snapshot.header === null || snapshot.header.witness) return;
  const header = { ...snapshot.header, witness: true as const };
  await storeSnapshot(storage, name, { like, header, rows: rowBytes(snapshot) });
}

async function* rowBytes(snapshot: SnapshotFile): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of snapshot.rows()) yield bytes;
}
