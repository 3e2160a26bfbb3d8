import type { WriteAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";

/** The id of a new entry and nothing else, so that a script can take it. */
export default function* capture({ id }: WriteAnswer, { style }: Screen): Generator<string> {
  yield style("id", escapeForTerminal(id));
}
