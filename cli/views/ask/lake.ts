import type { LakeAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf, size } from "../parts/numbers.ts";

/** The lake, and what was written to it. */
export default async function* lake(
  answer: LakeAnswer,
  { style }: Screen,
): AsyncGenerator<string> {
  yield `${style("heading", escapeForTerminal(answer.lake))}  ${partsOf(answer).join(", ")}`;
}

function partsOf({ people, lines, runs, bytes, compacted, erased }: LakeAnswer): string[] {
  const parts: string[] = [];
  if (people > 0) parts.push(countOf(people, "person", "people"));
  if (runs > 0) parts.push(`${countOf(lines, "new line")} in ${countOf(runs, "run")}`, size(bytes));
  if (compacted > 0) parts.push(`${countOf(compacted, "bucket")} compacted`);
  if (erased) parts.push("erased");
  return parts.length > Number(people > 0) ? parts : [...parts, "nothing new"];
}
