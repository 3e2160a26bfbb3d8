import assert from "node:assert/strict";
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDay,
  formatDue,
  formatSpoken,
  formatStamp,
  plural,
} from "./format.ts";

const LATE = "2026-02-20T22:59:59.999999Z";

Deno.test("times are shown in the zone of the log", () => {
  assert.equal(formatDay(LATE, "Europe/Berlin"), "Fri, 20 Feb 2026");
  assert.equal(formatDay(LATE, "Asia/Tokyo"), "Sat, 21 Feb 2026");
  assert.equal(formatClock(LATE, "Europe/Berlin"), "23:59:59");
  assert.equal(formatClock("2026-02-20T23:00:00Z", "Europe/Berlin"), "00:00:00");
  assert.equal(formatStamp(LATE, "UTC"), "20 Feb 2026, 22:59");
  assert.match(formatSpoken(LATE, "UTC"), /^Friday,? 20 February 2026, 22:59$/);
});

Deno.test("counts have their thousands apart, bytes a unit", () => {
  assert.equal(formatCount(999), "999");
  assert.equal(formatCount(1_000_000), "1\u202f000\u202f000");
  assert.equal(plural(1, "line"), "1 line");
  assert.equal(plural(0, "line"), "0 lines");
  assert.equal(formatBytes(999), "999 bytes");
  assert.equal(formatBytes(85_961), "86.0 kB");
});

Deno.test("what is due is counted in days from the moment shown", () => {
  const due = (iso: string) => formatDue(iso, "2026-02-20T12:00:00Z");
  assert.deepEqual(due("2026-02-20T20:00:00Z"), { text: "due today", isLate: false });
  assert.deepEqual(due("2026-02-22T12:00:00Z"), { text: "due in 2 d", isLate: false });
  assert.deepEqual(due("2026-02-10T12:00:00Z"), { text: "10 d overdue", isLate: true });
});
