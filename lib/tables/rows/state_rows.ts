import type { Srs } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { type DeriveById, type Logs, NO_REVIEWS } from "../../logs/logs.ts";
import { atOfLine, stretches } from "../../query/rows.ts";
import type { LogName, LogSettings } from "../../records/settings.ts";
import { type IdRow, type Projection, stateOf } from "../../replay/projection.ts";
import { type Cell, cutOf, type PutRow, type TableWorld } from "../table.ts";
import { FirstLines } from "./first_lines.ts";
import { LineCells, type MemberColumn } from "./line_cells.ts";
import { isOfReviews, memberColumns } from "./state_columns.ts";

const NO_BYTES = new Uint8Array();

/** One id, and what of it was asked for. */
interface Standing {
  readonly row: IdRow;
  readonly key: number;
  /** The line in force, where its bytes are asked for; empty where there is none. */
  line: Uint8Array;
  /** The tombstone in force, likewise. */
  deletion: Uint8Array;
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
  readonly srsOf: DeriveById;
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

  /** Gives the rows of ids in their order. Lines are fetched only for columns that show them. */
  async put(
    ids: readonly { readonly row: IdRow; readonly key: number }[],
    put: (cells: Cell[], key: number) => void,
  ): Promise<void> {
    const shows = (name: string) => this.#wanted.includes(name);
    const asksLine = this.#members.length > 0 || shows("at") || shows("raw");
    const lengthOf = (at: number) => asksLine ? ids[at]!.row.current?.length ?? 0 : 0;
    for (const { first, end } of stretches(ids.length, lengthOf)) {
      const some = ids.slice(first, end)
        .map(({ row, key }): Standing => ({ row, key, line: NO_BYTES, deletion: NO_BYTES }));
      if (asksLine) await this.#fetchInto(some, "line");
      if (shows("deleted_at")) await this.#fetchInto(some, "deletion");
      for (const standing of some) {
        if (this.#members.length > 0) this.#memberCells.move(standing.line);
        put(this.#makers.map((cell) => cell(standing)), standing.key);
      }
    }
  }

  async #fetchInto(some: readonly Standing[], into: "line" | "deletion"): Promise<void> {
    const refOf = ({ row }: Standing) => into === "line" ? row.current : row.tombstone;
    const there = some.filter((standing) => refOf(standing) !== null);
    const refs = there.map((standing) => ({ row: standing.row, ref: refOf(standing)! }));
    const lines = await this.#logs.fetchLines(this.#log, refs);
    for (const [index, standing] of there.entries()) standing[into] = lines[index]!.line;
  }
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
  await rows.put(knownIds(replay.state), (cells) => put(cells));
}

/** All ids with a value or a tombstone, by the byte position of each one's first folded line. */
export function knownIds(state: Projection): { row: IdRow; key: number }[] {
  const ids: { row: IdRow; key: number }[] = [];
  let isSorted = true, last = -1;
  for (let key = 0; key < state.size; key++) {
    const row = state.row(key);
    if (row === undefined || stateOf(row) === "absent") continue;
    ids.push({ row, key });
    isSorted &&= row.firstOffset >= last;
    last = row.firstOffset;
  }
  return isSorted ? ids : ids.sort((a, b) => a.row.firstOffset - b.row.firstOffset);
}

/** How the columns are filled that all logs have, and those of tombstones. */
const MAKERS: Readonly<Record<string, (settings: LogSettings, sources: RowSources) => CellOf>> = {
  id: () => ({ row }) => row.id,
  state: () => ({ row }) => row.tombstone === null ? "live" : "deleted",
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
function reviewMaker(name: string, srsOf: DeriveById): CellOf {
  const key = REVIEW_KEYS[name] ?? name as keyof Srs;
  return ({ row }) => srsOf(row.id)?.[key] ?? null;
}
