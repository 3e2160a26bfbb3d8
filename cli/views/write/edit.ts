import type { WriteAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { changeLines } from "../parts/changes.ts";
import { writtenLines } from "../parts/written.ts";

/** What an edit changed. */
export default function* edit(answer: WriteAnswer, screen: Screen): Generator<string> {
  yield* writtenLines(answer, "changed", "edited", screen);
  yield* changeLines(answer.changes, screen);
}
