import assert from "node:assert/strict";
import { parseInstant } from "../../time/instant.ts";
import { ClockCheck, type ClockVerdict } from "./clock_check.ts";

/** What is said of lines with these times, of which `-` has none; `doubtful` is settled. */
function verdicts(...times: string[]): ClockVerdict[] {
  const check = new ClockCheck();
  let effective = parseInstant("1900-01-01T00:00:00Z")!;
  const found: ClockVerdict[] = [];
  for (const time of times) {
    if (time !== "-") effective = parseInstant(time.includes("T") ? time : `${time}T00:00:00Z`)!;
    const verdict = check.look({ atStart: time === "-" ? -1 : 7, effective });
    if (check.wasUnset) found[found.length - 1] = "unset";
    found.push(verdict);
  }
  return found;
}

Deno.test("ClockCheck finds times before any program of today, at the start too", () => {
  assert.deepEqual(verdicts("1970-01-01", "2026-05-03"), ["unset", "set"]);
  assert.deepEqual(
    verdicts("2026-05-03", "1970-01-01", "1980-01-01", "2026-05-03"),
    ["set", "unset", "unset", "set"],
  );
  assert.deepEqual(verdicts("2001-01-01T23:59:59.999999Z", "2001-01-02"), ["unset", "set"]);
});

Deno.test("ClockCheck finds a single time before the log's first", () => {
  const log = ["2026-05-03", "2019-01-01", "2026-05-04"];
  assert.deepEqual(verdicts(...log), ["set", "unset", "set"]);
  assert.deepEqual(verdicts("1970-01-01", ...log), ["unset", "set", "unset", "set"]);
});

Deno.test("ClockCheck finds none where a neighbour is before the log's first too, or is not there", () => {
  const first = "2026-05-03";
  const others = [["2019-01-01", "2019-01-02", first], ["2019-01-01"], ["2019-01-01", "-", first]];
  for (const times of others) assert(!verdicts(first, ...times).includes("unset"), times.join());
  assert.deepEqual(verdicts("2019-01-01", first, "2019-01-01", first), Array(4).fill("set"));
});
