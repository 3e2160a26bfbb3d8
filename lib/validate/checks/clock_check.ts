import type { LogRecord } from "../../records/reader.ts";
import { BEFORE_EVERYTHING, type Instant, parseInstant } from "../../time/instant.ts";

/** What a line's own time says of the clock that it comes from; `doubtful` until the next line is seen. */
export type ClockVerdict = "set" | "unset" | "doubtful";

/** Clocks begin at 1970, 1980 or 2000, and in no zone does their first day end later. */
const SET_SINCE: Instant = parseInstant("2001-01-02T00:00:00Z")!;

/**
 * Tells times of a clock that was not set: those before any program of today,
 * and a single one before the log's first, between neighbours that are not.
 *
 * @example
 * ```ts
 * import { ClockCheck } from "./clock_check.ts";
 *
 * const check = new ClockCheck();
 * const at = (effective: bigint) => check.look({ atStart: 1, effective });
 * const [day, y2026] = [86_400_000_000n, 1_767_225_600_000_000n];
 * if (at(42n) !== "unset" || at(y2026) !== "set") throw new Error();
 * if (at(y2026 - day) !== "doubtful" || at(y2026) !== "set" || !check.wasUnset) throw new Error();
 * ```
 */
export class ClockCheck {
  #first: Instant | null = null;
  #before: Instant = BEFORE_EVERYTHING;
  #isInDoubt = false;

  /** Whether the line before the last one, which was in doubt, is of a clock that was not set. */
  wasUnset = false;

  /** Looks at the next readable line. */
  look({ atStart, effective }: Pick<LogRecord, "atStart" | "effective">): ClockVerdict {
    const first = this.#first, before = this.#before;
    this.wasUnset = this.#isInDoubt && first !== null && effective >= first;
    this.#isInDoubt = false;
    this.#before = effective;
    if (atStart < 0) return "set";
    if (effective < SET_SINCE) return "unset";
    this.#first ??= effective;
    this.#isInDoubt = first !== null && effective < first && before >= first;
    return this.#isInDoubt ? "doubtful" : "set";
  }
}
