/**
 * How much a run of the tests makes of their faults and seeds.
 *
 * @module
 */

import assert from "node:assert/strict";

/**
 * `full` makes every fault and every run of the fixed seeds, `quick` a quarter of
 * them, `soak` all of them and then many more from a random seed.
 */
export type LaneName = "full" | "quick" | "soak";

/** The quick lane makes one of so many faults and runs. */
const QUICK_SHARE = 4;
/** The soak lane adds so many random runs for each run of a fixed seed. */
const SOAK_FACTOR = 10;

/** Variables by name, as `Deno.env` has them. */
export interface LaneVariables {
  /** The value of a variable; undefined where it is not set. */
  get(name: string): string | undefined;
}

/**
 * A share of the faults and seeds of the tests, chosen by the environment:
 * `LOG_TEST_LANE` is its name (`full` without it), and `LOG_TEST_SEED` the random
 * seed of the soak lane.
 *
 * @example A test that makes a quarter of its faults in the quick lane
 * ```ts
 * import assert from "node:assert/strict";
 * import { Lane } from "./lane.ts";
 *
 * const quick = Lane.from(new Map([["LOG_TEST_LANE", "quick"]]));
 * const made: number[] = [];
 * for (const nth of quick.faults()) {
 *   if (nth > 10) break;
 *   made.push(nth);
 * }
 * assert.deepEqual(made, [1, 5, 9]);
 * quick.assertCount(made.length, 10, "faults made");
 * ```
 */
export class Lane {
  /** Its name. */
  readonly name: LaneName;
  /** The random seed of the soak lane; null in the others. */
  readonly seed: number | null;

  private constructor(name: LaneName, seed: number | null) {
    this.name = name;
    this.seed = seed;
  }

  /**
   * Reads the variables.
   *
   * @throws {Error} If the lane is none of the three, or the soak lane has no seed
   */
  static from(variables: LaneVariables): Lane {
    const name = variables.get("LOG_TEST_LANE") ?? "full";
    if (name !== "full" && name !== "quick" && name !== "soak") {
      throw new Error(`Cannot test in the lane "${name}": it must be full, quick or soak`);
    }
    if (name !== "soak") return new Lane(name, null);
    const seed = variables.get("LOG_TEST_SEED") ?? "";
    if (/^\d{1,9}$/.test(seed)) return new Lane(name, Number(seed));
    const reason = `LOG_TEST_SEED is "${seed}", not a whole number of at most 9 digits`;
    throw new Error(`Cannot soak: ${reason}\nhint: "deno task soak" draws one`);
  }

  /** How many of so many runs of a fixed seed are made; at least one. */
  runs(count: number): number {
    return this.name === "quick" ? Math.ceil(count / QUICK_SHARE) : count;
  }

  /** How many runs with the random seed follow so many with a fixed one; none but in soak. */
  randomRuns(count: number): number {
    return this.name === "soak" ? count * SOAK_FACTOR : 0;
  }

  /** The faults to make, counted from 1, without end; quick leaves out three of four. */
  *faults(): Generator<number, never> {
    for (let nth = 1;; nth += this.name === "quick" ? QUICK_SHARE : 1) yield nth;
  }

  /** The items that a test takes: all of them; in quick the first of every four. */
  share<T>(items: readonly T[]): T[] {
    return items.filter((_, index) => this.name !== "quick" || index % QUICK_SHARE === 0);
  }

  /** The seeds that a test draws from: its own, and in soak those that follow the random one. */
  seeds(fixed: number): [number, ...number[]] {
    const { seed } = this;
    if (seed === null) return [fixed];
    return [fixed, ...Array.from({ length: SOAK_FACTOR }, (_, index) => seed + index)];
  }

  /**
   * Fails unless something happened exactly so often over all faults, or over all
   * runs of a fixed seed; in quick at least once, and no more often.
   */
  assertCount(found: number, expected: number, what: string): void {
    if (this.name !== "quick") assert.equal(found, expected, what);
    else assert(found > 0 && found <= expected, `${what}: ${found} of ${expected}`);
  }

  /**
   * Fails unless something happened more often than so; in quick, than half of its
   * share, for what chance does a few times it does less evenly.
   */
  assertMore(found: number, than: number, what: string): void {
    const limit = this.name === "quick" ? Math.floor(than / QUICK_SHARE / 2) : than;
    assert(found > limit, `${what}: ${found}, not more than ${limit}`);
  }
}

/** The lane of this run. */
export const lane: Lane = Lane.from(Deno.env);
