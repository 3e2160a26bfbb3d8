import { deepEqual } from "node:assert/strict";
import type { AsofAnswer } from "../../../lib/answers.ts";
import { StoredJson } from "../../../lib/json/stored.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { parseInstant } from "../../../lib/time/instant.ts";
import asof from "./asof.ts";

const ABSENT: AsofAnswer = {
  time: null,
  as_of: "2026-04-20T21:59:59.999999Z",
  time_zone: "Europe/Berlin",
  id: "a\x07",
  state: "absent",
  reason: "unknown",
  version: null,
  versions_total: 0,
  line: null,
  at: null,
  entry: null,
  deleted_at: null,
  deleted_line: null,
  srs: null,
};

function shown(answer: Partial<AsofAnswer>): string[] {
  const now = parseInstant("2027-01-01T00:00:00Z")!;
  const screen = fakeScreen({ columns: 80, now, timeZone: "Europe/Berlin" });
  return [...asof({ ...ABSENT, ...answer }, screen)];
}

Deno.test("asof tells an id that was never seen from one that was not yet captured", () => {
  deepEqual(shown({}), ["a␇  absent", "no readable line of this log is about it"]);
  deepEqual(shown({ reason: "not_yet", versions_total: 3 }), [
    "a␇  absent",
    "not captured yet at that time (3 later lines)",
  ]);
});

Deno.test("asof shows what a deleted entry last was, and since when it is gone", () => {
  const lines = shown({
    id: "a",
    state: "deleted",
    reason: null,
    version: 2,
    versions_total: 4,
    line: 7,
    at: null,
    entry: StoredJson.fromText('{"id":"a","text":"Fernweh"}'),
    deleted_at: "2026-04-19T10:00:00Z",
    deleted_line: 9,
  });
  deepEqual(lines, [
    "a  deleted  since line 9, 2026-04-19 12:00:00 +02:00",
    "version 2 of 4, line 7",
    "",
    "id: a",
    "text: Fernweh",
  ]);
});

Deno.test("asof sees a review from the time that was asked about", () => {
  const lines = shown({
    state: "live",
    reason: null,
    srs: {
      state: "review",
      due: "2026-04-22T21:59:59.999999Z",
      stability: 12.345,
      difficulty: 5,
      reps: 4,
      lapses: 1,
      last_review: "2026-04-10T10:00:00Z",
    },
  });
  deepEqual(lines.slice(-2), [
    "review  due in 2 d (2026-04-22 23:59:59.999999 +02:00)",
    "state review, stability 12.3 d, difficulty 5.0, 4 graded, 1 forgotten",
  ]);
});
