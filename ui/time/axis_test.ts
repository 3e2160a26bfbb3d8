import assert from "node:assert/strict";
import {
  type Axis,
  axisOf,
  formatZoom,
  instantAt,
  parseZoom,
  shareOf,
  ticksOf,
  zoomed,
} from "./axis.ts";

const DEMO = axisOf("2026-01-12T15:41:09Z", "2026-05-03T12:41:04.416316Z");
const DAY_MS = 86_400_000;

function labels(axis: Axis, zone = "UTC"): string[] {
  return ticksOf(axis, zone, 8).map(({ label }) => label);
}

Deno.test("a share of the axis leads to an instant, and back", () => {
  for (const share of [0, 0.25, 0.5, 1]) {
    assert(Math.abs(shareOf(instantAt(share, DEMO), DEMO) - share) < 1e-6);
  }
  assert.equal(shareOf("1970-01-01T00:00:00Z", DEMO), 0);
  assert.equal(shareOf("2100-01-01T00:00:00Z", DEMO), 1);
});

Deno.test("an axis of one instant has a start", () => {
  const axis = axisOf("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
  assert.equal(shareOf("2026-01-01T00:00:00Z", axis), 0);
  assert.equal(instantAt(0.5, axis), "2026-01-01T00:00:00.000Z");
});

Deno.test("zoomed keeps the time under the pointer where it is, and stays within the whole", () => {
  const closer = zoomed(DEMO, 0.5, 0.5, DEMO);
  assert.equal(Math.round((closer.end - closer.start) / DAY_MS), 55);
  assert.equal(instantAt(0.5, closer).slice(0, 13), instantAt(0.5, DEMO).slice(0, 13));
  assert.equal(zoomed(DEMO, 0, 0.5, DEMO).start, DEMO.start);
  assert.equal(zoomed(DEMO, 1, 0.5, DEMO).end, DEMO.end);
  assert.deepEqual(zoomed(closer, 0.1, 100, DEMO), DEMO);
});

Deno.test("zoomed ends at a second", () => {
  const { start, end } = zoomed(DEMO, 0.5, 1e-12, DEMO);
  assert.equal(end - start, 1_000);
});

Deno.test("a zoom is the same after it was written and read; the whole is not written", () => {
  const axis = { start: DEMO.start + DAY_MS, end: DEMO.end - DAY_MS };
  const { from, to } = parseZoom(formatZoom(axis, DEMO)!)!;
  assert.deepEqual(axisOf(from, to), axis);
  assert.equal(formatZoom(DEMO, DEMO), null);
  for (const text of [undefined, "", "..", "a..b", "2026-02-01..2026-01-01", "a..b..c"]) {
    assert.equal(parseZoom(text), null);
  }
});

Deno.test("ticks stand at round times of the zone's clocks", () => {
  assert.deepEqual(labels(axisOf("2026-03-28T13:00:00Z", "2026-03-29T23:00:00Z")), [
    "18:00",
    "00:00",
    "06:00",
    "12:00",
    "18:00",
  ]);
  assert.deepEqual(labels(DEMO), [
    "19 Jan",
    "2 Feb",
    "16 Feb",
    "2 Mar",
    "16 Mar",
    "30 Mar",
    "13 Apr",
    "27 Apr",
  ]);
  assert.deepEqual(labels(axisOf("2020-03-01T00:00:00Z", "2023-03-01T00:00:00Z")), [
    "Jul 2020",
    "Jan 2021",
    "Jul 2021",
    "Jan 2022",
    "Jul 2022",
    "Jan 2023",
  ]);
  assert.deepEqual(labels(axisOf("1990-01-01T00:00:00Z", "2026-01-01T00:00:00Z")), [
    "1990",
    "1995",
    "2000",
    "2005",
    "2010",
    "2015",
    "2020",
    "2025",
  ]);
});

Deno.test("ticks of days stand at midnight of the zone, also when the clocks change", () => {
  const axis = axisOf("2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z");
  const times = ticksOf(axis, "Europe/Berlin", 8).map(({ share }) => instantAt(share, axis));
  assert.deepEqual(times, [
    "2026-03-27T23:00:00.000Z",
    "2026-03-28T23:00:00.000Z",
    "2026-03-29T22:00:00.000Z",
    "2026-03-30T22:00:00.000Z",
  ]);
});

Deno.test("ticks are never more than asked for, however long the axis", () => {
  for (let days = 0.00001; days < 100_000; days *= 3.7) {
    const axis = { start: DEMO.start, end: DEMO.start + days * DAY_MS };
    const ticks = ticksOf(axis, "Europe/Berlin", 8);
    assert(ticks.length <= 9, `${days} days: ${ticks.length}`);
    assert(ticks.every(({ share }) => share >= 0 && share <= 1));
  }
});
