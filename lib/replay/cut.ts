import type { LogRecord } from "../records/reader.ts";
import type { Instant } from "../time/instant.ts";

/**
 * How far to fold. Log order decides which line wins and the effective time
 * what is visible, so a replay never stops at the first later line.
 */
export interface Cut {
  /** Lines with a later effective time are passed over; null folds them all. */
  through: Instant | null;
  /** Physical lines behind this one are passed over; null folds them all. */
  lineMax: number | null;
}

/** The cut that folds every line. */
export const NO_CUT: Cut = { through: null, lineMax: null };

/** Whether a cut lets a line through. */
export function isVisible({ through, lineMax }: Cut, record: LogRecord): boolean {
  if (lineMax !== null && record.line > lineMax) return false;
  return through === null || record.effective <= through;
}

/** The cut that lets through what all of some cuts let through. */
export function earliestCut(cuts: readonly Cut[]): Cut {
  return cuts.reduce((a, b) => ({
    through: b.through === null || (a.through !== null && a.through < b.through)
      ? a.through
      : b.through,
    lineMax: b.lineMax === null || (a.lineMax !== null && a.lineMax < b.lineMax)
      ? a.lineMax
      : b.lineMax,
  }), NO_CUT);
}
