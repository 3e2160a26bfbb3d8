/**
 * Which places in the records hold the time of the change.
 *
 * @module
 */

import { AT_FORMATS, type AtFormat } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";
import type { Pair } from "./groups.ts";
import type { IdColumn } from "./id_column.ts";
import { timeTrust } from "./key_names.ts";
import { clockShare, type Profile } from "./profile.ts";

/** What a time is worth by where and what it is; found by trying kinds of logs. */
const WORTH = {
  coverage: 4,
  moves: 3,
  mono: 2,
  clock: 1,
  level: -0.3,
  early: 0.2,
  later: 0.5,
  named: 0.25,
};
const COLUMNS_MAX = 8;
/** Pairs of versions from which on they count in full. */
const PAIRS_FULL = 3;
const COVERAGE_MIN = 0.02;
/** Fewer times in another spelling are rather mistakes. */
const FORMAT_MIN = 0.02;
const NEARLY_ALL = 0.99;
const ORDERED_MIN = 0.95;
const SAME_MICROS = 2_000_000n;

/** Where the time is, and how it is spelled there. */
export interface TimeColumns {
  /** Columns of which the first with a time counts. */
  readonly columns: readonly Profile[];
  /** The format, or the formats in the order to try them in. */
  readonly formats: AtFormat | readonly AtFormat[];
}

/** A time in records, from one column or from several. */
type Times = ReadonlyMap<number, Instant>;

/**
 * The times that best serve as those of the changes: there in most records, growing from line
 * to line and from version to version, given by a clock. Of a time that comes in only some
 * of the records and is later there, and one of all, both. Null where there is none.
 *
 * @param id The id, where one was found.
 * @param total How many records there are.
 *
 * @example
 * ```ts
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 * import { timeColumns } from "./time_columns.ts";
 *
 * const records = [1, 2, 3].map((n) => ({ due: "2027-01-01", t: 1772352000123 + n }));
 * const columns = columnsOf(records.map((record) => {
 *   return { text: JSON.stringify(record), record, line: 1 };
 * }));
 * const found = timeColumns(columns.map(profileOf), null, 3);
 * if (found?.columns[0]?.column.name !== "t" || found.formats !== "epoch_ms") throw new Error();
 * ```
 */
export function timeColumns(
  profiles: readonly Profile[],
  id: IdColumn | null,
  total: number,
): TimeColumns | null {
  const known: ReadonlySet<number> = id === null ? indexes(total) : new Set(id.ids.keys());
  const timed = profiles.filter(({ isTime, times }) => isTime && times.size > 0)
    .map((profile) => ({ profile, times: timesOf(profile, known) }))
    .filter(({ times }) => times.size >= Math.min(2, known.size))
    .map((one) => ({ ...one, worth: worthOf(one.profile, one.times, id, known.size) }));
  const raised = timed.map((one) => ({ ...one, worth: one.worth + lead(one, timed, id) }))
    .sort((a, b) => b.worth - a.worth);
  const [best] = raised;
  if (best === undefined) return null;
  const chosen = [best.profile];
  let times: Times = best.times;
  for (const { profile, times: more } of raised.slice(1)) {
    if (chosen.length === COLUMNS_MAX) break;
    const added = [...more.keys()].filter((index) => !times.has(index)).length;
    if (corrects(more, times, id)) {
      chosen.unshift(profile);
      times = new Map([...times, ...more]);
    } else if (added >= COVERAGE_MIN * known.size) {
      chosen.push(profile);
      times = new Map([...more, ...times]);
    }
  }
  return { columns: chosen, formats: formatsOf(chosen) };
}

function indexes(total: number): ReadonlySet<number> {
  return new Set(Array.from({ length: total }, (_, index) => index));
}

function timesOf({ times }: Profile, known: ReadonlySet<number>): Times {
  const own = [...times].filter(([index]) => known.has(index));
  return new Map(own.map(([index, { instant }]) => [index, instant]));
}

function worthOf(profile: Profile, times: Times, id: IdColumn | null, total: number): number {
  const { depth, rank } = profile.column;
  const pairs = id?.groups.pairs ?? [];
  return WORTH.coverage * times.size / total +
    WORTH.moves * moving(times, pairs) * Math.min(1, pairs.length / PAIRS_FULL) +
    WORTH.mono * ordered(times) + WORTH.clock * clockShare(profile) +
    WORTH.level * (depth - 1) + WORTH.early * (1 - rank) +
    WORTH.named * timeTrust(profile.column.path);
}

