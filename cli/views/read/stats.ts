import type { LogStats, StatsAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { type Column, table } from "../../terminal/table.ts";
import { chartLines, type DayCount } from "../parts/chart.ts";
import { count, size } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

const CHART_COLUMNS_OFF_TERMINAL = 80;

/** Each log's figures, which machine wrote how much, and on which days. */
export default async function* stats(
  { logs }: StatsAnswer,
  screen: Screen,
): AsyncGenerator<string> {
  yield* table(logs, [
    { heading: "log", cell: ({ log }) => log, label: "id" },
    number("lines", ({ lines }) => count(lines)),
    number("size", ({ bytes }) => size(bytes), 3),
    { ...number("malformed", ({ malformed }) => count(malformed)), label: warnAboveZero },
    number("ids", ({ ids }) => count(ids)),
    number("live", ({ live }) => count(live)),
    number("deleted", ({ deleted }) => count(deleted)),
    number("superseded", ({ superseded_lines }) => count(superseded_lines), 5),
    { heading: "first", cell: (log) => shortTime(log.first_at, screen), label: "dim", spare: 6 },
    { heading: "last", cell: (log) => shortTime(log.last_at, screen), label: "dim", spare: 4 },
  ], screen);

  const devices = [...new Set(logs.flatMap((log) => log.per_device.map(({ device }) => device)))];
  if (devices.length === 0) return;
  yield "";
  yield* table(devices, [
    { heading: "device", cell: (device) => device ?? "(none)", label: "id" },
    ...logs.map((log) => number(log.log, (device: string | null) => linesBy(device, log))),
  ], screen);
  yield "";
  const columns = Number.isFinite(screen.columns) ? screen.columns : CHART_COLUMNS_OFF_TERMINAL;
  yield* chartLines(allDays(logs), columns, screen.style);
}

function number<T>(heading: string, cell: (row: T) => string, spare?: number): Column<T> {
  return { heading, cell, align: "right", ...(spare === undefined ? {} : { spare }) };
}

function warnAboveZero({ malformed }: LogStats): "warning" | undefined {
  return malformed > 0 ? "warning" : undefined;
}

function linesBy(device: string | null, { per_device }: LogStats): string {
  return count(per_device.find((row) => row.device === device)?.lines ?? 0);
}

function allDays(logs: readonly LogStats[]): DayCount[] {
  const linesByDay = new Map<string, number>();
  for (const { day, lines } of logs.flatMap(({ per_day }) => per_day)) {
    linesByDay.set(day, (linesByDay.get(day) ?? 0) + lines);
  }
  return [...linesByDay]
    .map(([day, lines]) => ({ day, lines }))
    .sort((a, b) => Date.parse(a.day) - Date.parse(b.day));
}
