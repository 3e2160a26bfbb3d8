import type { Srs } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { type DeriveById, NO_REVIEWS } from "../../logs/logs.ts";
import { atOfLine, stretches } from "../../query/rows.ts";
import type { LogName, LogSettings } from "../../records/settings.ts";
import { type IdRow, type Projection, stateOf } from "../../replay/projection.ts";
import type { Replay } from "../../replay/replay.ts";
import { type Cell, cutOf, type PutRow, type TableWorld } from "../table.ts";
import { FirstLines } from "./first_lines.ts";
import { LineCells } from "./line_cells.ts";
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

/** What cells are made of beside the id's own row. */
interface Sources {
  readonly settings: LogSettings;
  readonly replay: Replay;
  readonly firstLines: FirstLines;
  readonly members: LineCells;
  /** The columns that `members` fills, by their places. */
  readonly memberNames: readonly string[];
  readonly srsOf: DeriveById;
}

/**
 * Gives the rows of a log's state: one for each id at a point, live and deleted, in list order. Lines are
 * fetched only for columns that show them.
 */
export async function fillState(
  world: TableWorld,
  log: LogName,
  wanted: readonly string[],
  put: PutRow,
): Promise<void> {
  const { logs } = world;
  const { settings, reducer } = logs.log(log);
  const cut = cutOf(world, log);
  const firstLines = new FirstLines(cut);
  const observe = { batch: firstLines.take };
  const asksFirst = wanted.includes("first_line");
  const replay = await logs.replay(log, reducer, { to: [cut], ...asksFirst && { observe } });
  const wantedMembers = memberColumns(settings).filter(({ name }) => wanted.includes(name));
  const sources: Sources = {
    settings,
    replay,
    firstLines,
    members: new LineCells(wantedMembers),
    memberNames: wantedMembers.map(({ name }) => name),
    srsOf: wanted.some(isOfReviews) ? await logs.srs(world.point.otherLogs) : NO_REVIEWS,
  };
  const makers = wanted.map((name) => makerOf(name, sources));
  const asksLine = wantedMembers.length > 0 || wanted.includes("at") || wanted.includes("raw");
  const asksDeletion = wanted.includes("deleted_at");
  const all = standingsOf(replay.state);
  const lengthOf = (at: number) => asksLine ? all[at]!.row.current?.length ?? 0 : 0;
  for (const { first, end } of stretches(all.length, lengthOf)) {
    const some = all.slice(first, end);
    if (asksLine) await fetchInto(world, log, some, "line");
    if (asksDeletion) await fetchInto(world, log, some, "deletion");
    for (const standing of some) {
      if (wantedMembers.length > 0) sources.members.move(standing.line);
      put(makers.map((cell) => cell(standing)));
      // Its bytes are in the table now.
      standing.line = standing.deletion = NO_BYTES;
    }
  }
}

/** All ids with a value or a tombstone, by the byte position of each one's first folded line. */
function standingsOf(state: Projection): Standing[] {
  const standings: Standing[] = [];
  let isSorted = true, last = -1;
  for (let key = 0; key < state.size; key++) {
    const row = state.row(key);
    if (row === undefined || stateOf(row) === "absent") continue;
    standings.push({ row, key, line: NO_BYTES, deletion: NO_BYTES });
    isSorted &&= row.firstOffset >= last;
    last = row.firstOffset;
  }
  if (isSorted) return standings;
  return standings.sort((a, b) => a.row.firstOffset - b.row.firstOffset);
}

async function fetchInto(
  { logs }: TableWorld,
  log: LogName,
  page: readonly Standing[],
  into: "line" | "deletion",
): Promise<void> {
  const refOf = ({ row }: Standing) => into === "line" ? row.current : row.tombstone;
  const there = page.filter((standing) => refOf(standing) !== null);
  const refs = there.map((standing) => ({ row: standing.row, ref: refOf(standing)! }));
  const lines = await logs.fetchLines(log, refs);
  for (const [index, standing] of there.entries()) standing[into] = lines[index]!.line;
}

function makerOf(name: string, sources: Sources): CellOf {
  const member = sources.memberNames.indexOf(name);
  if (member >= 0) return () => sources.members.cell(member);
  if (isOfReviews(name)) return reviewMaker(name, sources.srsOf);
  return MAKERS[name]!(sources);
}

/** How the columns are filled that all logs have, and those of tombstones. */
const MAKERS: Readonly<Record<string, (sources: Sources) => CellOf>> = {
  id: () => ({ row }) => row.id,
  state: () => ({ row }) => row.tombstone === null ? "live" : "deleted",
  version: () => ({ row }) => row.current && row.current.version,
  line: () => ({ row }) => row.current && row.current.line,
  at: ({ settings }) => ({ row, line }) => row.current && atOfLine(row.current, line, settings),
  effective_us: () => ({ row }) => row.current && row.current.effective,
  versions_total: ({ replay }) => ({ key }) => replay.versionsOf(key),
  first_line: ({ firstLines }) => ({ key }) => firstLines.of(key),
  deleted_at: ({ settings }) => ({ row, deletion }) =>
    row.tombstone && atOfLine(row.tombstone, deletion, settings),
  deleted_line: () => ({ row }) => row.tombstone && row.tombstone.line,
  raw: () => ({ row, line }) => row.current && StoredJson.fromLine(line).bytes,
};

const REVIEW_KEYS: Readonly<Record<string, keyof Srs>> = { srs_state: "state" };

/** Reviews are replayed once an id, however many columns show what they come to. */
function reviewMaker(name: string, srsOf: DeriveById): CellOf {
  const key = REVIEW_KEYS[name] ?? name as keyof Srs;
  return ({ row }) => srsOf(row.id)?.[key] ?? null;
}
