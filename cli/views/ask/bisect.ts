import type { BisectAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { changeLines } from "../parts/changes.ts";
import { KIND_LABELS } from "../parts/kinds.ts";
import { countOf } from "../parts/numbers.ts";
import { localTime } from "../parts/times.ts";

/** The line, what it changed, and how the search went. */
export default function* bisect(answer: BisectAnswer, screen: Screen): Generator<string> {
  const { style } = screen;
  const { line, id, version, kind, at, device, actor, changes, asked, skipped } = answer;
  const who = [device, actor].filter((name) => name !== null).join("/");
  const head = [
    style("heading", `line ${line}`),
    style("id", escapeForTerminal(id)),
    style(KIND_LABELS[kind], kind),
    ...[localTime(at, screen), who].filter((text) => text !== "").map(escapeForTerminal),
    style("dim", `version ${version}`),
  ];
  yield head.join("  ");
  yield* changeLines(changes, screen);
  const untold = skipped === 0 ? "" : `, ${skipped} of them untold`;
  yield style("dim", `${countOf(asked, "state")} asked${untold}`);
}
