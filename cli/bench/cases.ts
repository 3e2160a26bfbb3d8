import type { Contestant } from "./measure.ts";

/** One question put to several programs; ours is the first. */
export interface Case {
  /** What the table calls it. */
  name: string;
  /** Who answers it. */
  contestants: Contestant[];
  /** What we want to reach against the peer of that name. */
  goals: Record<string, string>;
}

/** Where a generated log lies. */
export interface Log {
  /** The log directory. */
  directory: string;
  /** Its entries. */
  file: string;
}
