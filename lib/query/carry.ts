import type { AsofRow, Srs } from "../answers.ts";
import { askPinnedRows } from "../logs/ask_pinned.ts";
import type { DeriveById, Logs } from "../logs/logs.ts";
import type { IdRow } from "../replay/projection.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { dueRows } from "./due.ts";
import { ALL_ROWS, answerRows, liveRows } from "./rows.ts";
import { type World, worldAt } from "./world.ts";

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
  for await (const rows of answerRows(known, rowsToCarry(known, by, limit))) {
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
