/**
 * Field changes as lines of text.
 *
 * @module
 */

import type { Change } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";
import { widthOf } from "../../terminal/text.ts";

const INDENT = "  ";

const SIGNS = {
  add: { sign: "+", label: "added" },
  remove: { sign: "-", label: "deleted" },
  replace: { sign: "~", label: "changed" },
} as const satisfies Record<Change["op"], { sign: string; label: Label }>;

/**
 * Changes, a line each: `+ /path: value`, `- /path: value`, `~ /path: from →
 * to`. A replacement too long for the screen takes a line for each value.
 */
export function* changeLines(changes: readonly Change[], screen: Screen): Generator<string> {
  for (const { path, op, from, to } of changes) {
    const { sign, label } = SIGNS[op];
    const head = `${INDENT}${screen.style(label, `${sign} ${escapeForTerminal(path)}:`)}`;
    const values = [from, to].flatMap((value) =>
      value === undefined ? [] : [escapeForTerminal(value.text)]
    );
    const line = values.join(" → ");
    const used = INDENT.length + sign.length + path.length + 3;
    if (values.length === 1 || used + widthOf(line) <= screen.columns) {
      yield `${head} ${line}`;
    } else {
      yield head;
      yield `${INDENT}${INDENT}  ${values[0]}`;
      yield `${INDENT}${INDENT}→ ${values[1]}`;
    }
  }
}
