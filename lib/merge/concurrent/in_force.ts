import {
  bringsValue,
  isUnderTombstone,
  kindOf,
  type Op,
  standingAfter,
  standingOf,
  stepOf,
} from "../../records/lifecycle.ts";
import type { Tombstones } from "../../records/settings.ts";

/** The lines of one id that are in force. */
export interface InForce<Line> {
  /** The line that holds the captured value; null before there is one. */
  readonly current: Line | null;
  /** The tombstone that the id is under; null where it is under none. */
  readonly tombstone: Line | null;
}

/** What is in force before the first line. */
export const NOTHING_IN_FORCE: InForce<never> = { current: null, tombstone: null };

/**
 * What is in force behind one more line.
 *
 * @example
 * ```ts
 * import { OP } from "../../records/lifecycle.ts";
 * import { NOTHING_IN_FORCE, winnerOf, withLine } from "./in_force.ts";
 *
 * const captured = withLine<string>(NOTHING_IN_FORCE, "line 1", OP.value, "sticky");
 * const deleted = withLine(captured, "line 2", OP.delete, "sticky");
 * const classified = withLine(deleted, "line 3", OP.value, "sticky");
 * if (winnerOf(classified) !== "line 2") throw new Error();
 * if (winnerOf(withLine(deleted, "line 3", OP.bare, "sticky")) !== "line 1") throw new Error();
 * ```
 */
export function withLine<Line>(
  before: InForce<Line>,
  line: Line,
  op: Op,
  policy: Tombstones,
): InForce<Line> {
  const done = stepOf(standingOf(before), op, policy);
  if (kindOf(done) === "ignored") return before;
  return {
    current: bringsValue(done) ? line : before.current,
    tombstone: isUnderTombstone(standingAfter(done)) ? line : null,
  };
}

/** The line that says what the id is: of a deleted one its tombstone. */
export function winnerOf<Line>({ current, tombstone }: InForce<Line>): Line | null {
  return tombstone ?? current;
}
