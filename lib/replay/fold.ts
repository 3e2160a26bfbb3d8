/**
 * Replay: the loop that folds records into states. Only validating calls a
 * reducer's `apply` elsewhere, to ask what a line does without keeping a state.
 *
 * @module
 */

import type { LogRecord, RecordBatch } from "../records/reader.ts";
import type { Instant } from "../time/instant.ts";
import type { Projection } from "./projection.ts";
import type { Reducer } from "./reducer.ts";

/**
 * How far to fold. Log order decides which line wins and the effective time
 * what is visible, so a fold never stops at the first later line.
 */
export interface Cut {
  /** Lines with a later effective time are passed over; null folds them all. */
  through: Instant | null;
  /** Physical lines behind this one are passed over; null folds them all. */
  lineMax: number | null;
}

/** The cut that folds every line. */
export const NO_CUT: Cut = { through: null, lineMax: null };

/** One state to be folded, and how far. */
export interface FoldTarget<State extends Projection = Projection> {
  /** How. */
  reducer: Reducer<State>;
  /** Into what. */
  state: State;
  /** How far. */
  cut: Cut;
  /** Shown each line that is folded, before it is. */
  onRecord?(state: State, record: LogRecord): void;
  /** Shown each line that is folded, after it was. */
  onApplied?(state: State, record: LogRecord): void;
}

function isVisible(cut: Cut, record: LogRecord): boolean {
  if (cut.lineMax !== null && record.line > cut.lineMax) return false;
  return cut.through === null || record.effective <= cut.through;
}

/** Folds records, in log order, into any number of views. */
export async function fold(
  batches: AsyncIterable<RecordBatch>,
  views: readonly FoldTarget[],
): Promise<void> {
  for await (const batch of batches) {
    for (let index = 0; index < batch.length; index++) {
      const record = batch.at(index);
      for (const view of views) {
        if (!isVisible(view.cut, record)) continue;
        view.onRecord?.(view.state, record);
        view.reducer.apply(view.state, record);
        view.onApplied?.(view.state, record);
      }
    }
  }
}
