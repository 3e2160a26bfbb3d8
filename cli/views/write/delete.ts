import type { WriteAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { writtenLines } from "../parts/written.ts";

/** That an entry is deleted, and by which line. */
export default function* remove(answer: WriteAnswer, screen: Screen): Generator<string> {
  yield* writtenLines(answer, "deleted", "deleted", screen);
}
