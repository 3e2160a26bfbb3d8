import assert from "node:assert/strict";
import { dayOf, timeOfWall, wallTime } from "./zone.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];
const HOUR_MS = 3_600_000;

function utc(text: string): number {
  return Date.parse(`${text}Z`);
}

Deno.test("wallTime is what clocks of the zone show", () => {
  assert.equal(wallTime(utc("2026-01-12T23:30:00"), "Europe/Berlin"), utc("2026-01-13T00:30:00"));
  assert.equal(wallTime(utc("2026-07-01T00:00:00.250"), "UTC"), utc("2026-07-01T00:00:00.250"));
  assert.equal(wallTime(-1, "UTC"), -1);
});

Deno.test("timeOfWall leads back to what the clocks show", () => {
  for (const zone of ZONES) {
    for (let ms = utc("2026-01-01T00:17:00"); ms < utc("2027-01-01T00:00:00"); ms += 37 * HOUR_MS) {
      const wall = wallTime(ms, zone);
      assert.equal(wallTime(timeOfWall(wall, zone), zone), wall, `${zone} ${ms}`);
    }
  }
});

Deno.test("dayOf has 23, 24 or 25 hours, and holds its time", () => {
  const hours = (text: string) => {
    const ms = utc(text), { start, end } = dayOf(ms, "Europe/Berlin");
    assert(start <= ms && ms < end);
    return (end - start) / HOUR_MS;
  };
  assert.equal(hours("2026-03-29T12:00:00"), 23);
  assert.equal(hours("2026-05-04T22:30:00"), 24);
  assert.equal(hours("2026-10-25T12:00:00"), 25);
});
