/** Lines that a log had, as something kept of it proves, and has no more. */
export interface LostLines {
  /** The log. */
  readonly log: string;
  /** Its file. */
  readonly file: string;
  /** What proves it: the name of a snapshot. */
  readonly snapshot: string;
  /** When that was written, in UTC. */
  readonly createdAt: string;
  /** Physical lines that the log had then. */
  readonly lines: number;
  /** Physical lines that it has now, which may be more. */
  readonly linesNow: number;
  /** The ids that are gone, or of which there are fewer lines, in the order of their first lines. */
  readonly ids: readonly LostId[];
  /** Whether all ids were counted, so that no other is gone. */
  readonly isComplete: boolean;
}

/** An id of which lines are lost. */
export interface LostId {
  /** The id. */
  readonly id: string;
  /** Readable lines that it had. */
  readonly lines: number;
  /** Readable lines that it has now; 0 where it is gone. */
  readonly linesNow: number;
}
