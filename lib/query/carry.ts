import type { AsofRow, Srs } from "../answers.ts";
import { askPinnedRows } from "../logs/ask_pinned.ts";
import type { DeriveById, Logs } from "../logs/logs.ts";
import type { Pause } from "../replay/pause.ts";
import type { IdRow } from "../replay/projection.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { DueRows, dueRows } from "./due.ts";
import { ALL_ROWS, answerRows, liveRows, liveRowsInTurns } from "./rows.ts";
import { type World, worldAt } from "./world.ts";

/** The review states of so many rows are derived in a few milliseconds. */
const ROWS_AT_ONCE = 256;

/**
 * The carry-this surface: live entries that are due, most overdue first, then
 * never-reviewed ones in capture order. Without `at`, everything there is by
 * `now`; with it, as of that time.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { parseInstant } from "../time/instant.ts";
 * import { carryRows } from "./carry.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const now = parseInstant("2026-05-04T12:00:00Z")!;
 * const [first] = await Array.fromAsync(carryRows(logs, null, now, 1));
 * if (first === undefined || first.srs === null) throw new Error();
 * ```
 */
export function carryRows(
  logs: Logs,
  at: When | null,
  now: Instant,
  limit: number | null,
): AsyncGenerator<AsofRow> {
  return askPinnedRows(logs, (pinned) => carriedRows(pinned, at, now, limit));
}

async function* carriedRows(
  pinned: Logs,
  at: When | null,
  now: Instant,
  limit: number | null,
): AsyncGenerator<AsofRow[]> {
  const world = await worldAt(pinned, "entries", at);
  const by = at === null ? now : effectiveOf(world);
  const time = { as_of: at === null ? formatInstant(now) : world.asOf, time_zone: world.timeZone };
  const known = { ...world, srsOf: remembered(world.srsOf) };
  const carried = await carriedInTurns(known, by, pinned.pause);
  for await (const rows of answerRows(known, carried.slice(0, limit ?? Infinity), pinned.pause)) {
    yield rows.map((row) => ({ ...row, ...time }));
  }
}

/** The rows due by a time, then those never reviewed: at most `limit`, null for all. */
export function rowsToCarry(
  { folded, srsOf }: Pick<World, "folded" | "srsOf">,
  by: Instant,
  limit: number | null,
): IdRow[] {
  return dueRows(liveRows(folded.state, ALL_ROWS), srsOf, by).slice(0, limit ?? Infinity);
}

/** All rows to carry, while others have their turn. */
async function carriedInTurns(
  { folded, srsOf }: Pick<World, "folded" | "srsOf">,
  by: Instant,
  pause: Pause,
): Promise<IdRow[]> {
  const due = new DueRows(srsOf, by);
  for (const [index, row] of (await liveRowsInTurns(folded.state, pause)).entries()) {
    if (index % ROWS_AT_ONCE === 0) await pause.yieldIfDue();
    due.take(row);
  }
  return due.rows();
}

/** Each review state is asked for twice, and takes a while. */
function remembered(srsOf: DeriveById): DeriveById {
  const known = new Map<string, Srs | null>();
  return (id) => {
    if (!known.has(id)) known.set(id, srsOf(id));
    return known.get(id)!;
  };
}

/** The time of a point; before everything where none is known. */
function effectiveOf({ asOf }: World): Instant {
  return asOf === null ? BEFORE_EVERYTHING : parseInstant(asOf)!;
}

/** Answers the question `carry`. */
export function run(
  logs: Logs,
  { at, limit }: ParamsFor<"carry">,
  { now }: { readonly now: Instant },
): AsyncGenerator<AsofRow> {
  return carryRows(logs, at, now, limit);
}
