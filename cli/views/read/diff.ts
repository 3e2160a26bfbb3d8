import type { DiffRow } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";
import { cut, widthOf } from "../../terminal/text.ts";
import { changeLines } from "../parts/changes.ts";

/** With less room behind the id, nothing is said of it. */
const TEXT_MIN_COLUMNS = 12;

const SIGNS = {
  added: { sign: "+", label: "added" },
  edited: { sign: "~", label: "changed" },
  deleted: { sign: "-", label: "deleted" },
  restored: { sign: "+", label: "added" },
} as const satisfies Record<DiffRow["change"], { sign: string; label: Label }>;

/** What differs between two end states, entry by entry, and how much in all. */
export default async function* diff(rows: Rows<DiffRow>, screen: Screen): AsyncGenerator<string> {
  const counts = new Map<DiffRow["change"], number>();
  for await (const { id, change, changes, entry } of rows) {
    const { sign, label } = SIGNS[change];
    const what = `${sign} ${change}`, name = escapeForTerminal(id);
    const head = `${screen.style(label, what)}  ${screen.style("id", name)}`;
    const room = screen.columns - widthOf(`${what}  ${name}  `);
    // What is added stands below, field by field.
    const text = change === "added" || room < TEXT_MIN_COLUMNS ? "" : screen.summary(entry);
    yield text === "" ? head : `${head}  ${cut(escapeForTerminal(text), room)}`;
    yield* changeLines(changes, screen);
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  const totals = [...counts].map(([change, count]) => `${count} ${change}`);
  yield screen.style("dim", totals.join(", "));
}
