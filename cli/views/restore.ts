import type { WriteAnswer } from "../../lib/answers.ts";
import type { Screen } from "../screen.ts";
import { writtenLine } from "./written.ts";

/** That an entry is live, and by which line. */
export default function* restore(answer: WriteAnswer, screen: Screen): Generator<string> {
  const { written } = answer;
  yield writtenLine(
    answer,
    written ? "added" : "dim",
    written ? "restored" : "not deleted",
    screen,
  );
}
