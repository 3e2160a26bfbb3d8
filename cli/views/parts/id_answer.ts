/**
 * What `asof <id>` and `show` say in common.
 *
 * @module
 */

import type { IdAnswer, Srs } from "../../../lib/answers.ts";
import type { Instant } from "../../../lib/time/instant.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { dueFrom } from "./due.ts";
import { fieldLines } from "./fields.ts";
import { localTime } from "./times.ts";

const STATE_LABELS = { live: "added", deleted: "deleted", absent: "changed" } as const;

/** Whose time a line without one has. */
const TIME_FROM = {
  inherited: "no time of its own: using the previous line's time",
  none: "no known time: counts as before everything",
} as const;

/** Where an id stands, the line its value comes from, and the value's fields. */
export function* idLines(answer: IdAnswer, screen: Screen): Generator<string> {
  const { style } = screen;
  const state = style(STATE_LABELS[answer.state], answer.state);
  const since = answer.state === "deleted"
    ? `  since ${placeOf(answer.deleted_line, answer.deleted_at, screen)}`
    : "";
  yield `${style("id", escapeForTerminal(answer.id))}  ${state}${since}`;
  if (answer.entry === null) return;
  const place = placeOf(answer.line, answer.at, screen);
  const { time } = answer;
  const from = time === null || time === "own" ? "" : `, ${TIME_FROM[time]}`;
  yield style("dim", `version ${answer.version} of ${answer.versions_total}, ${place}${from}`);
  yield "";
  yield* fieldLines(answer.entry, style);
}

/** What the reviews so far have come to, seen from a time. */
export function* srsLines(srs: Srs, time: Instant, screen: Screen): Generator<string> {
  const { style } = screen;
  const due = `${dueFrom(time, srs.due)} (${localTime(srs.due, screen)})`;
  yield "";
  yield `${style("heading", "review")}  ${due}`;
  yield style(
    "dim",
    `state ${srs.state}, stability ${srs.stability.toFixed(1)} d, ` +
      `difficulty ${srs.difficulty.toFixed(1)}, ${srs.reps} graded, ${srs.lapses} forgotten`,
  );
}

/** A line and its time, as far as they are known. */
function placeOf(line: number | null, at: string | null, screen: Screen): string {
  return [`line ${line}`, ...(at === null ? [] : [escapeForTerminal(localTime(at, screen))])].join(
    ", ",
  );
}
