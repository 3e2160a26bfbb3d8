import type { ForgetAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

/** Which steps are gone for good, and how many are left. */
export default function* undoForget(
  { forgotten, kept }: ForgetAnswer,
  screen: Screen,
): Generator<string> {
  for (const { command, at } of forgotten) {
    yield `forgot ${escapeForTerminal(command)} of ${shortTime(at, screen)}`;
  }
  if (forgotten.length === 0) yield "nothing to forget";
  yield screen.style(
    "dim",
    `${countOf(kept, "step")} that can be undone ${kept === 1 ? "is" : "are"} left`,
  );
}
