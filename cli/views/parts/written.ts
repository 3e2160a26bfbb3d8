import type { WriteAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";

/** What became of an entry: `01K…  deleted  line 12`; nothing where nothing was written. */
export function* writtenLines(
  { id, line, written }: Pick<WriteAnswer, "id" | "line" | "written">,
  label: Label,
  what: string,
  { style }: Screen,
): Generator<string> {
  if (!written) return;
  yield [style("id", escapeForTerminal(id)), style(label, what), style("dim", `line ${line}`)].join(
    "  ",
  );
}
