/**
 * A log, line by line, without its values: which id each line is about, what it says, when it
 * took effect and where it lies. What a replay answers in tenths of a second it answers in
 * microseconds, because it folds the lines of one id instead of all.
 *
 *     lines    │ ordered by time and by id │ tail, as it came │
 *              0                           #byId.count        columns.count
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { Damage } from "../records/damage.ts";
import { IdTable } from "../records/id_table.ts";
import {
  bringsValue,
  isCaptured,
  isUnderTombstone,
  kindOf,
  type Op,
  opOf,
  STANDING,
  type Standing,
  standingAfter,
  stepOf,
  type VersionKind,
} from "../records/lifecycle.ts";
import { type LogRecord, type RecordBatch, RecordReader } from "../records/reader.ts";
import type { Tombstones } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import type { Log } from "../replay/log.ts";
import { NO_PAUSE, type Pause } from "../replay/pause.ts";
import { type IdRow, type LineFacts, VersionRef } from "../replay/projection.ts";
import { lifecycleOf } from "../replay/reducer.ts";
import { lastLineEnd } from "../storage/last_line_end.ts";
import { slice } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import { withRoom } from "./grow.ts";
import { IdOrder } from "./id_order.ts";
import { IdTexts } from "./id_texts.ts";
import { KINDS, LineColumns } from "./line_columns.ts";
import { liveByRank } from "./live_by_rank.ts";
import { TimeOrder } from "./time_order.ts";

/** So many lines may come before all are put in order again. */
const TAIL_MAX = 4096;
/** Live ids are counted for every so many lines, and one by one from there. */
const COUNTED_EVERY = 256;
/** Where so many ids stand is found out in a few milliseconds. */
const IDS_AT_ONCE = 2_048;
/** Room is made for a few lines more than the first ones let expect. */
const RESERVED_SHARE = 1.05;
/** So many lines that stand out are remembered. */
const ODD_MAX = 1_000;

/** How far to fold: lines up to an index, and by a time. */
export interface Bound {
  /** The latest effective time; null for any. */
  readonly through: Instant | null;
  /** Lines before this one, counted from 0. */
  readonly end: number;
}

/** Where an id stands by a bound: lines counted from 0, -1 for none. */
export interface Folded {
  first: number;
  current: number;
  tombstone: number;
  standing: Standing;
}

/** A line that no reader can read. */
export interface DamagedLine extends Pick<Damage, "code" | "line"> {
  /** The readable line before it, counted from 0; -1 where there is none. */
  readonly behind: number;
}

/** A line, what it is about and what it did. */
export interface IndexedLine extends LineFacts {
  readonly id: string;
  /** What it did, all lines before it seen. */
  readonly kind: VersionKind;
}

/** Which rows are wanted. */
export interface WindowOptions {
  /** Byte offset to begin at: ids that were first seen before it are left out. */
  readonly from?: number;
  /** At most this many. */
  readonly limit: number;
  /** Looks at no more ids than this; at all of them without it. Then there may be fewer rows. */
  readonly idsMax?: number;
  /** Whether ids are wanted that were captured and deleted, instead of live ones. */
  readonly isDeleted?: boolean;
}

/** Rows of one page, and where the next page begins. */
export interface IdWindow {
  readonly rows: IdRow[];
  /** Byte offset to begin the next page at; null where there is none. */
  readonly next: number | null;
}

/**
 * See above. It follows the lifecycle law, which the built-in reducers follow.
 *
 * @example
 * ```ts
 * import { defaultSettings, openLogs } from "../../mod.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { TimeIndex } from "./time_index.ts";
 *
 * const text = '{"id":"a","at":"2026-05-01T00:00:00Z"}\n{"id":"b","at":"2026-04-01T00:00:00Z"}\n';
 * const storage = new MemoryStorage({ "entries.jsonl": text });
 * const logs = openLogs(storage, { settings: defaultSettings(), timeZone: "UTC" });
 * using source = await logs.open("entries");
 * const index = await TimeIndex.build(logs.log("entries"), source!);
 * const { rows } = index.window({ through: null, lineMax: 1 }, { limit: 10 });
 * if (rows.length !== 1 || rows[0]?.id !== "a") throw new Error();
 * ```
 */
