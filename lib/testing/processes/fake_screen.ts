import type { Screen } from "../../../cli/terminal/screen.ts";
import { plain } from "../../../cli/terminal/style.ts";
import { summaryOf } from "../../records/mapping/summary.ts";

/** A screen for tests: without colour, without an end to its lines, in UTC, at 1970. */
export function fakeScreen(options: Partial<Screen> = {}): Screen {
  return {
    columns: Infinity,
    style: plain,
    now: 0n,
    timeZone: "UTC",
    summary: (entry) => summaryOf(entry),
    onLeftOut() {},
    ...options,
  };
}
