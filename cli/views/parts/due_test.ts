import { equal } from "node:assert/strict";
import { parseInstant } from "../../../lib/time/instant.ts";
import { dueFrom } from "./due.ts";

const NOON = parseInstant("2026-04-20T12:00:00Z")!;

Deno.test("due says how far away a review is in its largest unit", () => {
  const cases = {
    "2026-04-20T12:00:59Z": "due now",
    "2026-04-20T11:59:30Z": "due now",
    "2026-04-20T12:59:00Z": "due in 59 min",
    "2026-04-20T13:00:00Z": "due in 1 h",
    "2026-04-21T11:59:00Z": "due in 23 h",
    "2026-04-21T12:00:00Z": "due in 1 d",
    "2027-04-20T12:00:00Z": "due in 365 d",
    "2026-04-20T11:58:00Z": "2 min overdue",
    "2026-04-18T11:00:00Z": "2 d overdue",
  };
  for (const [due, text] of Object.entries(cases)) equal(dueFrom(NOON, due), text, due);
});
