/**
 * Spaced-repetition state, derived by replaying graded reviews through FSRS.
 * Loads ts-fsrs, so callers import this module only once there are reviews.
 *
 * @module
 */

import {
  type Card,
  clipParameters,
  createEmptyCard,
  fsrs as createScheduler,
  FSRS5_DEFAULT_DECAY,
  type FSRSParameters,
  Rating,
  State,
} from "ts-fsrs";
import type { Srs } from "../lib/answers.ts";
import type { SrsSettings } from "../lib/records/settings.ts";
import { epochMillis, formatInstant, type Instant, parseInstant } from "../lib/time/instant.ts";

/** One graded review of an entry. */
export interface GradedReview {
  /** When the entry was reviewed. */
  at: Instant;
  /** How well it was recalled. */
  grade: "again" | "hard" | "good" | "easy";
}

/** Derives an entry's state from its reviews in order of time; null for none. */
export type SrsDeriver = (reviews: readonly GradedReview[]) => Srs | null;

const RATINGS = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
} as const;
const MICROS_PER_MILLI = 1000n;
// ts-fsrs counts days with Date.UTC, which takes the years 0 to 99 for 1900 to
// 1999: a review there would lie after later ones, and ts-fsrs would throw.
const FIRST = parseInstant("0100-01-01T00:00:00Z")!;
const LAST = parseInstant("9999-12-31T23:59:59.999999Z")!;

/**
 * Older weights as FSRS 6 takes them. ts-fsrs would do the same by itself, but
 * prints a remark on standard output, where only answers belong.
 */
function toFsrs6(w: readonly number[]): number[] {
  if (w.length === 19) return [...w, 0, FSRS5_DEFAULT_DECAY];
  if (w.length !== 17) return [...w];
  const clipped = clipParameters([...w], 0);
  const [d0, d1, d2] = clipped.slice(4, 7) as [number, number, number];
  const difficulty = [d1 * 2 + d0, Math.log(d1 * 3 + 1) / 3, d2 + 0.5];
  clipped.splice(4, 3, ...difficulty.map((weight) => +weight.toFixed(8)));
  return [...clipped, 0, 0, 0, FSRS5_DEFAULT_DECAY];
}

function toParameters(settings: SrsSettings): Partial<FSRSParameters> {
  const parameters = { ...settings, enable_fuzz: false };
  if (settings.w !== undefined) parameters.w = toFsrs6(settings.w);
  return parameters as Partial<FSRSParameters>;
}

function describe(card: Card, lastReview: Instant): Srs {
  return {
    state: State[card.state].toLowerCase() as Srs["state"],
    due: formatInstant(BigInt(card.due.getTime()) * MICROS_PER_MILLI),
    stability: card.stability,
    difficulty: card.difficulty,
    reps: card.reps,
    lapses: card.lapses,
    last_review: formatInstant(lastReview),
  };
}

/**
 * Makes the function that derives an entry's state from its reviews. The
 * scheduler is built once, so one deriver serves any number of entries.
 *
 * The derived state depends on the reviews alone, not on any clock, and fuzz is
 * off: the same list gives the same state everywhere. FSRS counts elapsed time
 * in UTC days and is told times cut to the milliseconds before them; `last_review` stays exact.
 *
 * @param settings Parameters as `log.config.json` may hold them; what is
 * missing takes the default of ts-fsrs.
 * @returns A function from reviews in order of time (equal times are fine) to
 * their state, null where there are none. It never throws: reviews outside the
 * years 0100 to 9999, among them those that come before any known time, are
 * passed over, because without a time a review says nothing about forgetting.
 *
 * @example
 * ```ts
 * import { parseInstant } from "../lib/time/instant.ts";
 * import { createSrsDeriver } from "./srs.ts";
 *
 * const deriveSrs = createSrsDeriver({ request_retention: 0.9 });
 * const at = parseInstant("2026-03-01T08:00:00Z")!;
 * const srs = deriveSrs([{ at, grade: "good" }]);
 * if (srs?.state !== "learning") throw new Error();
 * if (srs.due !== "2026-03-01T08:10:00Z") throw new Error();
 * if (deriveSrs([]) !== null) throw new Error();
 * ```
 */
export function createSrsDeriver(settings: SrsSettings): SrsDeriver {
  const scheduler = createScheduler(toParameters(settings));
  return (reviews) => {
    let card: Card | null = null;
    let lastReview = FIRST;
    for (const { at, grade } of reviews) {
      if (at < FIRST || at > LAST) continue;
      const now = new Date(epochMillis(at));
      card = scheduler.next(card ?? createEmptyCard(now), now, RATINGS[grade]).card;
      lastReview = at;
    }
    return card && describe(card, lastReview);
  };
}
