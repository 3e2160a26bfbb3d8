import type { Conflict } from "../../lib/merge/resolve/conflict.ts";
import { escapeForTerminal } from "../terminal/escape_for_terminal.ts";
import type { Screen } from "../terminal/screen.ts";
import { wrap } from "../terminal/text.ts";
import { sideBySide } from "../views/parts/side_by_side.ts";
import {
  answered,
  beginWalk,
  type Option,
  type Question,
  questionOf,
  quit,
  type Walk,
} from "./walk.ts";

/** Whom to ask. */
export interface Asked {
  /** What the questions are shown on. */
  readonly screen: Screen;
  /** Shows lines, and leaves the cursor behind the last one. */
  readonly ask: (lines: Iterable<string>) => void;
  /** Waits for an answer; null when there are no more. */
  readonly answer: () => Promise<string | null>;
}

const KINDS: Record<Conflict["kind"], string> = {
  "edit-edit": "edited apart",
  "edit-delete": "edited and deleted apart",
  "id-clash": "different things under one id",
};
const WRAP_LINES_MAX = 4;

/** Asks about conflicts one by one, until all are decided or the person leaves. */
export async function walkThrough(
  conflicts: readonly Conflict[],
  { screen, ask, answer }: Asked,
): Promise<Walk> {
  let walk = beginWalk(conflicts);
  let shown: Question["conflict"] | null = null;
  for (let question = questionOf(walk); question !== null; question = questionOf(walk)) {
    const isAgain = question.field === null && question.conflict === shown;
    ask([
      ...(isAgain ? [] : questionLines(question, walk, screen)),
      ...promptLines(question, screen),
    ]);
    shown = question.conflict;
    const typed = await answer();
    if (typed === null) ask(["", ""]);
    const next = typed === null ? quit(walk) : answered(walk, typed);
    if (next === null) ask(helpLines(question, typed!, screen));
    walk = next ?? walk;
  }
  return walk;
}

function* questionLines(
  { conflict, number, field }: Question,
  { conflicts }: Walk,
  screen: Screen,
): Generator<string> {
  yield "";
  if (field === null) {
    const place = screen.style("heading", `${number} of ${conflicts.length}`);
    const id = screen.style("id", escapeForTerminal(conflict.id));
    yield `${place}  ${conflict.log}  ${id}  ${KINDS[conflict.kind]}`;
  } else {
    yield screen.style("heading", `field ${field + 1} of ${conflict.fields.length}`);
  }
  yield* sideBySide(conflict, screen, field);
}

/** The line to answer on. */
function promptLines({ options }: Question, { columns }: Screen): string[] {
  const words = options.map(({ word, key }) => word === "" ? key : `${word} (${key})`);
  const lines = wrap(`${words.join(", ")}?`, columns - 1, WRAP_LINES_MAX);
  return [...lines.slice(0, -1), `${lines.at(-1)} `];
}

function* helpLines(
  { options }: Question,
  typed: string,
  { style }: Screen,
): Generator<string> {
  if (!/^\s*(\?|h|help)?\s*$/i.test(typed)) {
    yield `"${escapeForTerminal(typed.trim())}" is not one of these:`;
  }
  const terms = options.map(({ word, key }: Option) => word === "" ? key : `${key}, ${word}`);
  const width = Math.max(...terms.map(({ length }) => length));
  for (const [index, { meaning }] of options.entries()) {
    yield style("dim", `  ${terms[index]!.padEnd(width)}  ${meaning}`);
  }
  yield "";
}
