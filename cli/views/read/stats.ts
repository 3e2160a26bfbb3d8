import type { LogStats, StatsAnswer } from "../../../lib/answers.ts";
import { BUILT_IN_LOGS } from "../../../lib/records/settings.ts";
import type { Screen } from "../../terminal/screen.ts";
import { type Column, table } from "../../terminal/table.ts";
import { chartLines, type DayCount } from "../parts/chart.ts";
import { count, size } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

const CHART_COLUMNS_OFF_TERMINAL = 80;
const OFTEN_ABSENT: ReadonlySet<string> = new Set(BUILT_IN_LOGS.filter((log) => log !== "entries"));
/** So many devices have a row of their own. */
const DEVICES_MAX = 10;

/** How many lines a device, or several together, wrote in each log. */
interface DeviceLines {
  readonly name: string;
  readonly isNamed: boolean;
  readonly lines: ReadonlyMap<string, number>;
}

/** Each log's figures, which machine wrote how much, and on which days. */
export default async function* stats(
  answer: StatsAnswer,
  screen: Screen,
): AsyncGenerator<string> {
  const logs = logsShown(answer.logs);
  yield* table(logs, [
    { heading: "log", cell: ({ log }) => log, label: "id" },
    number("lines", ({ lines }) => count(lines)),
    number("size", ({ bytes }) => size(bytes), 3),
    { ...number("malformed", ({ malformed }) => count(malformed)), label: warnAboveZero },
    number("ids", ({ ids }) => count(ids)),
    number("live", ({ live }) => count(live), 1),
    number("deleted", ({ deleted }) => count(deleted), 2),
    number("superseded", ({ superseded_lines }) => count(superseded_lines), 5),
    { heading: "first", cell: (log) => shortTime(log.first_at, screen), label: "dim", spare: 6 },
    { heading: "last", cell: (log) => shortTime(log.last_at, screen), label: "dim", spare: 4 },
  ], screen);

  const devices = devicesOf(logs);
  if (devices.length === 0) return;
  if (devices.some(({ isNamed }) => isNamed)) yield* deviceLines(devices, logs, screen);
  yield "";
  const columns = Number.isFinite(screen.columns) ? screen.columns : CHART_COLUMNS_OFF_TERMINAL;
  yield* chartLines(allDays(logs), columns, screen.style);
}

/** Without the logs of ours that another program's directory does not have. */
function logsShown(logs: readonly LogStats[]): readonly LogStats[] {
  const present = logs.filter(({ log, bytes }) => bytes > 0 || !OFTEN_ABSENT.has(log));
  return present.some(({ bytes }) => bytes > 0) ? present : logs;
}

async function* deviceLines(
  devices: readonly DeviceLines[],
  logs: readonly LogStats[],
  screen: Screen,
): AsyncGenerator<string> {
  yield "";
  yield* table(devices, [
    { heading: "device", cell: ({ name }) => name, label: ({ isNamed }) => isNamed ? "id" : "dim" },
    ...logs.map(({ log }, index) =>
      number(log, ({ lines }: DeviceLines) => count(lines.get(log) ?? 0), index)
    ),
  ], screen);
}

function number<T>(heading: string, cell: (row: T) => string, spare?: number): Column<T> {
  return { heading, cell, align: "right", ...(spare === undefined ? {} : { spare }) };
}

function warnAboveZero({ malformed }: LogStats): "warning" | undefined {
  return malformed > 0 ? "warning" : undefined;
}

/** The busiest devices first, over all logs; those behind them as one row. */
function devicesOf(logs: readonly LogStats[]): DeviceLines[] {
  const devices = new Map<string | null, Map<string, number>>();
  for (const { log, per_device } of logs) {
    for (const { device, lines } of per_device) {
      devices.set(device, (devices.get(device) ?? new Map<string, number>()).set(log, lines));
    }
  }
  const busiest = [...devices]
    .map(([device, lines]) => ({ name: device ?? "(none)", isNamed: device !== null, lines }))
    .sort((a, b) => totalOf(b) - totalOf(a));
  const others = busiest.slice(DEVICES_MAX);
  if (others.length < 2) return busiest;
  const lines = new Map(logs.map(({ log }) => [log, sum(others.map((row) => row.lines.get(log)))]));
  const rest = { name: `and ${count(others.length)} others`, isNamed: false, lines };
  return [...busiest.slice(0, DEVICES_MAX), rest];
}

function totalOf({ lines }: DeviceLines): number {
  return sum([...lines.values()]);
}

function sum(numbers: readonly (number | undefined)[]): number {
  return numbers.reduce<number>((total, number) => total + (number ?? 0), 0);
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
