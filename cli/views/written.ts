import type { WriteAnswer } from "../../lib/answers.ts";
import { safe } from "../safe.ts";
import type { Screen } from "../screen.ts";
import type { Label } from "../style.ts";

/** What became of an entry, in a line: `01K…  deleted  line 12`. */
export function writtenLine(
  { id, line }: Pick<WriteAnswer, "id" | "line">,
  label: Label,
  what: string,
  { style }: Screen,
): string {
  return [style("id", safe(id)), style(label, what), style("dim", `line ${line}`)].join("  ");
}
