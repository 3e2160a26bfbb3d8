/**
 * The figures of the bench, in the shape that `--json` writes.
 *
 * @module
 */

import type { Case, Goal, Unit } from "./cases/case.ts";
import type { Runs } from "./race.ts";
import { pairedRatios, type Spread, spreadOf } from "./statistics.ts";

/** All figures of one call. */
export interface Report {
  /** The commit that was measured; null outside git. */
  commit: string | null;
  /** The commit it was compared with; null for the peers. */
  base: string | null;
  deno: string;
  processors: number;
  /** Lines of the log that most cases read. */
  lines: number;
  runs: number;
  /** Peers that are not on this machine. */
  missing: string[];
  cases: CaseReport[];
}

/** All figures of one case. */
export interface CaseReport {
  name: string;
  /** Our command, as a reader would type it. */
  command: string;
  unit: Unit;
  /** The most memory we want to hold, in bytes; null without a goal. */
  peak_goal_bytes: number | null;
  ours: ProgramReport;
  peers: PeerReport[];
}

/** Figures of one program. */
export interface ProgramReport {
  name: string;
  argv: string[];
  /** In the unit of the case. */
  wall: Spread;
  /** User and system time in the unit of the case; null where it cannot be taken. */
  cpu: Spread | null;
  peak_bytes: number | null;
  rows: number;
}

/** Figures of a peer, and the ratios of ours to them. */
export interface PeerReport extends ProgramReport {
  wall_ratio: Spread;
  cpu_ratio: Spread | null;
  at_most: number | null;
  moonshot: number | null;
  verdict: Verdict | null;
  note: string | null;
}

/** How a ratio stands to its goals. */
export type Verdict = "moonshot" | "reached" | "missed";

/** The figures of a race; ours came first. */
export function caseReport(
  { name, command, unit, goals = {}, notes = {}, peakGoalMb }: Case,
  [ours, ...peers]: readonly [Runs, ...Runs[]],
): CaseReport {
  return {
    name,
    command,
    unit,
    peak_goal_bytes: peakGoalMb === undefined ? null : peakGoalMb * 1e6,
    ours: programReport(ours),
    peers: peers.map((peer) => {
      const goal = goals[peer.contestant.name];
      const wall_ratio = pairedRatios(valuesOf(ours), valuesOf(peer));
      return {
        ...programReport(peer),
        wall_ratio,
        cpu_ratio: known(pairedRatios(cpusOf(ours), cpusOf(peer))),
        at_most: goal?.atMost ?? null,
        moonshot: goal?.moonshot ?? null,
        verdict: goal ? verdictOf(wall_ratio.median, goal) : null,
        note: notes[peer.contestant.name] ?? null,
      };
    }),
  };
}

function programReport({ contestant, peakBytes, rows, ...runs }: Runs): ProgramReport {
  const { name, argv } = contestant;
  const [wall, cpu] = [spreadOf(valuesOf(runs)), known(spreadOf(cpusOf(runs)))];
  return { name, argv, wall, cpu, peak_bytes: peakBytes, rows };
}

function verdictOf(ratio: number, { atMost, moonshot = 0 }: Goal): Verdict {
  if (ratio > atMost) return "missed";
  return ratio <= moonshot ? "moonshot" : "reached";
}

function valuesOf({ samples }: Pick<Runs, "samples">): number[] {
  return samples.map(({ value }) => value);
}

function cpusOf({ samples }: Pick<Runs, "samples">): number[] {
  return samples.map(({ cpu }) => cpu);
}

function known(spread: Spread): Spread | null {
  return Number.isNaN(spread.median) ? null : spread;
}
