import type { UndoAnswer, UndoFile } from "../../../lib/answers.ts";
import { stepFolder } from "../../../lib/rewrite/steps/names.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf, size } from "../parts/numbers.ts";
import { localTime } from "../parts/times.ts";

/** What was put back, file by file. */
export default function* undo({ undone, returned }: UndoAnswer, screen: Screen): Generator<string> {
  const { command, at, files, copies } = undone;
  yield `${screen.style("heading", `undone: ${escapeForTerminal(command)}`)} of ${
    localTime(at, screen)
  }`;
  for (const file of files) {
    yield `  ${screen.style("id", escapeForTerminal(file.file))}  ${fate(file)}`;
  }
  for (const { file, bytes } of copies) {
    yield `  ${screen.style("id", escapeForTerminal(file))}  back, ${size(bytes)}`;
  }
  for (const { file, bytes } of returned) {
    yield `  ${countOf(bytes, "byte")} that another program had appended came back with ${
      escapeForTerminal(file)
    }`;
  }
  if (files.length === 0) return;
  yield screen.style("dim", `what it had written is kept in ${stepFolder(undone)}/undone`);
}

function fate({ before, after }: UndoFile): string {
  if (before === null) return "removed: there was none before";
  return `as before, ${size(before.size)} instead of ${size(after?.size ?? 0)}`;
}
