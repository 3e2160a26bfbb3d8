/**
 * The figures of the bench as text: rows for a terminal, a Markdown table for the README.
 *
 * @module
 */

import type { Unit } from "./cases/case.ts";
import type { CaseReport, PeerReport, ProgramReport, Report } from "./report.ts";
import type { Spread } from "./statistics.ts";

/** A column for a terminal. */
interface Column {
  title: string;
  width: number;
  isText?: boolean;
  cell: (ours: ProgramReport, peer: PeerReport, unit: Unit) => string;
}

const COLUMNS: readonly Column[] = [
  { title: "peer", width: 14, isText: true, cell: (_, { name }) => name },
  { title: "wall", width: 5, cell: (_, { wall_ratio }) => ratio(wall_ratio.median) },
  { title: "spread", width: 11, cell: (_, { wall_ratio }) => range(wall_ratio) },
  { title: "CPU", width: 5, cell: (_, { cpu_ratio }) => ratio(cpu_ratio?.median) },
  {
    title: "wall times",
    width: 17,
    cell: (ours, peer, unit) => both(ours, peer, ({ wall }) => figure(wall.median, unit)),
  },
  {
    title: "CPU times",
    width: 17,
    cell: (ours, peer, unit) => both(ours, peer, ({ cpu }) => figure(cpu?.median, unit)),
  },
  {
    title: "peak MB",
    width: 11,
    cell: (ours, peer) => both(ours, peer, ({ peak_bytes }) => megabytes(peak_bytes)),
  },
  {
    title: "rows",
    width: 6,
    cell: (ours, peer) => ours.rows === peer.rows ? `${ours.rows}` : both(ours, peer, rowsOf),
  },
  { title: "goal", width: 0, isText: true, cell: (_, peer) => goal(peer) },
];

/** What stands above the rows of a terminal. */
export function headRow(): string {
  return row(COLUMNS.map(({ title }) => title));
}

/** A case for a terminal: its name and memory, then a row for each peer. */
export function caseRows(report: CaseReport): string[] {
  const { name, unit, ours, peers, peak_goal_bytes } = report;
  const of = unit === "s" ? "" : ` (${unit} each)`;
  const rows = peers.map((peer) => row(COLUMNS.map(({ cell }) => cell(ours, peer, unit))));
  const alone = peers.length === 0 ? ` ${figure(ours.wall.median, unit)}` : "";
  return [`${name}${of}${alone}${peakGoal(ours, peak_goal_bytes)}`, ...rows];
}

function row(cells: readonly string[]): string {
  const padded = COLUMNS.map(({ width, isText }, column) => {
    const cell = cells[column] ?? "";
    return isText ? cell.padEnd(width) : cell.padStart(width);
  });
  return `  ${padded.join("  ").trimEnd()}`;
}

/** The table of the README, with what it was measured with below. */
export function markdown({ cases, lines, runs, deno, processors }: Report): string {
  const rows = cases.flatMap(({ name, command, unit, ours, peers }) =>
    peers.map((peer) => [
      escaped(name),
      `\`${command}\``,
      escaped(peer.name),
      ratio(peer.wall_ratio.median),
      ratio(peer.cpu_ratio?.median),
      figure(ours.wall.median, unit),
      `${megabytes(ours.peak_bytes)} MB`,
    ])
  );
  const head = ["case", "command", "against", "wall", "CPU", "takes", "peak"];
  const rule = ["---", "---", "---", "---:", "---:", "---:", "---:"];
  const table = [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [
    ...table,
    "",
    `Ratios of ours to theirs, less is better: medians of ${runs} runs in turn, ` +
    `${lines.toLocaleString("en")} lines, ${processors} processors, Deno ${deno}.`,
  ].join("\n");
}

/** Text in which a bar begins no cell, and an angle bracket no tag. */
function escaped(text: string): string {
  return text.replace(/[|<]/g, "\\$&");
}

function both(
  ours: ProgramReport,
  peer: ProgramReport,
  show: (program: ProgramReport) => string,
): string {
  return `${show(ours)} : ${show(peer)}`;
}

function rowsOf({ rows }: ProgramReport): string {
  return `${rows}`;
}

function goal({ at_most, moonshot, verdict, note }: PeerReport): string {
  const wanted = at_most === null
    ? ""
    : `≤ ${at_most}${moonshot === null ? "" : ` (${moonshot})`}: ${verdict}`;
  return [wanted, note].filter(Boolean).join("; ");
}

function peakGoal({ peak_bytes }: ProgramReport, goalBytes: number | null): string {
  if (goalBytes === null || peak_bytes === null) return "";
  const verdict = peak_bytes <= goalBytes ? "reached" : "missed";
  return `, peak ${megabytes(peak_bytes)} ≤ ${megabytes(goalBytes)} MB: ${verdict}`;
}

function range({ min, max }: Spread): string {
  return `${ratio(min)}–${ratio(max)}`;
}

function ratio(value: number | undefined): string {
  if (value === undefined) return "-";
  return value.toFixed(value < 0.1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** A figure with its unit. */
function figure(value: number | undefined, unit: Unit): string {
  if (value === undefined) return "-";
  return `${value.toFixed(value < 10 ? 3 : value < 100 ? 1 : 0)} ${unit}`;
}

function megabytes(bytes: number | null): string {
  return bytes === null ? "-" : (bytes / 1e6).toFixed(0);
}
