import fc from "fast-check";
import assert from "node:assert/strict";
import type { Srs } from "../answers.ts";
import type { IdRow } from "../replay/projection.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { formatInstant, type Instant } from "../time/instant.ts";
import { dueRows } from "./due.ts";

const NOW: Instant = 1_000_000n;

function reviewed(due: Instant): Srs {
  const counts = { stability: 1, difficulty: 5, reps: 1, lapses: 0 };
  return { state: "review", due: formatInstant(due), last_review: formatInstant(0n), ...counts };
}

/** The ids that come back for rows due so long before `NOW`; null is never reviewed. */
function dueIds(overdueMicros: readonly (number | null)[]): number[] {
  const rows = overdueMicros.map((_, index): IdRow => {
    return { id: `${index}`, firstOffset: index, current: null, tombstone: null };
  });
  const srs = (id: string) => {
    const micros = overdueMicros[Number(id)]!;
    return micros === null ? null : reviewed(NOW - BigInt(micros));
  };
  return dueRows(rows, srs, NOW).map(({ id }) => Number(id));
}

Deno.test("due takes what is due to the microsecond, and not what is due later", () => {
  assert.deepEqual(dueIds([0, -1, 1]), [2, 0]);
});

Deno.test("due gives the most overdue first, then what was never reviewed, each in the rows' order", () => {
  const times = fc.array(fc.option(fc.integer({ min: -3, max: 3 })), { maxLength: 20 });
  const property = fc.property(times, (overdue) => {
    const ids = dueIds(overdue);
    assert.deepEqual(
      ids.toSorted((a, b) => a - b),
      [...overdue.keys()].filter((id) => overdue[id] === null || overdue[id]! >= 0),
    );
    for (const [index, id] of ids.slice(1).entries()) {
      const before = overdue[ids[index]!] ?? -1, after = overdue[id] ?? -1;
      assert(before > after || (before === after && ids[index]! < id));
    }
  });
  assertProperty(property, { seed: 1, numRuns: 200 });
});
