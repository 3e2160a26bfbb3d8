/**
 * Programs run in turn, so that a machine that slows down for a while slows all of them.
 *
 * @module
 */

import { type Contestant, SOURCES, type Unit } from "./cases/case.ts";
import { type Sample, sample, survey } from "./process.ts";

/** What the runs of one contestant took. */
export interface Runs {
  contestant: Contestant;
  /** One a turn; a single one of a slow contestant. */
  samples: Sample[];
  /** The most memory that one process held, in bytes; null where this machine does not tell. */
  peakBytes: number | null;
  /** Lines it wrote to standard output. */
  rows: number;
}

/**
 * Runs contestants once each, to warm up, count rows and watch memory; then in turn. Who fails
 * at first is told of, and left out.
 *
 * @throws {Error} If one fails later on
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
