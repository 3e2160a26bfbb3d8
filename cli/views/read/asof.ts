import type { AsofAnswer } from "../../../lib/answers.ts";
import { parseInstant } from "../../../lib/time/instant.ts";
import type { Screen } from "../../terminal/screen.ts";
import { idLines, srsLines } from "../parts/id_answer.ts";
import { countOf } from "../parts/numbers.ts";

/** One entry as it stood at a time. */
export default function* asof(answer: AsofAnswer, screen: Screen): Generator<string> {
  yield* idLines(answer, screen);
  if (answer.reason === "unknown") yield "no readable line of this log is about it";
  if (answer.reason === "not_yet") {
    yield `not captured yet at that time (${countOf(answer.versions_total, "later line")})`;
  }
  if (answer.reason === "before_log") {
    yield "not known: the log begins later, and its own program drops old lines";
  }
  if (answer.srs === null) return;
  const asOf = answer.as_of === null ? null : parseInstant(answer.as_of);
  yield* srsLines(answer.srs, asOf ?? screen.now, screen);
}
