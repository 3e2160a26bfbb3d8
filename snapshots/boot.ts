/**
 * Booting from a snapshot: finding the newest one that serves, and handing its
 * rows to a replay, which goes on with the tail.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import { IdTable } from "../lib/records/id_table.ts";
import { MAX_LINE_BYTES } from "../lib/records/lines.ts";
import type { Selection } from "../lib/records/reader.ts";
import { LoadedIds } from "../lib/records/scanner/loaded_ids.ts";
import type {
  CheckpointRequest,
  CheckpointSource,
  NamedCheckpoint,
  RejectedCheckpoint,
} from "../lib/replay/checkpoint.ts";
import type { Log } from "../lib/replay/log.ts";
import { VersionRef } from "../lib/replay/projection.ts";
import { lifecycleOf } from "../lib/replay/reducer.ts";
import type { LogStorage } from "../lib/storage/storage.ts";
import { RowCheck, TWO_OF_ONE_ID, whyUnfit } from "./check_rows.ts";
import { parseEffective, type SnapshotHeader } from "./header.ts";
import { SNAPSHOTS, snapshotsOf } from "./names.ts";
import { addTo, readRow, readRows, type Rows, type TakeRow } from "./read_rows.ts";
import { beginningOf, decodeRow, type StoredRow } from "./row.ts";
import { type RowLines, SnapshotFile } from "./snapshot_file.ts";
import { whyUnusable } from "./usable.ts";
import { canLoad, isSlower, SLOWER } from "./worth.ts";

const NEWLINE = 10, QUOTE = 34;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const ID = new TextEncoder().encode('{"id":"');

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
      const checkpoint = await reasonOnFailure(() =>
        openCheckpoint(this.#storage, name, request, { asksSpeed: true })
      );
      if (typeof checkpoint !== "string") return { checkpoint, rejected };
      rejected.push({ name, reason: checkpoint });
    }
    return { checkpoint: null, rejected };
  }
}

/**
 * A snapshot as a checkpoint, or why it does not serve.
 *
 * @param asksSpeed Whether one that takes longer than a replay serves nothing.
 * @throws {LogError} what reading the log or the snapshot throws.
 */
export async function openCheckpoint(
  storage: LogStorage,
  name: string,
  request: CheckpointRequest,
  { asksSpeed = false } = {},
): Promise<NamedCheckpoint | string> {
  using snapshot = await SnapshotFile.open(storage, name);
  if (snapshot === null) return "it no longer exists";
  if (asksSpeed && isSlower(snapshot, request)) return SLOWER;
  const rows = await servingRows(snapshot, request);
  if (typeof rows === "string") return rows;
  return checkpointOf(name, snapshot.header!, rows);
}

function checkpointOf(
  name: string,
  { lines, malformed, offset, last_at }: SnapshotHeader,
  rows: Rows | LoadedIds,
): NamedCheckpoint {
  const position = { name, lines, malformed, offset, effective: parseEffective(last_at) };
  if (!(rows instanceof LoadedIds)) return { ...position, ...rows };
  let made: Rows | null = null;
  return {
    ...position,
    loaded: rows,
    get ids() {
      return (made ??= rowsOf(rows)).ids;
    },
    get rows() {
      return (made ??= rowsOf(rows)).rows;
    },
  };
}

/** The rows of ids that stand so. */
function rowsOf(loaded: LoadedIds): Rows {
  const rows: Rows = { ids: new IdTable(), rows: [] };
  for (let key = 0; key < loaded.length; key++) {
    const id = loaded.id(key), state = loaded.state(key);
    rows.ids.add(id, loaded.versions(key));
    rows.rows.push(
      state && {
        id,
        firstOffset: state.firstOffset,
        current: state.current && new VersionRef(state.current),
        tombstone: state.tombstone && new VersionRef(state.tombstone),
      },
    );
  }
  return rows;
}

/**
 * The rows of a snapshot, or why it does not serve: that its trailer fits does not make a
 * snapshot of this log of it, so whatever else is in it is a reason.
 *
 * @throws {LogError} what reading the log or the snapshot throws.
 */
export async function servingRows(
  snapshot: SnapshotFile,
  request: CheckpointRequest,
): Promise<Rows | LoadedIds | string> {
  const reason = await whyUnusable(snapshot, request);
  if (reason !== null) return reason;
  const { reducer } = request.log;
  if (canLoad(request)) return await loadedFrom(snapshot, request.log);
  const rows = await rowsIn(snapshot, request.filter);
  const unfit = typeof rows === "string" ? rows : whyUnfit(rows, snapshot.header!, reducer);
  return unfit === null ? rows : `${IMPOSSIBLE}: ${unfit}`;
}

const IMPOSSIBLE = "it tells what cannot be";

