/**
 * Booting from a snapshot: finding the newest one that serves, and handing its
 * rows to a replay, which goes on with the tail.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import { IdTable } from "../lib/records/id_table.ts";
import type { Selection } from "../lib/records/reader.ts";
import type {
  CheckpointRequest,
  CheckpointSource,
  NamedCheckpoint,
  RejectedCheckpoint,
} from "../lib/replay/checkpoint.ts";
import type { LogStorage } from "../lib/storage/storage.ts";
import { parseEffective } from "./header.ts";
import { SNAPSHOTS, snapshotsOf } from "./names.ts";
import { addRow, readRows, type Rows } from "./read_rows.ts";
import { beginningOf, decodeRow, type StoredRow } from "./row.ts";
import { SnapshotFile } from "./snapshot_file.ts";
import { whyUnusable } from "./usable.ts";

/**
 * Finds snapshots in a storage. Whatever is wrong with one, it is passed over:
 * the log is the truth, and a replay can always do without.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../lib/storage/memory.ts";
 * import { openLogs, defaultSettings } from "../mod.ts";
 * import { SnapshotFinder } from "./boot.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * using source = await storage.open("entries.jsonl");
 * const { checkpoint } = await new SnapshotFinder(storage).find({
 *   log: logs.log("entries"),
 *   source: source!,
 *   cut: { through: null, lineMax: null },
 *   filter: undefined,
 * });
 * if (checkpoint !== null) throw new Error("there are no snapshots");
 * ```
 */
export class SnapshotFinder implements CheckpointSource {
  readonly #storage: LogStorage;

  /** Looks at nothing yet. */
  constructor(storage: LogStorage) {
    this.#storage = storage;
  }

  /** The newest snapshot that serves, with its rows. */
  async find(
    request: CheckpointRequest,
  ): Promise<{ checkpoint: NamedCheckpoint | null; rejected: RejectedCheckpoint[] }> {
    const rejected: RejectedCheckpoint[] = [];
    const names = await reasonOnFailure(() => snapshotsOf(this.#storage, request.log));
    if (typeof names === "string") {
      return { checkpoint: null, rejected: [{ name: SNAPSHOTS, reason: names }] };
    }
    for (const name of names) {
      const checkpoint = await reasonOnFailure(() => openCheckpoint(this.#storage, name, request));
      if (typeof checkpoint !== "string") return { checkpoint, rejected };
      rejected.push({ name, reason: checkpoint });
    }
    return { checkpoint: null, rejected };
  }
}

/**
 * A snapshot as a checkpoint, or why it does not serve.
 *
 * @throws {LogError} what reading the log or the snapshot throws.
 */
export async function openCheckpoint(
  storage: LogStorage,
  name: string,
  request: CheckpointRequest,
): Promise<NamedCheckpoint | string> {
  using snapshot = await SnapshotFile.open(storage, name);
  if (snapshot === null) return "it no longer exists";
  const reason = await whyUnusable(snapshot, request);
  if (reason !== null) return reason;
  const { lines, malformed, offset, last_at } = snapshot.header!;
  const effective = parseEffective(last_at);
  return { name, lines, malformed, offset, effective, ...await rowsOf(snapshot, request.filter) };
}

/** What an operation gives; what the storage says against it is a reason to do without. */
async function reasonOnFailure<T>(operation: () => Promise<T>): Promise<T | string> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof LogError) return error.message;
    throw error;
  }
}

function rowsOf(snapshot: SnapshotFile, filter: Selection | undefined): Promise<Rows> {
  if (filter === undefined) return allRows(snapshot);
  return "ids" in filter ? rowsOfIds(snapshot, filter.ids) : rowsWith(snapshot, filter.field);
}

/** All rows of a snapshot that is whole. */
export async function allRows(snapshot: SnapshotFile): Promise<Rows> {
  const all: Rows = { ids: new IdTable(), rows: [] };
  for await (const lines of snapshot.rows()) readRows(lines, all);
  return all;
}

/** The rows of some ids, by their index; an id without one is new to the tail. */
export async function rowsOfIds(snapshot: SnapshotFile, wanted: readonly string[]): Promise<Rows> {
  const ids = new IdTable(), rows: Rows["rows"] = [];
  const keys = new Map<string, number>();
  for (const id of new Set(wanted)) {
    keys.set(beginningOf(id), rows.length);
    ids.add(id, 0);
    rows.push(undefined);
  }
  if (keys.size === 0) return { ids, rows };
  const [first = ""] = keys.keys();
  for await (const { text: chunk } of snapshot.rows()) {
    // One id is what is asked for most, and most chunks do not hold it.
    if (keys.size === 1 && !chunk.includes(first)) continue;
    for (const line of chunk.split("\n")) {
      const key = keys.get(line.slice(0, line.indexOf(VERSIONS) + VERSIONS.length));
      if (key === undefined) continue;
      const stored: StoredRow = JSON.parse(line);
      ids.versions[key] = stored.versions;
      rows[key] = decodeRow(stored);
    }
  }
  return { ids, rows };
}

/** Behind the id, where inside it the first quote would be escaped. */
const VERSIONS = '","versions":';

/** The rows that hold a text, and perhaps some that only seem to. */
async function rowsWith(snapshot: SnapshotFile, text: string): Promise<Rows> {
  const found: Rows = { ids: new IdTable(), rows: [] };
  const needle = JSON.stringify(text);
  for await (const { text: lines } of snapshot.rows()) {
    for (let at = lines.indexOf(needle); at >= 0;) {
      const end = lines.indexOf("\n", at);
      addRow(JSON.parse(lines.slice(lines.lastIndexOf("\n", at) + 1, end)), found);
      at = lines.indexOf(needle, end);
    }
  }
  return found;
}
