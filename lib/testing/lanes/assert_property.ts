import fc from "fast-check";
import { type Lane, lane as laneOfThisRun } from "./lane.ts";

/** A fixed seed, and how often a property is tried with it in the full lane. */
export interface PropertyRuns {
  /** The seed. */
  seed: number;
  /** How often. */
  numRuns: number;
}

/**
 * Tries a property as often as the lane says: with its fixed seed, and in the soak
 * lane then with the random one.
 *
 * @example
 * ```ts
 * import fc from "fast-check";
 * import { assertProperty } from "./assert_property.ts";
 *
 * const isReversible = (text: string) => [...text].toReversed().toReversed().join("") === text;
 * assertProperty(fc.property(fc.string(), isReversible), { seed: 1, numRuns: 100 });
 * ```
 *
 * @throws {Error} If the property fails; seed and counterexample are in the message
 */
export function assertProperty<Ts>(
  property: fc.IAsyncProperty<Ts>,
  runs: PropertyRuns,
  lane?: Lane,
): Promise<void>;
/** Tries a property that is no promise. */
export function assertProperty<Ts>(
  property: fc.IProperty<Ts>,
  runs: PropertyRuns,
  lane?: Lane,
): void;
export function assertProperty<Ts>(
  property: fc.IRawProperty<Ts>,
  { seed, numRuns }: PropertyRuns,
  lane = laneOfThisRun,
): Promise<void> | void {
  const tried = fc.assert(property, { seed, numRuns: lane.runs(numRuns) });
  if (lane.seed === null) return tried;
  const random = { seed: lane.seed, numRuns: lane.randomRuns(numRuns) };
  const tryMore = () => fc.assert(property, random);
  return tried instanceof Promise ? tried.then(tryMore) : tryMore();
}
