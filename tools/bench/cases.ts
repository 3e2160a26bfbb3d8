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

/** One figure that several programs take of themselves, less being better; ours is the first. */
export interface FigureCase {
  /** What the table calls it. */
  name: string;
  /** Of what; what begins with "µs" is a time. */
  unit: string;
  /** Who is measured: each prints its figure, and nothing else. */
  contestants: Contestant[];
  /** What has to be known of the peer of that name. */
  notes: Record<string, string>;
}
