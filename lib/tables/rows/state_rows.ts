import type { Srs } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { type DeriveById, type Logs, NO_REVIEWS } from "../../logs/logs.ts";
import { atOfLine, stretches } from "../../query/rows.ts";
import { isCaptured, isUnderTombstone, STANDING } from "../../records/lifecycle.ts";
import type { LogName, LogSettings } from "../../records/settings.ts";
import { type IdRow, type Projection, standingAt } from "../../replay/projection.ts";
import { RowTable } from "../../replay/row_table.ts";
import { type Cell, cutOf, type PutRow, type TableWorld } from "../table.ts";
import { FirstLines } from "./first_lines.ts";
import { LineCells, type MemberColumn } from "./line_cells.ts";
import { isOfReviews, memberColumns } from "./state_columns.ts";

const NO_BYTES = new Uint8Array();

/** One id of a state, and the lines of it that were asked for; moved from id to id. */
class Standing {
  readonly #state: Projection;
  #row: IdRow | null = null;
  /** The key of the id. */
  key = 0;
  /** The line in force; empty where there is none. */
  line: Uint8Array = NO_BYTES;
  /** The tombstone in force; empty where there is none. */
  deletion: Uint8Array = NO_BYTES;

  constructor(state: Projection) {
    this.#state = state;
  }

  move(key: number): void {
    this.key = key;
    this.#row = null;
  }

  /** Made when it is asked for: most of what tables show is known without it. */
  get row(): IdRow {
    return this.#row ??= this.#state.row(this.key)!;
  }