export class TimeIndex {
  /** What is indexed. */
  readonly log: Log;
  /** What is known of each line. */
  readonly columns = new LineColumns();
  /** The lines that no reader can read. */
  readonly damages: DamagedLine[] = [];
  /** Lines that had no effect, or lie before the line above them in time; the first so many. */
  readonly odd: number[] = [];
  readonly #ids = new IdTexts();
  readonly #policy: Tombstones;
  #lines = 0;
  #effective: Instant = BEFORE_EVERYTHING;
  #offset = 0;
  #isOpen = false;
  /** By key: the first line, the latest one, and where the id stands behind that. */
  #firsts = new Uint32Array(0);
  #lasts = new Uint32Array(0);
  #standings = new Uint8Array(0);
  /** Keys of which a line took effect before an earlier one: what is visible is not always the first few. */
  readonly #late = new Set<number>();
  #live = 0;
  /** How many ids are live before every {@linkcode COUNTED_EVERY}th line. */
  readonly #liveBefore: number[] = [];
  #byTime!: TimeOrder;
  #byId!: IdOrder;
  #liveByRank = new Uint32Array(0);
  /** The lines of the tail, by key. */
  #tail = new Map<number, number[]>();
  /** Instants that only lines of the tail have, ascending; null where they are not known. */
  #tailInstants: Instant[] | null = null;
  /** Late keys by their first visible line, for the bound that was asked for last. */
  #latePlaces: { bound: Bound; count: number; places: readonly [number, number][] } | null = null;

  private constructor(log: Log, policy: Tombstones) {
    this.log = log;
    this.#policy = policy;
  }

  /**
   * Indexes a log. Its last line is in, also without a newline, where it can be read.
   *
   * @param source The log; asked for nothing once this returns.
   * @throws {LogError} `unsupported` for a reducer that does not follow the lifecycle law; what
   * reading throws.
   */
  static async build(log: Log, source: LogSource, pause: Pause = NO_PAUSE): Promise<TimeIndex> {
    const lifecycle = lifecycleOf(log.reducer);
    if (lifecycle === null) {
      throw new LogError("unsupported", `Cannot index "${log.name}": its reducer has its own law`);
    }
    const index = new TimeIndex(log, lifecycle.policy(log.settings));
    await index.#readOn(source, pause);
    index.columns.trim(TAIL_MAX);
    await pause.yieldIfDue();
    index.#ids.trim();
    await index.#order(pause);
    return index;
  }

