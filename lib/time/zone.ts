/**
 * Instants as people in a time zone see them.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import {
  BEFORE_EVERYTHING,
  formatInstant,
  type Instant,
  MICROS_PER_DAY,
  startOfUtcDay,
} from "./instant.ts";

const HINT = "give an IANA name such as Europe/Berlin or UTC, or an offset such as +02:00";
const NANOS_PER_MICRO = 1000;
const AFTER_EVERYTHING: Instant = -BEFORE_EVERYTHING;
/** Temporal ends 10^8 days from 1970; one microsecond is left for looking just behind an instant. */
const TEMPORAL_LIMIT: Instant = 100_000_000n * MICROS_PER_DAY - 1n;

/**
 * The identifier of a time zone: an IANA name in any case, returned in its own
 * (`europe/berlin` is `Europe/Berlin`), or an offset `±hh`, `±hhmm` or
 * `±hh:mm`, returned as the last.
 *
 * @throws {LogError} `bad_time_zone` for anything else
 *
 * @example
 * ```ts
 * import { resolveTimeZone } from "./zone.ts";
 *
 * if (resolveTimeZone("europe/berlin") !== "Europe/Berlin") throw new Error();
 * ```
 */
export function resolveTimeZone(name: string): string {
  try {
    return toZoned(0n, name).timeZoneId;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `Cannot use "${name}" as a time zone: no zone has this name`;
    throw new LogError("bad_time_zone", message, { cause, hint: HINT });
  }
}

/**
 * An instant in a time zone as Temporal has it, exact to the microsecond.
 * Instants outside Temporal's years (±271 821) become its first or last.
 *
 * @param timeZone an identifier as {@linkcode resolveTimeZone} returns it
 *
 * @example
 * ```ts
 * import { fromZoned, toZoned } from "./zone.ts";
 *
 * const zoned = toZoned(0n, "Asia/Tokyo");
 * if (zoned.hour !== 9 || fromZoned(zoned) !== 0n) throw new Error();
 * ```
 */
export function toZoned(
  instant: Instant,
  timeZone: string,
): Temporal.ZonedDateTime {
  const within = instant > TEMPORAL_LIMIT
    ? TEMPORAL_LIMIT
    : instant < -TEMPORAL_LIMIT
    ? -TEMPORAL_LIMIT
    : instant;
  return new Temporal.ZonedDateTime(within * BigInt(NANOS_PER_MICRO), timeZone);
}

/**
 * The instant of a zoned time that has no nanoseconds.
 *
 * @example
 * ```ts
 * import { fromZoned } from "./zone.ts";
 *
 * const zoned = Temporal.ZonedDateTime.from("1970-01-01T01:00:00.000001[Europe/Berlin]");
 * if (fromZoned(zoned) !== 1n) throw new Error();
 * ```
 */
export function fromZoned(zoned: Temporal.ZonedDateTime): Instant {
  return zoned.epochNanoseconds / BigInt(NANOS_PER_MICRO);
}

/**
 * An instant for people: date, time of day with a fraction only where there is
 * one, and the offset then in force.
 *
 * @param timeZone an identifier as {@linkcode resolveTimeZone} returns it
 *
 * @example
 * ```ts
 * import { formatLocal } from "./zone.ts";
 *
 * if (formatLocal(0n, "Asia/Tokyo") !== "1970-01-01 09:00:00 +09:00") throw new Error();
 * ```
 */
export function formatLocal(instant: Instant, timeZone: string): string {
  if (lastOffsets?.timeZone !== timeZone) lastOffsets = new ZoneOffsets(timeZone);
  const { offset, text } = lastOffsets.at(instant);
  const [date, time] = formatInstant(instant + offset).split(/[TZ]/);
  return `${date} ${time} ${text}`;
}

/** The instants `from <= instant < to`, during which clocks run on without a jump. */
interface Span {
  from: Instant;
  to: Instant;
}

interface OffsetSpan extends Span {
  /** Local time minus UTC, in microseconds. */
  readonly offset: Instant;
  /** The same for people: `+02:00`. */
  readonly text: string;
}

/** A zone's offsets, each asked for once: Temporal takes longer to find one than to list an entry. */
class ZoneOffsets {
  readonly timeZone: string;
  /** Ascending, without overlap. */
  readonly #spans: OffsetSpan[] = [];

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  /** The span of time around an instant in which the offset stays the same. */
  at(instant: Instant): OffsetSpan {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#spans[middle]!.to <= instant) low = middle + 1;
      else high = middle;
    }
    const known = this.#spans[low];
    if (known !== undefined && known.from <= instant) return known;
    const found = offsetSpan(instant, this.timeZone);
    this.#spans.splice(low, 0, found);
    return found;
  }
}

/** Of the zone that was asked for last: most programs show times of one. */
let lastOffsets: ZoneOffsets | null = null;

interface DaySpan extends Span {
  /** As {@linkcode LocalDays.dayOf} gives it. */
  readonly text: string;
}

/**
 * The local calendar days of instants in one zone, fast for millions of them:
 * what Temporal says of a zone's rules is asked once for each time between two
 * changes of its clocks.
 *
 * @example
 * ```ts
 * import { LocalDays } from "./zone.ts";
 *
 * const days = new LocalDays("America/New_York");
 * if (days.dayOf(0n) !== "1969-12-31") throw new Error();
 * ```
 */
export class LocalDays {
  readonly #offsets: ZoneOffsets;
  /** Where the latest answer holds; at first nowhere. */
  #day: DaySpan = { from: 0n, to: 0n, text: "" };

  /**
   * Days as a zone counts them.
   *
   * @throws {LogError} `bad_time_zone`, see {@linkcode resolveTimeZone}
   */
  constructor(timeZone: string) {
    this.#offsets = new ZoneOffsets(resolveTimeZone(timeZone));
  }

  /** A span of time that belongs to the day given last; at first an empty one. */
  get latest(): Readonly<DaySpan> {
    return this.#day;
  }

  /** The date on the zone's wall calendar, `YYYY-MM-DD` (`±YYYYYY-MM-DD` outside 0000 to 9999). */
  dayOf(instant: Instant): string {
    if (instant < this.#day.from || instant >= this.#day.to) {
      this.#day = this.#daySpan(instant);
    }
    return this.#day.text;
  }

  #daySpan(instant: Instant): DaySpan {
    const span = this.#offsets.at(instant);
    const localMidnight = startOfUtcDay(instant + span.offset);
    const from = localMidnight - span.offset;
    const to = from + MICROS_PER_DAY;
    return {
      from: from > span.from ? from : span.from,
      to: to < span.to ? to : span.to,
      text: formatInstant(localMidnight).split("T", 1)[0]!,
    };
  }
}

function offsetSpan(instant: Instant, timeZone: string): OffsetSpan {
  const zoned = toZoned(instant, timeZone);
  // "previous" means strictly before, and a change of clocks at this very instant begins the span.
  const from = zoned.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  const to = zoned.getTimeZoneTransition("next");
  return {
    from: from ? fromZoned(from) : BEFORE_EVERYTHING,
    to: to ? fromZoned(to) : AFTER_EVERYTHING,
    offset: BigInt(zoned.offsetNanoseconds / NANOS_PER_MICRO),
    text: zoned.offset,
  };
}
