import type { Source } from "../process.ts";

/** How far to get against a peer, as ratios of ours to the peer's. */
export interface Goal {
  atMost: number;
  moonshot?: number;
}

/** One program with its arguments, in a race over the same question. */
export interface Contestant {
  /** What tables call it. */
  name: string;
  argv: string[];
  /** What has to be installed for it, by the names in `peers.ts`. */
  needs?: readonly string[];
  /** Makes what it alone reads, where it is missing; called only if it takes part. */
  prepare?: () => Promise<unknown>;
  /** Whether one run is enough, for those that take long. */
  isSlow?: boolean;
}

/** Seconds of a whole process, or what a process says of itself: microseconds or bytes of each. */
export type Unit = "s" | "µs" | "B";

/** Where the figures of a unit come from. */
export const SOURCES: Readonly<Record<Unit, Source>> = { s: "process", µs: "report", B: "report" };

/** One question put to several programs. */
export interface Case {
  /** What tables call it, and `--only` looks in. */
  name: string;
  /** Our command, or the call, as a reader would type it. */
  command: string;
  /** What is measured; less is better. */
  unit: Unit;
  /** Goals by the names of the peers. */
  goals?: Readonly<Record<string, Goal>>;
  /** The most memory we want to hold, in megabytes. */
  peakGoalMb?: number;
  /** What has to be known of the peer of that name. */
  notes?: Readonly<Record<string, string>>;
  /** Who answers; ours is the first. What they read is made here, where it is missing. */
  contestants: () => Promise<Contestant[]>;
}
