import type { ReviewAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { srsLines } from "../parts/id_answer.ts";
import { writtenLines } from "../parts/written.ts";

/** That a review is noted, and when the next one is due. */
export default function* review(answer: ReviewAnswer, screen: Screen): Generator<string> {
  const { entry_id, grade } = answer.entry.value as { entry_id: string; grade: string };
  yield* writtenLines({ ...answer, id: entry_id }, "added", `reviewed, ${grade}`, screen);
  if (answer.srs !== null) yield* srsLines(answer.srs, screen.now, screen);
}
