/**
 * The tables of the bench.
 *
 * @module
 */

import type { Case, FigureCase } from "./cases.ts";
import type { Figure, Result } from "./measure.ts";

const COLUMNS = ["case", "log s", "peer", "peer s", "ratio", "log MB", "peer MB", "rows", "goal"];
const WIDTHS = [18, 7, 11, 7, 6, 6, 7, 15, 0];
const TEXTS = [0, 2, 8];

const FIGURE_COLUMNS = ["case", "log", "peer", "peer", "ratio", "log /s", "peer /s", "", ""];
const FIGURE_TEXTS = [0, 2, 7, 8];
const MICROS_PER_SECOND = 1e6;

function printRow(cells: readonly string[], texts: readonly number[]): void {
  const padded = cells.map((cell, column) => {
    const width = WIDTHS[column] ?? 0;
    return texts.includes(column) ? cell.padEnd(width) : cell.padStart(width);
  });
  console.log(padded.join("  ").trimEnd());
}

/** Prints what stands over whole processes. */
export function printHead(): void {
  printRow(COLUMNS, TEXTS);
}

/** Prints our whole process against each peer's. */
export function printCase({ name, goals }: Case, [ours, ...peers]: Result[]): void {
  if (!ours) throw new Error(`Cannot print "${name}": nothing was measured`);
  for (const peer of peers) {
    const goal = goals[peer.name];
    printRow([
      name,
      ours.seconds.toFixed(3),
      peer.name,
      peer.seconds.toFixed(3),
      (ours.seconds / peer.seconds).toFixed(2),
      megabytes(ours),
      megabytes(peer),
      ours.rows === peer.rows ? String(ours.rows) : `${ours.rows} / ${peer.rows}`,
      goal === undefined ? "" : `≤ ${goal}`,
    ], TEXTS);
  }
}

/** Prints what stands over figures that processes took themselves. */
export function printFigureHead(): void {
  printRow(FIGURE_COLUMNS, FIGURE_TEXTS);
}

/** Prints our figure against each peer's, and how often a second it can be done. */
export function printFigures({ name, unit, notes }: FigureCase, [ours, ...peers]: Figure[]): void {
  if (!ours) throw new Error(`Cannot print "${name}": nothing was measured`);
  const rate = ({ value }: Figure) =>
    unit.startsWith("µs") ? (MICROS_PER_SECOND / value).toFixed(0) : "-";
  for (const peer of peers) {
    printRow([
      name,
      digits(ours.value),
      peer.name,
      digits(peer.value),
      (ours.value / peer.value).toFixed(2),
      rate(ours),
      rate(peer),
      unit,
      notes[peer.name] ?? "",
    ], FIGURE_TEXTS);
  }
}

function digits(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

function megabytes({ peakBytes }: Result): string {
  return peakBytes === null ? "-" : (peakBytes / 1e6).toFixed(0);
}
