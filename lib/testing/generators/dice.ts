/**
 * What made-up logs are made of: chance that is the same each time, and a clock.
 *
 * @module
 */

/** When the clocks of made-up logs begin. */
export const START_MS = Date.UTC(2026, 2, 1, 8, 0, 0);
const WORDS =
  "the oat milk on Tuesday needs a fix before we ship it again and nobody knows why this parser is slow but it works for most of them when rain falls over hills"
    .split(" ");

/** Numbers that look random, the same ones for a seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0, below a bound. */
  below(end: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(this.#state / 2 ** 32 * end);
  }

  /** One of some. */
  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Characters of an alphabet. */
  token(length: number, alphabet = "0123456789abcdef"): string {
    return Array.from({ length }, () => this.of([...alphabet])).join("");
  }

  uuid(): string {
    return [8, 4, 4, 4, 12].map((length) => this.token(length)).join("-");
  }

  words(count: number): string {
    return Array.from({ length: count }, () => this.of(WORDS)).join(" ");
  }
}

/** Times that go on by a few seconds to a few minutes. */
export class Clock {
  #ms = START_MS;
  readonly #dice: Dice;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  get ms(): number {
    return this.#ms += 1 + this.#dice.below(200_000);
  }

  get iso(): string {
    return new Date(this.ms).toISOString();
  }
}

/** A moment in RFC 3339. */
export const iso = (ms: number) => new Date(ms).toISOString();
/** Records as lines. */
export const text = (records: readonly unknown[]) =>
  records.map((record) => JSON.stringify(record));
/** So many of what is made. */
export const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
