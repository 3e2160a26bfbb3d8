import { deepEqual, ok } from "node:assert/strict";
import type { LogStats } from "../../../lib/answers.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { widthOf } from "../../terminal/text.ts";
import stats from "./stats.ts";

function logStats(log: string, perDevice: Record<string, number>, perDay: Record<string, number>) {
  const stats: LogStats = {
    log,
    file: `${log}.jsonl`,
    lines: 0,
    bytes: Object.keys(perDevice).length,
    malformed: 0,
    ids: 0,
    live: 0,
    deleted: 0,
    superseded_lines: 0,
    first_at: null,
    last_at: null,
    per_device: Object.entries(perDevice).map(([device, lines]) => ({ device, lines })),
    per_day: Object.entries(perDay).map(([day, lines]) => ({ day, lines })),
  };
  return stats;
}

/** `count` devices, the first of which wrote the most. */
function devices(count: number, factor = 1): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`device ${n + 1}`, factor * (count - n)]),
  );
}

async function shown(logs: LogStats[], columns?: number): Promise<string[]> {
  const answer = { as_of: null, time_zone: "UTC", logs };
  return await Array.fromAsync(stats(answer, fakeScreen(columns === undefined ? {} : { columns })));
}

/** The lines of the table of devices. */
async function deviceTable(logs: LogStats[]): Promise<string[]> {
  const lines = await shown(logs);
  const begin = lines.findIndex((line) => line.startsWith("device"));
  return lines.slice(begin, lines.indexOf("", begin)).map((line) => line.replace(/ +/g, " "));
}

Deno.test("stats shows the ten busiest devices of all logs, and the others as one row", async () => {
  const logs = [
    logStats("entries", devices(33), {}),
    logStats("firings", { "device 33": 100 }, {}),
  ];
  const lines = await deviceTable(logs);
  deepEqual(lines.slice(0, 3), ["device entries firings", "device 33 1 100", "device 1 33 0"]);
  // 24 + 23 + … + 2 of the entries are those of the other 23.
  deepEqual(lines.slice(-2), ["device 9 25 0", "and 23 others 299 0"]);
  deepEqual(lines.length, 12);
});

Deno.test("stats shows an eleventh device rather than a row that stands for one", async () => {
  const lines = await deviceTable([logStats("entries", devices(11), {})]);
  deepEqual(lines.at(-1), "device 11 1");
  deepEqual((await deviceTable([logStats("entries", devices(12), {})])).at(-1), "and 2 others 3");
});

Deno.test("stats fits a terminal, with its chart of many years", async () => {
  const days = { "2009-01-01": 3, "2026-05-04": 40 };
  for (const columns of [40, 60, 140]) {
    const logs = ["entries", "interactions", "firings", "sessions"];
    const lines = await shown(logs.map((log) => logStats(log, devices(33), days)), columns);
    ok(lines.every((line) => widthOf(line) <= columns), lines.join("\n"));
  }
});

Deno.test("stats shows people neither absent logs nor a table of no devices", async () => {
  const entries = { ...logStats("entries", {}, { "2026-05-04": 2 }), bytes: 20 };
  const absent = ["interactions", "firings", "sessions"].map((log) => logStats(log, {}, {}));
  const own = logStats("notes", {}, {});
  entries.per_device = [{ device: null, lines: 2 }];
  const lines = await shown([entries, ...absent, own]);
  deepEqual(lines.slice(1, 3).map((line) => line.split(" ")[0]), ["entries", "notes"]);
  ok(!lines.some((line) => line.startsWith("device")));
  // Where there is nothing yet, all that there could be.
  deepEqual((await shown(absent)).length, 4);
});
