/**
 * The time axis of a log: how much happened when, what stands out, and what a moment is.
 *
 * @module
 */

import type { TimelineMark } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import type { LogName } from "../../records/settings.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../../time/instant.ts";
import { KINDS } from "../../timeline/line_columns.ts";
import type { TimeIndex } from "../../timeline/time_index.ts";
import type { When } from "../../time/when.ts";
import type { Served } from "../served.ts";
import { addressOf, momentAt } from "./moment.ts";
import { type Answered, question } from "./question.ts";
import { type Rewrite, rewritesOf, rewritesState } from "./rewrites.ts";

const BINS = 240, BINS_MAX = 1_200;
const MARKS_MAX = 500;

/** `TimelineGet` */
export const timelineGet = question({
  name: "TimelineGet",
  path: "/timeline",
  cli: "log stats --at <at>",
  brief: "How much happened when, what stands out, and what a moment is",
  isRows: false,
  params: {
    at: { kind: "when", brief: "The moment that is asked about; the latest without it" },
    log: { kind: "log", brief: "Which log to ask: entries, interactions, firings, sessions, …" },
    from: { kind: "bound", brief: "Where the axis begins; at the first line without it" },
    to: { kind: "when", brief: "Where the axis ends; at the latest line without it" },
    bins: { kind: "count", brief: `Into how many parts it is cut, at most ${BINS_MAX}; 240` },
    rank: { kind: "count", brief: "The distinct instant of this number, from 0, instead of at" },
  },
  stateOf: (served, { log }) => rewritesState(served, log),
  run: timeline,
});

async function timeline(
  served: Served,
  params: {
    at: When | null;
    log: LogName;
    from: Instant | null;
    to: When | null;
    bins: number | null;
    rank: number | null;
  },
): Promise<Answered> {
  const { log, bins, rank } = params;
  if (bins !== null && bins > BINS_MAX) {
    throw new LogError(
      "bad_usage",
      `Cannot cut the axis into ${bins} parts: the most is ${BINS_MAX}`,
    );
  }
  const { timeZone } = served.logs;
  const point = await served.pointAt(log, params.at);
  const at = rank === null
    ? params.at
    : await served.indexes.ask(log, ({ index }) => Promise.resolve(atRank(index, rank)));
  const moved = rank === null ? point : await served.pointAt(log, at);
  const rewrites = await rewritesOf(served, log);
  return await served.indexes.ask(log, async ({ index }) => {
    const axis = axisOf(index, params);
    return await Promise.resolve({
      kind: "value",
      value: {
        log,
        time_zone: timeZone,
        as_of: moved.asOf,
        lines: index.lines,
        readable: index.columns.count,
        ids: index.ids,
        kinds: KINDS,
        from: axis && formatInstant(axis.from),
        to: axis && formatInstant(axis.to),
        bins: axis === null ? [] : binsOf(index, axis, bins ?? BINS),
        marks: axis === null ? [] : [
          ...rewriteMarks(rewrites, axis, params.to === null),
          ...marksOf(index, axis),
        ],
        moment: momentAt(index, at, moved),
      },
    });
  });
}

/** A stretch of time, both ends in it. */
interface Axis {
  readonly from: Instant;
  readonly to: Instant;
}

function axisOf(
  index: TimeIndex,
  { from, to }: { from: Instant | null; to: When | null },
): Axis | null {
  const first = firstInstant(index);
  if (first === null) return null;
  const axis = {
    from: from ?? first,
    to: to?.kind === "instant" ? to.instant : index.instant(index.ranks - 1),
  };
  if (axis.from <= axis.to) return axis;
  throw new LogError("bad_usage", "Cannot show that stretch of time: it ends before it begins");
}

/** The first instant that is known; null where none is. */
function firstInstant(index: TimeIndex): Instant | null {
  const rank = index.ranks > 0 && index.instant(0) === BEFORE_EVERYTHING ? 1 : 0;
  return index.ranks <= rank ? null : index.instant(rank);
}

/** For each part of the axis its beginning, and its lines by what they did. */
function binsOf(index: TimeIndex, { from, to }: Axis, bins: number): (string | number)[][] {
  const span = to - from + 1n, count = BigInt(Math.max(1, bins));
  const starts = Array.from(
    { length: Number(count) + 1 },
    (_, bin) => from + span * BigInt(bin) / count,
  );
  return index.countParts(starts).map((counts, bin) => [formatInstant(starts[bin]!), ...counts]);
}

/**
 * Where the log was replaced. A run is later than all lines that it brought: where the axis ends at
 * the latest line, it is shown there.
 */
function rewriteMarks(rewrites: readonly Rewrite[], axis: Axis, isWhole: boolean): TimelineMark[] {
  return rewrites.flatMap(({ kind, instant }) => {
    const shown = isWhole && instant > axis.to ? axis.to : instant;
    if (shown < axis.from || shown > axis.to) return [];
    return [{ kind, at: formatInstant(shown), line: null, ran_at: formatInstant(instant) }];
  });
}

function marksOf(index: TimeIndex, { from, to }: Axis): TimelineMark[] {
  const marks: TimelineMark[] = [];
  const mark = (kind: TimelineMark["kind"], line: number, at: Instant, code?: string) => {
    if (at < from || at > to) return;
    marks.push({ kind, at: formatInstant(at), line, ...(code !== undefined && { code }) });
  };
  const { columns } = index;
  const first = firstInstant(index) ?? from;
  for (const { code, line, behind } of index.damages) {
    if (marks.length >= MARKS_MAX) return marks;
    const time = behind < 0 ? first : columns.effective[behind]!;
    mark("malformed", line, time < first ? first : time, code);
  }
  for (const line of index.odd) {
    if (marks.length >= MARKS_MAX) return marks;
    const isIgnored = KINDS[columns.kind(line)] === "ignored";
    const kind = isIgnored ? "ignored" : "step-back";
    mark(kind, columns.physical(line), columns.effective[line]!);
  }
  return marks;
}

/** What shows the state at the instant of a rank. */
function atRank(index: TimeIndex, rank: number): When | null {
  if (rank >= index.ranks - 1 || addressOf(index, rank) === null) return null;
  const instant = index.instant(rank);
  const isKnown = instant !== BEFORE_EVERYTHING;
  return { kind: "instant", instant: isKnown ? instant : index.instant(rank + 1) - 1n };
}