/** Where the ids of a snapshot stand, or what is wrong with it. */
async function loadedFrom(snapshot: SnapshotFile, log: Log): Promise<LoadedIds | string> {
  const header = snapshot.header!;
  const check = new RowCheck(header, log.reducer);
  using unfinished = new DisposableStack();
  const loaded = unfinished.use(
    new LoadedIds({
      lines: header.lines,
      bytes: header.offset,
      lineBytes: MAX_LINE_BYTES,
      latest: parseEffective(header.max_at),
      isLive: lifecycleOf(log.reducer)?.policy(log.settings) === "none",
    }),
  );
  let isOneTwice = false;
  const take: TakeRow = (id, versions, row) => {
    if (check.take(id, versions, row) && !loaded.add(id, versions, row)) isOneTwice = true;
  };
  const unfit = await reasonOfRows(async () => {
    for await (const { bytes } of snapshot.rows()) {
      for (let start = loaded.take(bytes); start < bytes.length;) {
        const end = bytes.indexOf(NEWLINE, start);
        // Whatever it is, it is for the definition of a row to say.
        readRow(JSON.parse(utf8.decode(bytes.subarray(start, end))), take);
        if (isOneTwice) return TWO_OF_ONE_ID;
        if (check.reason !== null) return check.reason;
        start = loaded.takeOn(end + 1);
      }
    }
    if (loaded.length !== header.ids) return `it has ${loaded.length} rows, not ${header.ids}`;
    check.takeSums(loaded.told);
    return check.reason;
  });
  if (unfit !== null) return `${IMPOSSIBLE}: ${unfit}`;
  unfinished.move();
  return loaded;
}

/**
 * The rows that are wanted of a snapshot, or what is wrong with them.
 *
 * @throws {LogError} what reading the snapshot throws.
 */
export async function rowsIn(
  snapshot: SnapshotFile,
  filter?: Selection,
): Promise<Rows | string> {
  const { ids } = snapshot.header!;
  let count = 0;
  // Rows that nobody asks for are not read, but one that has no id may be the one that was meant.
  async function* counted(): AsyncGenerator<RowLines> {
    for await (const lines of snapshot.rows()) {
      count += countRows(lines.bytes);
      yield lines;
    }
  }
  return await reasonOfRows(async () => {
    const rows = filter ? await rowsFor(counted(), filter) : await allRows(snapshot.rows());
    const found = filter ? count : rows.rows.length;
    return found === ids ? rows : `it has ${found} rows, not ${ids}`;
  });
}

/** What reading rows gives; of what is no row at all, each step of reading says so in its own way. */
async function reasonOfRows<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LogError) throw error;
    return `a row cannot be read (${error instanceof Error ? error.message : error})`;
  }
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

/** How many lines there are, each of which must begin as a row with an id. */
function countRows(bytes: Uint8Array): number {
  let count = 0;
  for (let start = 0; start < bytes.length; start = bytes.indexOf(NEWLINE, start) + 1) {
    let same = 0;
    while (same < ID.length && bytes[start + same] === ID[same]) same++;
    if (same < ID.length || bytes[start + same] === QUOTE) throw new TypeError("it has no id");
    count++;
  }
  return count;
}

function rowsFor(lines: AsyncIterable<RowLines>, filter: Selection): Promise<Rows> {
  return "ids" in filter ? rowsOfIds(lines, filter.ids) : rowsWith(lines, filter.field);
}

async function allRows(lines: AsyncIterable<RowLines>): Promise<Rows> {
  const all: Rows = { ids: new IdTable(), rows: [] };
  for await (const some of lines) readRows(some, addTo(all));
  return all;
}

/** The rows of some ids, by their index; an id without one is new to the tail. */
async function rowsOfIds(
  lines: AsyncIterable<RowLines>,
  wanted: readonly string[],
): Promise<Rows> {
  const ids = new IdTable(), rows: Rows["rows"] = [];
  const keys = new Map<string, number>();
  for (const id of new Set(wanted)) {
    keys.set(beginningOf(id), rows.length);
    ids.add(id, 0);
    rows.push(undefined);
  }
  const [first = ""] = keys.keys();
  for await (const { text: chunk } of lines) {
    // One id is what is asked for most, and most chunks do not hold it.
    if (keys.size === 0 || (keys.size === 1 && !chunk.includes(first))) continue;
    for (const line of chunk.split("\n")) {
      const key = keys.get(line.slice(0, line.indexOf(VERSIONS) + VERSIONS.length));
      if (key === undefined) continue;
      const stored: StoredRow = JSON.parse(line);
      if (ids.versions[key] !== 0) throw new Error(`there are two of ${JSON.stringify(stored.id)}`);
      rows[key] = decodeRow(stored);
      ids.versions[key] = stored.versions;
    }
  }
  return { ids, rows };
}

/** Behind the id, where inside it the first quote would be escaped. */
const VERSIONS = '","versions":';

/** The rows that hold a text, and perhaps some that only seem to. */
async function rowsWith(chunks: AsyncIterable<RowLines>, text: string): Promise<Rows> {
  const found: Rows = { ids: new IdTable(), rows: [] };
  const needle = JSON.stringify(text);
  for await (const { text: lines } of chunks) {
    for (let at = lines.indexOf(needle); at >= 0;) {
      const end = lines.indexOf("\n", at);
      readRow(JSON.parse(lines.slice(lines.lastIndexOf("\n", at) + 1, end)), addTo(found));
      at = lines.indexOf(needle, end);
    }
  }
  return found;
}
