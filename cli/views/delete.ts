import type { WriteAnswer } from "../../lib/answers.ts";
import type { Screen } from "../screen.ts";
import { writtenLine } from "./written.ts";

/** That an entry is deleted, and by which line. */
export default function* remove(answer: WriteAnswer, screen: Screen): Generator<string> {
  const { written } = answer;
  yield writtenLine(
    answer,
    written ? "deleted" : "dim",
    written ? "deleted" : "deleted before",
    screen,
  );
}
