/**
 * Programs run in turn, so that a machine that slows down for a while slows all of them.
 *
 * @module
 */

import { type Contestant, SOURCES, type Unit } from "./cases/case.ts";
import { type Sample, sample, survey } from "./process.ts";

/** All runs of one contestant. */
export interface Runs {
  contestant: Contestant;
  /** One for each turn; a slow contestant has a single one. */
  samples: Sample[];
  /** The most memory that one process held, in bytes; null where this machine does not tell. */
  peakBytes: number | null;
  /** Lines it wrote to standard output. */
  rows: number;
}

/**
 * Runs each contestant once to warm up, count its rows and watch its memory, then all of them in
 * turn. A contestant whose first run fails is reported and left out.
 *
 * @throws {Error} If a later run fails
 */
export async function race(
  contestants: readonly Contestant[],
  unit: Unit,
  turns: number,
  onFailure: (contestant: Contestant, error: Error) => void,
): Promise<Runs[]> {
  const source = SOURCES[unit];
  const all: Runs[] = [];
  for (const contestant of contestants) {
    try {
      await contestant.prepare?.();
      const { sample: first, ...rest } = await survey(contestant.argv, source);
      all.push({ contestant, samples: contestant.isSlow ? [first] : [], ...rest });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      onFailure(contestant, error);
    }
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const { contestant, samples } of all) {
      if (!contestant.isSlow) samples.push(await sample(contestant.argv, source));
    }
  }
  return all;
}
