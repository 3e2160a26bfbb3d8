/**
 * Lines that a log had and has no more. A snapshot says of every id how many lines it
 * had, so it is a witness: where a sync service, a checkout or a restore puts an older
 * file back, or another device's, the snapshot still knows what is gone.
 *
 * @module
 */

import { LogError } from "../../lib/errors.ts";
import { openReadable } from "../../lib/records/check_format.ts";
import { IdTable } from "../../lib/records/id_table.ts";
import { RecordReader } from "../../lib/records/reader.ts";
import { READER_VERSION } from "../../lib/records/reader_version.ts";
import type { Log } from "../../lib/replay/log.ts";
import type { LostId, LostLines } from "../../lib/replay/lost_lines.ts";
import { countLines } from "../../lib/storage/count_newlines.ts";
import { emptySource } from "../../lib/storage/source.ts";
import type { LogSource, LogStorage } from "../../lib/storage/storage.ts";
import { rowsIn } from "../boot.ts";
import type { SnapshotHeader } from "../header.ts";
import { snapshotsOf } from "../names.ts";
import type { Rows } from "../read_rows.ts";
import { SnapshotFile } from "../snapshot_file.ts";
import { prefixMismatch, subjectMismatch } from "../usable.ts";

/** A log whose snapshots are witnesses: by its own reducer, whatever its version. */
export type WitnessedLog = Pick<Log, "name" | "settings"> & {
  readonly reducer: Pick<Log["reducer"], "name">;
};

/** What of a log is held against its snapshots. */
export interface LostLinesOptions {
  /**
   * The ids that are asked about. Of a large log only these are counted then, and the ids
   * that the snapshot saw last, which are the first to go: one pass that looks for some
   * ids, and no full replay. Without it, every id is counted.
   */
  ids?: readonly string[] | undefined;
}

/** Up to here counting every id costs no more than starting the program. */
const SMALL_BYTES = 8 * 1024 * 1024;
/** So many ids stand for the others of a large log. */
const SAMPLE_IDS = 64;

/**
 * Finds out whether a log has lost lines that a snapshot of it stands for. Where several
 * snapshots know of some, the one that knows of most answers. Costs a look at the headers
 * as long as the log begins with what its newest snapshot stands for.
 *
 * @returns Null where nothing is known to be lost, and for logs that their own program
 * compacts.
 * @throws {LogError} what opening and reading the log and its snapshots throws.
 *
 * @example
 * ```ts
 * import { defaultSettings, MemoryStorage, openLogs, writeSnapshots } from "../../mod.ts";
 * import { findLostLines } from "./lost_lines.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n{"id":"b"}\n' });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * const entries = logs.log("entries");
 * await writeSnapshots(storage, [entries], { now: 0n, keep: 7 });
 * if (await findLostLines(storage, entries) !== null) throw new Error("nothing is lost");
 * await storage.remove("entries.jsonl");
 * storage.append("entries.jsonl", '{"id":"a"}\n');
 * const lost = await findLostLines(storage, entries);
 * if (lost?.lines !== 2 || lost.linesNow !== 1 || lost.ids[0]?.id !== "b") throw new Error();
 * ```
 */
export async function findLostLines(
  storage: LogStorage,
  log: WitnessedLog,
  { ids }: LostLinesOptions = {},
): Promise<LostLines | null> {
  const names = log.settings.compacted ? [] : await snapshotsOf(storage, log);
  if (names.length === 0) return null;
  using opened = await openReadable(storage, log.settings.file);
  const present = new PresentLog(log, opened ?? emptySource(log.settings.file));
  let most: LostLines | null = null;
  let isKnownSound = false;
  for (const name of names) {
    using snapshot = await openWitness(storage, name, log);
    if (snapshot === null) continue;
    // What was written when the log began otherwise was looked at then, and is marked.
    const { witness, offset } = snapshot.header;
    const isSuspect = witness === true || offset > present.source.size;
    if (isKnownSound && !isSuspect) continue;
    if (!isSuspect && await prefixMismatch(snapshot.header, present.source) === null) {
      isKnownSound = true;
    } else if (await snapshot.file.isWhole()) {
      const lost = await lossOf(snapshot, present, ids);
      if (lost !== null && (most === null || lostCount(lost) > lostCount(most))) most = lost;
    }
  }
  return most;
}

/** A snapshot that says of which log it is. */
class Witness implements Disposable {
  readonly name: string;
  readonly file: SnapshotFile;
  readonly header: SnapshotHeader;

  constructor(name: string, file: SnapshotFile, header: SnapshotHeader) {
    this.name = name;
    this.file = file;
    this.header = header;
  }

  [Symbol.dispose](): void {
    this.file[Symbol.dispose]();
  }
}