  get isDeleted(): boolean {
    return isUnderTombstone(standingAt(this.#state, this.key)!);
  }
}

/** What fills one column. */
type CellOf = (standing: Standing) => Cell;

/** What cells are made of beside the row of an id. */
export interface RowSources {
  /** How many readable lines the id of a key has. */
  readonly versionsOf: (key: number) => number;
  /** The first line of an id that is folded. */
  readonly firstLineOf: (key: number) => number;
  /** The review state of an id. */
  readonly srsOf: (id: string, key: number) => Srs | null;
}

/** Makes rows of a log's state with some of its columns. */
export class StateRows {
  readonly #logs: Logs;
  readonly #log: LogName;
  readonly #wanted: readonly string[];
  readonly #members: readonly MemberColumn[];
  readonly #memberCells: LineCells;
  readonly #makers: readonly CellOf[];

  /** Makes these columns, in this order. */
  constructor(logs: Logs, log: LogName, wanted: readonly string[], sources: RowSources) {
    const settings = logs.settingsOf(log);
    this.#logs = logs;
    this.#log = log;
    this.#wanted = wanted;
    this.#members = memberColumns(settings).filter(({ name }) => wanted.includes(name));
    this.#memberCells = new LineCells(this.#members);
    this.#makers = wanted.map((name) => this.#makerOf(name, settings, sources));
  }

  #makerOf(name: string, settings: LogSettings, sources: RowSources): CellOf {
    const member = this.#members.findIndex((column) => column.name === name);
    if (member >= 0) return () => this.#memberCells.cell(member);
    if (isOfReviews(name)) return reviewMaker(name, sources.srsOf);
    return MAKERS[name]!(settings, sources);
  }

  /** Gives the rows of ids of a state. Lines are fetched only for columns that show them. */
  async put(
    state: Projection,
    keys: ArrayLike<number>,
    put: (cells: Cell[], key: number) => void,
  ): Promise<void> {
    const shows = (name: string) => this.#wanted.includes(name);
    const asksLine = this.#members.length > 0 || shows("at") || shows("raw");
    const lengthOf = (at: number) =>
      asksLine ? placeOf(state, keys[at]!, "current")?.length ?? 0 : 0;
    const standing = new Standing(state);
    for (const { first, end } of stretches(keys.length, this.#logs.pause, lengthOf)) {
      const some = Array.prototype.slice.call(keys, first, end) as number[];
      const lines = asksLine ? await this.#fetch(state, some, "current") : null;
      const deletions = shows("deleted_at") ? await this.#fetch(state, some, "tombstone") : null;
      for (const [index, key] of some.entries()) {
        standing.move(key);
        standing.line = lines?.at(index) ?? NO_BYTES;
        standing.deletion = deletions?.at(index) ?? NO_BYTES;
        if (this.#members.length > 0) this.#memberCells.move(standing.line);
        put(this.#makers.map((cell) => cell(standing)), key);
      }
    }
  }

  async #fetch(
    state: Projection,
    keys: readonly number[],
    which: "current" | "tombstone",
  ): Promise<{ at(index: number): Uint8Array }> {
    const offsets = new Float64Array(keys.length), lengths = new Uint32Array(keys.length);
    const there: number[] = [];
    /** Where each key is among those that have a line. */
    const indices = new Int32Array(keys.length).fill(-1);
    for (const [index, key] of keys.entries()) {
      const place = placeOf(state, key, which);
      if (place === null) continue;
      indices[index] = there.length;
      offsets[there.length] = place.offset;
      lengths[there.length] = place.length;
      there.push(key);
    }
    const count = there.length;
    const stretches = { offsets: offsets.subarray(0, count), lengths: lengths.subarray(0, count) };
    const { bytes, places } = await this.#logs.fetchFolded(this.#log, stretches, (index) => {
      const row = state.row(there[index]!)!;
      return { row, ref: row[which]! };
    });
    return {
      at(index) {
        const at = indices[index]!;
        if (at < 0) return NO_BYTES;
        return bytes.subarray(places[at]!, places[at]! + lengths[at]!);
      },
    };
  }
}

/** Where a line of an id lies that is in force; null where there is none. */
function placeOf(
  state: Projection,
  key: number,
  which: "current" | "tombstone",
): { readonly offset: number; readonly length: number } | null {
  const folded = state instanceof RowTable ? state.folded : null;
  if (folded === null || which === "tombstone") return state.row(key)![which];
  return isCaptured(folded.standing(key)!) ? folded.livePlace(key) : null;
}

/**
 * Gives the rows of a log's state: one for each id at a point, live and deleted, in list order.
 */
export async function fillState(
  world: TableWorld,
  log: LogName,
  wanted: readonly string[],
  put: PutRow,
): Promise<void> {
  const { logs } = world;
  const cut = cutOf(world, log);
  const firstLines = new FirstLines(cut);
  const observe = { batch: firstLines.take };
  const asksFirst = wanted.includes("first_line");
  const replay = await logs.replay(log, logs.log(log).reducer, {
    to: [cut],
    ...asksFirst && { observe },
  });
  const rows = new StateRows(logs, log, wanted, {
    versionsOf: (key) => replay.versionsOf(key),
    firstLineOf: (key) => firstLines.of(key),
    srsOf: wanted.some(isOfReviews)
      ? oneAtATime(await logs.srs(world.point.otherLogs))
      : NO_REVIEWS,
  });
  await rows.put(replay.state, knownKeys(replay.state), (cells) => put(cells));
}

/** The keys of ids with a value or a tombstone, by the byte position of each one's first folded line. */
function knownKeys(state: Projection): Uint32Array {
  const keys = new Uint32Array(state.size);
  let count = 0, isSorted = true, last = -1;
  for (let key = 0; key < state.size; key++) {
    const standing = standingAt(state, key);
    if (standing === undefined || standing === STANDING.absent) continue;
    const first = firstOffset(state, key);
    isSorted &&= first >= last;
    last = first;
    keys[count++] = key;
  }
  const known = keys.subarray(0, count);
  return isSorted ? known : known.sort((a, b) => firstOffset(state, a) - firstOffset(state, b));
}

function firstOffset(state: Projection, key: number): number {
  const folded = state instanceof RowTable ? state.folded : null;
  return folded?.firstOffset(key) ?? state.row(key)!.firstOffset;
}

/** How the columns are filled that all logs have, and those of tombstones. */
const MAKERS: Readonly<Record<string, (settings: LogSettings, sources: RowSources) => CellOf>> = {
  id: () => ({ row }) => row.id,
  state: () => ({ isDeleted }) => isDeleted ? "deleted" : "live",
  version: () => ({ row }) => row.current && row.current.version,
  line: () => ({ row }) => row.current && row.current.line,
  at: (settings) => ({ row, line }) => row.current && atOfLine(row.current, line, settings),
  effective_us: () => ({ row }) => row.current && row.current.effective,
  versions_total: (_, { versionsOf }) => ({ key }) => versionsOf(key),
  first_line: (_, { firstLineOf }) => ({ key }) => firstLineOf(key),
  deleted_at: (settings) => ({ row, deletion }) =>
    row.tombstone && atOfLine(row.tombstone, deletion, settings),
  deleted_line: () => ({ row }) => row.tombstone && row.tombstone.line,
  raw: () => ({ row, line }) => row.current && StoredJson.fromLine(line).bytes,
};

/** Reviews are replayed once an id, however many columns show what they come to. */
function oneAtATime(srsOf: DeriveById): DeriveById {
  let last: string | null = null, srs: Srs | null = null;
  return (id) => {
    if (id !== last) srs = srsOf(id);
    last = id;
    return srs;
  };
}

const REVIEW_KEYS: Readonly<Record<string, keyof Srs>> = { srs_state: "state" };

/** How a column of reviews is filled. */
function reviewMaker(name: string, srsOf: RowSources["srsOf"]): CellOf {
  const key = REVIEW_KEYS[name] ?? name as keyof Srs;
  return ({ row, key: at }) => srsOf(row.id, at)?.[key] ?? null;
}
