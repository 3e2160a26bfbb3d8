import type { TimelineCause, TimelineMoment } from "../../answers.ts";
import type { AsOf } from "../../query/cut.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant } from "../../time/instant.ts";
import type { When } from "../../time/when.ts";
import type { TimeIndex } from "../../timeline/time_index.ts";

const CAUSES_MAX = 20;

/** The moment that a point is; the latest of all without one. */
export function momentAt(index: TimeIndex, at: When | null, { cut }: AsOf): TimelineMoment {
  return at?.kind === "line" ? behindLine(index, at.line) : atInstant(index, cut.through);
}

function atInstant(index: TimeIndex, through: Instant | null): TimelineMoment {
  const rank = (through === null ? index.ranks : index.ranksThrough(through)) - 1;
  const instant = rank < 0 ? null : index.instant(rank);
  const { lines, count } = instant === null
    ? { lines: [], count: 0 }
    : index.linesAt(instant, CAUSES_MAX);
  const name = (rank: number) => rank < 0 || rank >= index.ranks ? null : addressOf(index, rank);
  return {
    rank,
    of: index.ranks,
    instant: instant === null ? null : textOf(instant),
    live: index.liveAt({ through, lineMax: null }),
    prev: name(rank - 1),
    next: name(rank + 1),
    causes: lines.map((line) => causeOf(index, line)),
    causes_total: count,
  };
}

function behindLine(index: TimeIndex, lineMax: number): TimelineMoment {
  const line = index.columns.through(lineMax) - 1;
  const effective = line < 0 ? null : index.columns.effective[line]!;
  const name = (line: number) =>
    line < 0 || line >= index.columns.count ? null : `line:${index.columns.physical(line)}`;
  return {
    rank: effective === null ? -1 : index.ranksThrough(effective) - 1,
    of: index.ranks,
    instant: effective === null ? null : textOf(effective),
    live: index.liveAt({ through: null, lineMax }),
    prev: name(line - 1),
    next: name(line + 1),
    causes: line < 0 ? [] : [causeOf(index, line)],
    causes_total: line < 0 ? 0 : 1,
  };
}

/**
 * What shows the state at the instant of a rank. Lines that no time is known of count as before
 * everything: what shows them alone is the moment just before the first known time.
 */
export function addressOf(index: TimeIndex, rank: number): string | null {
  const instant = index.instant(rank);
  if (instant !== BEFORE_EVERYTHING) return formatInstant(instant);
  return rank + 1 < index.ranks ? formatInstant(index.instant(rank + 1) - 1n) : null;
}

function textOf(instant: Instant): string | null {
  return instant === BEFORE_EVERYTHING ? null : formatInstant(instant);
}

function causeOf(index: TimeIndex, line: number): TimelineCause {
  const { id, kind, line: physical, version } = index.line(line);
  return { id, kind, line: physical, version };
}