/** Opens a snapshot of a log; null where what lies there is none, or cannot be opened. */
async function openWitness(
  storage: LogStorage,
  name: string,
  log: WitnessedLog,
): Promise<Witness | null> {
  try {
    const file = await SnapshotFile.open(storage, name);
    const header = file?.header ?? null;
    if (file !== null && header !== null && subjectMismatch(header, log) === null) {
      return new Witness(name, file, header);
    }
    file?.[Symbol.dispose]();
    return null;
  } catch (error) {
    // A folder of that name, or a file that may not be read, proves nothing.
    if (error instanceof LogError) return null;
    throw error;
  }
}

/** How many lines are known to be lost. */
function lostCount({ ids, lines, linesNow }: LostLines): number {
  const counted = ids.reduce((sum, { lines, linesNow }) => sum + lines - linesNow, 0);
  return Math.max(counted, lines - linesNow);
}

/** The log as it is, counted once it is asked for. */
class PresentLog {
  readonly log: WitnessedLog;
  readonly source: LogSource;
  #all: IdTable | null = null;
  #lines: number | null = null;

  constructor(log: WitnessedLog, source: LogSource) {
    this.log = log;
    this.source = source;
  }

  /** Physical lines. */
  async lines(): Promise<number> {
    return this.#lines ??= await countLines(this.source);
  }

  /** How many readable lines each id has; those that it does not know have none. */
  async counted(): Promise<IdTable> {
    if (this.#all !== null) return this.#all;
    if (this.source.size === 0) return this.#all = new IdTable();
    using reader = new RecordReader(this.source, { settings: this.log.settings });
    for await (const _ of reader.batches());
    return this.#all = reader.ids();
  }

  /** The same of some ids only. */
  async countedOf(ids: readonly string[]): Promise<IdTable> {
    const table = new IdTable();
    if (ids.length === 0) return table;
    using reader = new RecordReader(this.source, {
      settings: this.log.settings,
      filter: { ids },
    });
    for await (const _ of reader.batches());
    for (const [key, id] of ids.entries()) table.add(id, reader.versionsOf(key));
    return table;
  }
}

/** What a log lacks of what a snapshot stands for; null where that is nothing. */
async function lossOf(
  { name, file: snapshot, header }: Witness,
  present: PresentLog,
  asked: readonly string[] | undefined,
): Promise<LostLines | null> {
  const linesNow = await present.lines();
  // An editor that takes off the last newline makes a log shorter, and takes no line.
  const isShorter = header.offset > present.source.size && linesNow < header.lines;
  const ofSome = present.source.size > SMALL_BYTES ? asked : undefined;
  const isComparable = countsAlike(header, present.log);
  const ids = isComparable ? await lostIds(snapshot, present, ofSome, isShorter) : [];
  if (ids.length === 0 && !isShorter) return null;
  const { log, lines, created_at: createdAt } = header;
  const { file } = present.log.settings;
  const isComplete = isComparable && ofSome === undefined;
  return { log, file, snapshot: name, createdAt, lines, linesNow, ids, isComplete };
}

/** Whether a snapshot counted lines as they are counted now: by the same id, read the same way. */
function countsAlike({ reader_version, settings }: SnapshotHeader, log: WitnessedLog): boolean {
  const { id, id_type } = log.settings;
  return reader_version === READER_VERSION && (settings.id_type ?? "string") === id_type &&
    JSON.stringify(settings.id) === JSON.stringify(id);
}

/**
 * The ids of which lines are lost: of all ids, or of those asked about and, unless the loss is
 * proved already, of those that stand for the others.
 */
async function lostIds(
  snapshot: SnapshotFile,
  present: PresentLog,
  asked: readonly string[] | undefined,
  isProved: boolean,
): Promise<LostId[]> {
  const ofAsked = asked !== undefined && isProved;
  const rows = await rowsIn(snapshot, ofAsked ? { ids: asked } : undefined);
  // What tells of rows that cannot be is no witness.
  if (typeof rows === "string") return [];
  const known = ofAsked || asked === undefined ? rows.ids : someOf(rows, asked);
  const now = asked === undefined ? await present.counted() : await present.countedOf(known.ids);
  return known.ids.flatMap((id, key): LostId[] => {
    const lines = known.versions[key]!, linesNow = now.versions[now.keyOf(id)]!;
    return linesNow < lines ? [{ id, lines, linesNow }] : [];
  });
}

/** Some ids, and those whose lines in force lie last in the log that was folded. */
function someOf({ ids, rows }: Rows, wanted: readonly string[]): IdTable {
  const offsets = Float64Array.from(rows, offsetOf);
  const least = offsets.toSorted().at(-SAMPLE_IDS) ?? 0;
  const some = new IdTable();
  for (const [key, id] of ids.ids.entries()) {
    const isLatest = offsets[key]! >= least;
    if (isLatest || wanted.includes(id)) some.add(id, ids.versions[key]!);
  }
  return some;
}

function offsetOf(row: Rows["rows"][number]): number {
  return Math.max(row?.current?.offset ?? 0, row?.tombstone?.offset ?? 0);
}
