/** Numbers that look random and are the same on every machine, drawn from a seed. */
export interface Random {
  /** At least 0 and below 1. */
  next(): number;
  /** A whole number from 0 up to, but without, `limit`. */
  below(limit: number): number;
  /** One of the items, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
}

/**
 * Starts a sequence: the same seed gives the same numbers (mulberry32).
 *
 * @example
 * ```ts
 * import { seededRandom } from "./random.ts";
 *
 * if (seededRandom(7).next() !== seededRandom(7).next()) throw new Error();
 * ```
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: <T>(items: readonly T[]) => items[below(items.length)] as T,
    chance: (probability) => next() < probability,
  };
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A ULID: ten digits of time, sixteen of chance, so that ids sort by time.
 *
 * @example
 * ```ts
 * import { seededRandom, ulid } from "./random.ts";
 *
 * const id = ulid(Date.UTC(2026, 0, 12), seededRandom(7));
 * if (id.length !== 26 || !id.startsWith("01KEQ")) throw new Error(id);
 * ```
 */
export function ulid(timeMs: number, random: Random): string {
  let time = "";
  for (
    let rest = timeMs, digit = 0;
    digit < 10;
    digit++, rest = Math.floor(rest / 32)
  ) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  let chance = "";
  for (let digit = 0; digit < 16; digit++) {
    chance += CROCKFORD.charAt(random.below(32));
  }
  return time + chance;
}
