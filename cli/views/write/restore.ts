import type { WriteAnswer } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { changeLines } from "../parts/changes.ts";
import { writtenLines } from "../parts/written.ts";

/** That an entry is back, by which line, as which version, and what differs from the one before. */
export default function* restore(answer: WriteAnswer, screen: Screen): Generator<string> {
  yield* writtenLines(answer, "added", `restored version ${answer.restored_version}`, screen);
  yield* changeLines(answer.changes, screen);
}
