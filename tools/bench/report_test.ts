import assert from "node:assert/strict";
import type { Case } from "./cases/case.ts";
import type { Runs } from "./race.ts";
import { caseReport } from "./report.ts";

const STATS: Case = {
  name: "stats",
  command: "log stats",
  unit: "s",
  goals: { DuckDB: { atMost: 0.5, moonshot: 0.3 } },
  peakGoalMb: 100,
  contestants: () => Promise.resolve([]),
};

function runs(name: string, values: number[], cpus: number[]): Runs {
  const samples = values.map((value, turn) => ({ value, cpu: cpus[turn] ?? NaN }));
  return { contestant: { name, argv: [name] }, samples, peakBytes: 1, rows: 7 };
}

Deno.test("a case reports the ratio of ours to each peer and how it stands to the goal", () => {
  const verdictAt = (seconds: number) => {
    const { peers } = caseReport(STATS, [runs("log", [seconds], []), runs("DuckDB", [1], [])]);
    return peers[0]?.verdict;
  };
  assert.deepEqual(
    [0.2, 0.3, 0.4, 0.5, 0.6].map(verdictAt),
    ["moonshot", "moonshot", "reached", "reached", "missed"],
  );
  const { ours, peers, peak_goal_bytes } = caseReport(STATS, [
    runs("log", [1, 2, 9], [3, 3, 3]),
    runs("DuckDB", [4, 4, 4], [6, 6, 6]),
    runs("another", [2], [1]),
  ]);
  assert.equal(peak_goal_bytes, 100_000_000);
  assert.deepEqual(ours.wall, { median: 2, min: 1, max: 9 });
  assert.deepEqual(
    peers.map(({ name, wall_ratio, cpu_ratio, verdict }) => [
      name,
      wall_ratio.median,
      cpu_ratio?.median,
      verdict,
    ]),
    [["DuckDB", 0.5, 0.5, "reached"], ["another", 1, 3, null]],
  );
});

Deno.test("a processor time that cannot be taken is null, not a number", () => {
  const { ours, peers } = caseReport(STATS, [runs("log", [1], []), runs("DuckDB", [1], [2])]);
  assert.deepEqual([ours.cpu, peers[0]?.cpu_ratio], [null, null]);
  assert.equal(peers[0]?.cpu?.median, 2);
});
