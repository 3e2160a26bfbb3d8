import type { WriteAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { writtenLines } from "../parts/written.ts";

/** That an entry is back, by which line, and as which version. */
export default function* restore(answer: WriteAnswer, screen: Screen): Generator<string> {
  yield* writtenLines(answer, "added", `restored version ${answer.restored_version}`, screen);
}
