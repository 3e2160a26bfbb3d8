import assert from "node:assert/strict";
import type { CaseReport, PeerReport, ProgramReport } from "./report.ts";
import { caseRows, headRow, markdown } from "./table.ts";

const spread = (median: number) => ({ median, min: median / 2, max: 2 * median });

const OURS: ProgramReport = {
  name: "log",
  argv: ["log", "stats"],
  wall: spread(0.65),
  cpu: spread(0.62),
  peak_bytes: 73_000_000,
  rows: 1,
};

const DUCKDB: PeerReport = {
  ...OURS,
  name: "DuckDB",
  wall: spread(1.3),
  peak_bytes: null,
  rows: 2,
  wall_ratio: spread(0.5),
  cpu_ratio: null,
  at_most: 0.5,
  moonshot: 0.3,
  verdict: "reached",
  note: null,
};

const STATS: CaseReport = {
  name: "stats",
  command: "log stats",
  unit: "s",
  peak_goal_bytes: 100_000_000,
  ours: OURS,
  peers: [DUCKDB],
};

Deno.test("a case is its name with its memory, then a row for each peer below the titles", () => {
  const [title, row = "", ...rest] = caseRows(STATS);
  assert.equal(title, "stats, peak 73 ≤ 100 MB: reached");
  assert.deepEqual(rest, []);
  assert.deepEqual(row.trim().split(/ {2,}/), [
    "DuckDB",
    "0.50",
    "0.25–1.00",
    "-",
    "0.650 s : 1.300 s",
    "0.620 s : 0.620 s",
    "73 : -",
    "1 : 2",
    "≤ 0.5 (0.3): reached",
  ]);
  assert.equal(headRow().indexOf("goal"), row.indexOf("≤"));
  // Numbers end below the end of their title.
  assert.equal(headRow().indexOf("rows") + "rows".length, row.indexOf("1 : 2") + "1 : 2".length);
});

Deno.test("a case without peers says what ours takes", () => {
  assert.deepEqual(caseRows({ ...STATS, unit: "µs", peers: [], peak_goal_bytes: null }), [
    "stats (µs each) 0.650 µs",
  ]);
});

Deno.test("the table of the README has a row for each peer, and nothing in a cell is markup", () => {
  const report = {
    commit: null,
    base: null,
    deno: "2.9.6",
    processors: 2,
    lines: 1_000_000,
    runs: 5,
    missing: [],
    cases: [{
      ...STATS,
      name: "asof <when>",
      peers: [{ ...DUCKDB, name: "rg | jq", cpu_ratio: spread(0.041) }],
    }],
  };
  const [head, , row, , below] = markdown(report).split("\n");
  assert.equal(head, "| case | command | against | wall | CPU | takes | peak |");
  assert.equal(row, "| asof \\<when> | `log stats` | rg \\| jq | 0.50 | 0.041 | 0.650 s | 73 MB |");
  assert.match(below ?? "", /medians of 5 runs in turn, 1,000,000 lines, 2 processors, Deno 2.9.6/);
});
