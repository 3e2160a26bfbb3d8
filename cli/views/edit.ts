import type { WriteAnswer } from "../../lib/answers.ts";
import type { Screen } from "../screen.ts";
import { changeLines } from "./changes.ts";
import { writtenLine } from "./written.ts";

/** What an edit changed. */
export default function* edit(answer: WriteAnswer, screen: Screen): Generator<string> {
  const { written, changes } = answer;
  yield writtenLine(answer, written ? "changed" : "dim", written ? "edited" : "as it was", screen);
  yield* changeLines(changes, screen);
}
