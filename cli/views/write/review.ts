import type { ReviewAnswer } from "../../../lib/answers.ts";
import { parseNode, stringMember } from "../../../lib/json/tree.ts";
import type { Screen } from "../../terminal/screen.ts";
import { srsLines } from "../parts/id_answer.ts";
import { writtenLines } from "../parts/written.ts";

/** That a review is noted, or taken back, and when the next one is due. */
export default function* review(answer: ReviewAnswer, screen: Screen): Generator<string> {
  const event = parseNode(answer.entry);
  const grade = stringMember(event, "grade");
  const id = stringMember(event, "entry_id") ?? answer.id;
  const [label, what] = grade === null
    ? ["deleted", "review undone"] as const
    : ["added", `reviewed, ${grade}`] as const;
  yield* writtenLines({ ...answer, id }, label, what, screen);
  const due = dueLines(answer.srs, grade === null, screen);
  // A blank line parts it from what was written.
  yield* answer.written ? due : due.slice(1);
}

function dueLines(srs: ReviewAnswer["srs"], isUndone: boolean, screen: Screen): string[] {
  if (srs !== null) return [...srsLines(srs, screen.now, screen)];
  return isUndone ? ["", `${screen.style("heading", "review")}  none that counts`] : [];
}
