import type { Instant } from "../time/instant.ts";
import { LocalDays } from "../time/zone.ts";

/** The lengths that periods may have. */
export const PERIOD_LENGTHS = ["day", "week", "month"] as const;

/** One of these. */
export type PeriodLength = (typeof PERIOD_LENGTHS)[number];

/** The name of a period by any date in it. */
const NAME: Readonly<Record<PeriodLength, (date: Temporal.PlainDate) => string>> = {
  day: (date) => date.toString(),
  week: ({ yearOfWeek, weekOfYear }) => `${yearOfWeek}-W${String(weekOfYear).padStart(2, "0")}`,
  month: (date) => date.toPlainYearMonth().toString(),
};

/**
 * The days, ISO weeks or months of a zone.
 *
 * @example
 * ```ts
 * import { parseInstant } from "../time/instant.ts";
 * import { Periods } from "./periods.ts";
 *
 * const weeks = new Periods("week", "Europe/Berlin");
 * const first = weeks.of(parseInstant("2026-12-31T12:00:00Z")!);
 * const last = weeks.of(parseInstant("2027-01-04T12:00:00Z")!);
 * if ([...weeks.between(first, last)].join() !== "2026-W53,2027-W01") throw new Error();
 * ```
 */
export class Periods {
  readonly #length: PeriodLength;
  readonly #days: LocalDays;
  /** By its day. */
  readonly #names = new Map<string, string>();
  /** The earliest day of each that was met. */
  readonly #firstDays = new Map<string, Temporal.PlainDate>();

  /** Periods as a zone counts them. */
  constructor(length: PeriodLength, timeZone: string) {
    this.#length = length;
    this.#days = new LocalDays(timeZone);
  }

  /** The name of the period that an instant lies in; names sort as their periods follow. */
  of(instant: Instant): string {
    const day = this.#days.dayOf(instant);
    const known = this.#names.get(day);
    if (known !== undefined) return known;
    const date = Temporal.PlainDate.from(day);
    const name = NAME[this.#length](date);
    this.#names.set(day, name);
    this.#firstDays.set(name, date);
    return name;
  }

  /** The names of all periods from one that was met to another, both included. */
  *between(first: string, last: string): Generator<string> {
    let date = this.#firstDays.get(first)!;
    if (this.#length === "month") date = date.with({ day: 1 });
    for (let name = first; name <= last; name = NAME[this.#length](date)) {
      yield name;
      date = date.add({ [`${this.#length}s`]: 1 });
    }
  }
}
