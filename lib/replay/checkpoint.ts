/**
 * What a replay may begin with instead of a log's first line: what the lines
 * up to some point came to, kept from an earlier replay. How checkpoints are kept is
 * not known here; `snapshots/` does that.
 *
 * @module
 */

import type { ReadPosition, Selection } from "../records/reader.ts";
import type { LogSource } from "../storage/storage.ts";
import type { Cut } from "./cut.ts";
import type { Log } from "./log.ts";
import type { IdRow } from "./projection.ts";

/** What the lines before some line came to. */
export interface Checkpoint extends ReadPosition {
  /** By the keys of `ids`; a hole where the reducer keeps nothing of an id. */
  readonly rows: readonly (IdRow | undefined)[];
}

/** A checkpoint that was kept. */
export interface NamedCheckpoint extends Checkpoint {
  /** What it is called in remarks. */
  readonly name: string;
}

/** What a checkpoint has to fit. */
export interface CheckpointRequest {
  /** The log. */
  log: Log;
  /** Its file, open. */
  source: LogSource;
  /** How far it is folded: a checkpoint that holds a line behind it is of no use. */
  cut: Cut;
  /**
   * Of which lines the ids and rows are wanted; of all without it. For a field
   * there may be more of them, since it is not known what a reducer keeps of it.
   */
  filter: Selection | undefined;
}

/** A checkpoint that could have served, and why it did not. */
export interface RejectedCheckpoint {
  /** What it is called. */
  readonly name: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Where checkpoints are looked for. */
export interface CheckpointSource {
  /**
   * The newest checkpoint that serves, null where none does; its rows are the taker's
   * to change. Whatever is wrong with a checkpoint, it is only passed over: a replay can
   * always do without.
   */
  find(
    request: CheckpointRequest,
  ): Promise<{ checkpoint: NamedCheckpoint | null; rejected: readonly RejectedCheckpoint[] }>;
}

/**
 * A checkpoint was taken that tells otherwise than its log. Whoever asked can ask again
 * without it; it never reaches a user.
 */
export class UnfitCheckpoint extends Error {
  /** The log. */
  readonly log: string;

  /** Says of which log; the message is the reason why its checkpoint does not serve. */
  constructor(log: string) {
    super("it points at other lines than the log has there");
    this.log = log;
  }
}