  /**
   * Takes in what came to the log since.
   *
   * @param source The log, which begins with what was read, and whose last line has not grown.
   * @throws {LogError} what reading throws. The index is of no more use then.
   */
  async advance(source: LogSource, pause: Pause = NO_PAUSE): Promise<void> {
    await this.#readOn(source, pause);
    if (this.columns.count - this.#byId.count > TAIL_MAX) await this.#order(pause);
  }

  /** Behind the last line that was read. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether that line has no newline. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Physical lines. */
  get lines(): number {
    return this.#lines;
  }

  /** How many ids there are, dead ones too. */
  get ids(): number {
    return this.#ids.size;
  }

  /** How many distinct instants lines took effect at. */
  get ranks(): number {
    return this.#byTime.ranks + this.#instantsOfTail().length;
  }

  /** How many bytes of memory it takes, as far as they are in columns. */
  get byteLength(): number {
    const own = [this.#firsts, this.#lasts, this.#standings, this.#liveByRank];
    const parts = [this.columns, this.#ids, this.#byTime, this.#byId];
    return [...own, ...parts].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The key of an id; undefined for one that the log does not know. */
  keyOf(id: string): number | undefined {
    return this.#ids.keyOf(id);
  }

  /** How many readable lines the id of a key has. */
  versionsOf(key: number): number {
    return this.#byId.countOf(key) + (this.#tail.get(key)?.length ?? 0);
  }

  /** The lines of the id of a key, in log order, counted from 0. */
  linesOf(key: number): number[] {
    return [...this.#byId.of(key), ...this.#tail.get(key) ?? []];
  }

  /** What a cut lets through. */
  boundOf({ through, lineMax }: Cut): Bound {
    const { columns } = this;
    return { through, end: lineMax === null ? columns.count : columns.through(lineMax) };
  }

  /** Where an id stood; undefined where nothing of it was visible. */
  rowAt(key: number, cut: Cut): IdRow | undefined {
    return this.#row(key, this.#fold(key, this.boundOf(cut)));
  }

  /** How many ids were live. */
  liveAt(cut: Cut): number {
    const bound = this.boundOf(cut);
    const { through, end } = bound;
    if (through === null) return end === this.columns.count ? this.#live : this.#liveBy(end);
    if (end === this.columns.count) return this.#liveThrough(through, bound);
    let live = 0;
    for (let key = 0; key < this.ids; key++) if (isLive(this.#fold(key, bound))) live++;
    return live;
  }

  /** Rows of ids that were live, in the order of the first lines that were visible of them. */
  window(
    cut: Cut,
    { from = 0, limit, idsMax = Infinity, isDeleted = false }: WindowOptions,
  ): IdWindow {
    const bound = this.boundOf(cut);
    const standing = isDeleted ? STANDING.deleted : STANDING.live;
    const rows: IdRow[] = [];
    let looked = 0;
    for (const [first, key] of this.#places(bound, this.lineAt(from))) {
      if (looked++ === idsMax) return { rows, next: this.columns.offset(first) };
      const folded = this.#fold(key, bound);
      if (folded.standing !== standing) continue;
      if (rows.length === limit) return { rows, next: this.columns.offset(first) };
      rows.push(this.#row(key, folded)!);
    }
    return { rows, next: null };
  }

  /** The ids that were live, while others have their turn. */
  async *liveIds(cut: Cut, pause: Pause): AsyncGenerator<string[]> {
    for (let from: number | null = 0; from !== null;) {
      await pause.yieldIfDue();
      const window = this.window(cut, { from, limit: Infinity, idsMax: IDS_AT_ONCE });
      yield window.rows.map(({ id }) => id);
      from = window.next;
    }
  }

  /** The first line at or behind a byte offset, counted from 0. */
  lineAt(offset: number): number {
    let low = 0, high = this.columns.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.columns.offset(middle) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A line, by its index from 0. */
  line(line: number): IndexedLine {
    const id = this.#ids.text(this.columns.keys[line]!);
    return { id, kind: KINDS[this.columns.kind(line)]!, ...this.#facts(line) };
  }

  /** How many distinct instants lie at or before a time. */
  ranksThrough(time: Instant): number {
    const tail = this.#instantsOfTail();
    return this.#byTime.ranksThrough(time) + tail.filter((instant) => instant <= time).length;
  }

  /** How many lines took effect at or before a time. */
  linesThrough(time: Instant): number {
    const late = this.#tailLines().filter((line) => this.columns.isBy(line, time));
    return this.#byTime.start(this.#byTime.ranksThrough(time)) + late.length;
  }

  /** The distinct instant of a number, from 0, ascending. */
  instant(rank: number): Instant {
    const tail = this.#instantsOfTail();
    let before = 0;
    for (; before < tail.length; before++) {
      const place = this.#byTime.ranksThrough(tail[before]!) + before;
      if (place === rank) return tail[before]!;
      if (place > rank) break;
    }
    return this.#byTime.instant(rank - before);
  }

  /** The lines that took effect at an instant, in log order, at most so many. */
  linesAt(instant: Instant, limit: number): { lines: number[]; count: number } {
    const order = this.#byTime;
    const rank = order.ranksThrough(instant) - 1;
    const isThere = rank >= 0 && order.instant(rank) === instant;
    const [start, end] = isThere ? [order.start(rank), order.start(rank + 1)] : [0, 0];
    const late = this.#tailLines().filter((line) => this.columns.effective[line] === instant);
    const lines = [...order.lines.subarray(start, Math.min(end, start + limit)), ...late];
    return { lines: lines.slice(0, limit), count: end - start + late.length };
  }

  /** Lines by what they did, of those with an effective time in `[from, to)`. */
  countKinds(from: Instant, to: Instant): number[] {
    return this.countParts([from, to])[0]!;
  }

  /** The same for each part between two of some ascending times. */
  countParts(times: readonly Instant[]): number[][] {
    const before = times.map((time) => {
      const counts = KINDS.map(() => 0);
      const place = this.#byTime.start(this.#byTime.ranksThrough(time - 1n));
      this.#byTime.addCounts(place, counts);
      return counts;
    });
    const parts = before.slice(1).map((counts, part) =>
      counts.map((count, kind) => count - before[part]![kind]!)
    );
    for (const line of this.#tailLines()) {
      const time = this.columns.effective[line]!;
      const part = parts[countThrough(times, time) - 1];
      if (part !== undefined) part[this.columns.kind(line)]!++;
    }
    return parts;
  }

  async #readOn(source: LogSource, pause: Pause): Promise<void> {
    if (this.#isOpen && source.size > this.#offset) {
      this.#offset++;
      this.#isOpen = false;
    }
    const end = await lastLineEnd(source, this.#offset);
    if (end > this.#offset) await this.#read(slice(source, 0, end), pause);
    this.#offset = end;
    // A last line without its newline counts where it is a whole record.
    if (source.size > end && await this.#read(source, pause, true)) {
      this.#offset = source.size;
      this.#isOpen = true;
    }
  }

  /** Reads on to the end of a source; a last line that is torn is left for later. */
  async #read(source: LogSource, pause: Pause, isTail = false): Promise<boolean> {
    const { settings } = this.log;
    const isFirst = this.#offset === 0;
    const from = { offset: this.#offset, lines: this.#lines, malformed: 0 };
    using reader = new RecordReader(source, {
      settings,
      // A reader that begins at the first line numbers ids faster.
      from: isFirst ? undefined : { ...from, effective: this.#effective, ids: new IdTable() },
    });
    // A reader tells ids apart: the first ones need not be looked for.
    const isEmpty = this.#ids.size === 0;
    const keyOf = isEmpty
      ? (record: LogRecord) => this.#newKey(this.#ids.append(record.borrowId()))
      : ({ id }: LogRecord) => this.#ids.keyOf(id) ?? this.#newKey(this.#ids.add(id));
    const keys: number[] = [];
    let isUnsized = isFirst && !isTail;
    for await (const batch of reader.batches()) {
      this.#take(batch, keys, keyOf, isTail);
      if (isUnsized) this.#reserve(source.size);
      isUnsized &&= this.columns.count === 0;
      await pause.yieldIfDue();
    }
    if (isEmpty) await this.#ids.index(pause);
    if (isTail && reader.readable === 0) return false;
    this.#lines = reader.lines;
    this.#effective = reader.effective;
    return true;
  }

  /** Takes in lines; `keys` are the index's own, by those of the reader. */
  #take(
    batch: RecordBatch,
    keys: number[],
    keyOf: (record: LogRecord) => number,
    isTail: boolean,
  ): void {
    let next = 0;
    const noteDamages = (before: number) => {
      for (; next < batch.damages.length && batch.damages[next]!.line < before; next++) {
        const { code, line } = batch.damages[next]!;
        if (!isTail) this.damages.push({ code, line, behind: this.columns.count - 1 });
      }
    };
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      if (next < batch.damages.length) noteDamages(record.line);
      this.#push(keys[record.key] ??= keyOf(record), record);
    }
    noteDamages(Infinity);
  }

  #push(key: number, record: LogRecord): void {
    const { columns } = this;
    const line = columns.count;
    const standing = this.#standings[key] as Standing;
    const op = opOf(record, this.#policy), step = stepOf(standing, op, this.#policy);
    const after = standingAfter(step);
    const wasLive = standing === STANDING.live, isLive = after === STANDING.live;
    if (line % COUNTED_EVERY === 0) this.#liveBefore.push(this.#live);
    const kind = kindOf(step);
    columns.push(key, record, { op, kind, wasLive, isLive });
    const isBack = line > 0 && columns.compareTimes(line, line - 1) < 0;
    if ((isBack || kind === "ignored") && this.odd.length < ODD_MAX) this.odd.push(line);
    if (columns.compareTimes(line, this.#lasts[key]!) < 0) this.#late.add(key);
    this.#lasts[key] = line;
    this.#standings[key] = after;
    this.#live += Number(isLive) - Number(wasLive);
    if (this.#byId === undefined) return;
    this.#tailInstants = null;
    const lines = this.#tail.get(key);
    if (lines === undefined) this.#tail.set(key, [line]);
    else lines.push(line);
  }

  /** Notes that the next line is the first of a key. */
  #newKey(key: number): number {
    this.#firsts = withRoom(this.#firsts, key);
    this.#lasts = withRoom(this.#lasts, key);
    this.#standings = withRoom(this.#standings, key);
    this.#firsts[key] = this.#lasts[key] = this.columns.count;
    return key;
  }

  /** Makes room for all lines of a log, as far as the first ones tell how many there are. */
  #reserve(bytes: number): void {
    const { columns } = this, { count } = columns;
    if (count === 0) return;
    const seen = columns.offset(count - 1) + columns.lengths[count - 1]!;
    columns.reserve(Math.ceil(count * (bytes / seen) * RESERVED_SHARE) + TAIL_MAX);
  }

  /** Puts all lines in order; until that is done, what was in order before still answers. */
  async #order(pause: Pause): Promise<void> {
    const byTime = await TimeOrder.of(this.columns, pause);
    const byId = await IdOrder.of(this.columns, this.ids, pause);
    const ordered = { columns: this.columns, byTime, byId, policy: this.#policy };
    this.#liveByRank = await liveByRank(ordered, pause);
    this.#byTime = byTime;
    this.#byId = byId;
    this.#tail = new Map();
    this.#tailInstants = null;
  }

  #fold(key: number, bound: Bound): Folded {
    const folded = this.#foldOrdered(key, bound);
    for (const line of this.#tail.get(key) ?? []) this.#foldLine(folded, line, bound);
    return folded;
  }

  #foldOrdered(key: number, bound: Bound): Folded {
    const folded = nothingFolded();
    const count = this.#byId.countOf(key);
    for (let index = 0; index < count; index++) {
      this.#foldLine(folded, this.#byId.nth(key, index), bound);
    }
    return folded;
  }

  #isVisible(line: number, { through, end }: Bound): boolean {
    return line < end && (through === null || this.columns.isBy(line, through));
  }

  #foldLine(folded: Folded, line: number, bound: Bound): void {
    if (!this.#isVisible(line, bound)) return;
    if (folded.first < 0) folded.first = line;
    const step = stepOf(folded.standing, this.columns.op(line) as Op, this.#policy);
    const kind = kindOf(step);
    if (kind === "ignored") return;
    folded.standing = standingAfter(step);
    if (kind === "delete") {
      folded.tombstone = line;
      return;
    }
    folded.tombstone = -1;
    if (bringsValue(step)) folded.current = line;
  }

  #row(key: number, { first, current, tombstone }: Folded): IdRow | undefined {
    if (first < 0) return undefined;
    const ref = (line: number) => line < 0 ? null : new VersionRef(this.#facts(line));
    return {
      id: this.#ids.text(key),
      firstOffset: this.columns.offset(first),
      current: ref(current),
      tombstone: ref(tombstone),
    };
  }

  #facts(line: number): LineFacts {
    const { columns } = this;
    return {
      offset: columns.offset(line),
      length: columns.lengths[line]!,
      line: columns.physical(line),
      version: this.#version(line),
      atStart: columns.atStarts[line]!,
      effective: columns.effective[line]!,
    };
  }

  #version(line: number): number {
    const key = this.columns.keys[line]!;
    const ordered = this.#byId.countOf(key);
    const tail = this.#tail.get(key);
    if (line >= this.#byId.count) return ordered + 1 + tail!.indexOf(line);
    return this.#byId.indexOf(key, line) + 1;
  }

  /** Ids by the first line that is visible of each, from a line on: that line, and the key. */
  *#places(bound: Bound, from: number): Generator<readonly [first: number, key: number]> {
    const late = this.#lateByFirst(bound);
    let next = 0;
    while (next < late.length && late[next]![0] < from) next++;
    for (let key = this.#keyFrom(from); key < this.ids; key++) {
      const first = this.#firsts[key]!;
      if (first >= bound.end) break;
      for (; next < late.length && late[next]![0] < first; next++) yield late[next]!;
      if (this.#late.has(key) || !this.#isVisible(first, bound)) continue;
      yield [first, key];
    }
    yield* late.slice(next);
  }

  /** The first key whose first line lies at or behind a line. */
  #keyFrom(line: number): number {
    let low = 0, high = this.ids;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#firsts[middle]! < line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #lateByFirst(bound: Bound): readonly [first: number, key: number][] {
    const known = this.#latePlaces, { count } = this.columns;
    const isKnown = known !== null && known.count === count &&
      known.bound.through === bound.through && known.bound.end === bound.end;
    if (isKnown) return known.places;
    const places: [number, number][] = [];
    for (const key of this.#late) {
      const first = this.#firstVisible(key, bound);
      if (first >= 0) places.push([first, key]);
    }
    places.sort(([a], [b]) => a - b);
    this.#latePlaces = { bound, count, places };
    return places;
  }

  #firstVisible(key: number, bound: Bound): number {
    const count = this.#byId.countOf(key);
    for (let index = 0; index < count; index++) {
      const line = this.#byId.nth(key, index);
      if (this.#isVisible(line, bound)) return line;
    }
    return this.#tail.get(key)?.find((line) => this.#isVisible(line, bound)) ?? -1;
  }

  #liveBy(end: number): number {
    const block = Math.min(Math.floor(end / COUNTED_EVERY), this.#liveBefore.length - 1);
    if (block < 0) return 0;
    let live = this.#liveBefore[block]!;
    for (let line = block * COUNTED_EVERY; line < end; line++) {
      live += this.columns.liveChange(line);
    }
    return live;
  }

  #liveThrough(through: Instant, bound: Bound): number {
    const ranks = this.#byTime.ranksThrough(through);
    let live = ranks === 0 ? 0 : this.#liveByRank[ranks - 1]!;
    for (const key of this.#tail.keys()) {
      live += Number(isLive(this.#fold(key, bound))) -
        Number(isLive(this.#foldOrdered(key, bound)));
    }
    return live;
  }

  #tailLines(): number[] {
    return Array.from(
      { length: this.columns.count - this.#byId.count },
      (_, index) => this.#byId.count + index,
    );
  }

  #instantsOfTail(): readonly Instant[] {
    return this.#tailInstants ??= this.#newInstants();
  }

  #newInstants(): Instant[] {
    const instants = new Set(this.#tailLines().map((line) => this.columns.effective[line]!));
    const isNew = (instant: Instant) => {
      const rank = this.#byTime.ranksThrough(instant) - 1;
      return rank < 0 || this.#byTime.instant(rank) !== instant;
    };
    return [...instants].filter(isNew).sort((a, b) => a < b ? -1 : 1);
  }
}

/** How many of some ascending times lie at or before one. */
function countThrough(times: readonly Instant[], time: Instant): number {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nothingFolded(): Folded {
  return { first: -1, current: -1, tombstone: -1, standing: STANDING.absent };
}

function isLive({ standing }: Folded): boolean {
  return isCaptured(standing) && !isUnderTombstone(standing);
}
