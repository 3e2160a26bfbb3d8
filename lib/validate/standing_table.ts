import { type Standing, standingAfter, type Step, step } from "../records/lifecycle.ts";
import type { LogRecord } from "../records/reader.ts";
import type { Tombstones } from "../records/settings.ts";

/**
 * Where the ids of a log stand, a byte for each: enough to know what every line
 * does. The state of a reducer would hold where all the lines lie.
 */
export class StandingTable {
  readonly #policy: Tombstones;
  #standings = new Uint8Array(1024);

  /** Begins before the first line. */
  constructor(policy: Tombstones) {
    this.#policy = policy;
  }

  /** Folds the next line in; gives what it did. */
  fold(record: LogRecord): Step {
    const { key } = record;
    if (key >= this.#standings.length) this.#grow(key * 2);
    const done = step(this.#standings[key] as Standing, record, this.#policy);
    this.#standings[key] = standingAfter(done);
    return done;
  }

  #grow(capacity: number): void {
    const standings = this.#standings;
    this.#standings = new Uint8Array(capacity);
    this.#standings.set(standings);
  }
}