/** In what part of the pairs that have it a time grows. */
function moving(times: Times, pairs: readonly Pair[]): number {
  const both = pairs.filter(([earlier, later]) => times.has(earlier) && times.has(later));
  const grown = both.filter(([earlier, later]) => times.get(earlier)! < times.get(later)!);
  return both.length === 0 ? 0 : grown.length / both.length;
}

/** In what part of the records a time is not before that of the record before. */
function ordered(times: Times): number {
  const inOrder = [...times].sort(([a], [b]) => a - b).map(([, time]) => time);
  const steps = inOrder.slice(1).filter((time, index) => time >= inOrder[index]!);
  return inOrder.length < 2 ? 1 : steps.length / (inOrder.length - 1);
}

/**
 * What a time gains because it is a later one of the same things: where a file has one line
 * of each, sorted by when they began, it is not in order, and yet the time of the change.
 */
function lead(
  one: { profile: Profile; times: Times },
  all: readonly { profile: Profile; times: Times }[],
  id: IdColumn | null,
): number {
  if ((id?.groups.pairs.length ?? 0) > 0 || clockShare(one.profile) <= 0.5) return 0;
  const own = ordered(one.times);
  const gains = all
    .filter((other) => other !== one && clockShare(other.profile) > 0.5)
    .filter((other) => follows(one.times, other.times))
    .filter((other) => isNear(one.times, other.times) || isChange(one.profile, other.profile))
    .map((other) => ordered(other.times))
    .filter((before) => before < ORDERED_MIN || own < ORDERED_MIN)
    .map((before) => WORTH.later + WORTH.mono * Math.max(0, before - own));
  return Math.max(0, ...gains);
}

/** Whether of two times only one is called like the time of a change. */
function isChange({ column }: Profile, { column: other }: Profile): boolean {
  return timeTrust(column.path) === 1 && timeTrust(other.path) < 1;
}

/** Whether one time is never before another, and sometimes after it. */
function follows(later: Times, earlier: Times): boolean {
  const both = [...later].filter(([index]) => earlier.has(index));
  const after = both.filter(([index, time]) => time >= earlier.get(index)!);
  return both.length > 0 && after.length >= NEARLY_ALL * both.length &&
    both.some(([index, time]) => time > earlier.get(index)!);
}

/** Whether two times are sometimes the same, or a later one mostly lies among the earlier ones. */
function isNear(later: Times, earlier: Times): boolean {
  const last = [...earlier.values()].reduce((a, b) => a > b ? a : b);
  const within = [...later.values()].filter((time) => time <= last);
  return within.length >= later.size / 2 ||
    [...later].some(([index, time]) => {
      const before = earlier.get(index);
      return before !== undefined && time - before <= SAME_MICROS;
    });
}

/** Whether a time that only some records have says better when they were written. */
function corrects(some: Times, all: Times, id: IdColumn | null): boolean {
  const pairs = id?.groups.pairs ?? [];
  if (!follows(some, all) || [...some.keys()].some((index) => !all.has(index))) return false;
  const merged = new Map([...all, ...some]);
  return pairs.length >= PAIRS_FULL && moving(merged, pairs) > moving(all, pairs) + 0.1 &&
    ordered(merged) >= ordered(all);
}

/**
 * What reads the times of some columns: one format, or several with at most one epoch.
 *
 * @example
 * ```ts
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 * import { formatsOf } from "./time_columns.ts";
 *
 * const texts = ['{"t":1772352000}', '{"t":1772352060}'];
 * const columns = columnsOf(texts.map((text) => ({ text, record: {}, line: 1 })));
 * if (formatsOf(columns.map(profileOf)) !== "epoch_s") throw new Error();
 * ```
 */
export function formatsOf(columns: readonly Profile[]): AtFormat | readonly AtFormat[] {
  const counts = new Map<AtFormat, number>();
  for (const { times } of columns) {
    for (const { format } of times.values()) {
      if (format !== null) counts.set(format, (counts.get(format) ?? 0) + 1);
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const formats = [...counts].filter(([, count]) => count >= FORMAT_MIN * total).sort((
    [a, many],
    [b, others],
  ) => others - many || AT_FORMATS.indexOf(a) - AT_FORMATS.indexOf(b)).map(([format]) => format);
  if (formats.filter((format) => format.startsWith("epoch_")).length > 1) return "auto";
  return formats.length > 1 ? formats : formats[0] ?? "rfc3339";
}
