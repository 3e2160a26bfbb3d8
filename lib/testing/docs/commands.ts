/**
 * The command lines of a page's blocks.
 *
 * @module
 */

import type { CodeBlock, Page } from "./page.ts";

/** A command line that a page shows. */
export interface ShownCommand {
  /** What is typed, over several lines perhaps. */
  readonly typed: string;
  /** What a terminal shows below; null where the page shows commands only. */
  readonly printed: string | null;
  /** The line of the page that it begins on, from 1. */
  readonly line: number;
}

const PROMPT = "$ ";
const CONTINUED = "> ";
const COMMENT = / +# .*$/;

/** The commands of a page: those with a prompt and their output, and those of shell blocks. */
export function commandsOf({ blocks }: Page): ShownCommand[] {
  return blocks.flatMap((block) => {
    if (block.language === "console") return dialogue(block);
    return block.language === "sh" ? script(block) : [];
  });
}

/** Commands behind a prompt, each with the lines up to the next. */
function dialogue({ text, line: first }: CodeBlock): ShownCommand[] {
  const commands: { typed: string; printed: string; line: number }[] = [];
  for (const [index, line] of lines(text)) {
    const last = commands.at(-1);
    if (line.startsWith(PROMPT)) {
      commands.push({ typed: line.slice(PROMPT.length), printed: "", line: first + index });
    } else if (last === undefined) {
      throw new Error(`line ${first + index} stands before the first prompt`);
    } else if (last.printed === "" && line.startsWith(CONTINUED)) {
      last.typed += `\n${line.slice(CONTINUED.length)}`;
    } else {
      last.printed += `${line}\n`;
    }
  }
  return commands;
}

/** Lines that a reader copies: one command each, unless they go on behind a backslash. */
function script({ text, line: first }: CodeBlock): ShownCommand[] {
  const commands: { typed: string; printed: null; line: number }[] = [];
  let isContinued = false;
  for (const [index, line] of lines(text)) {
    if (isContinued) commands.at(-1)!.typed += `\n${line}`;
    else if (/^[^#]/.test(line)) {
      commands.push({ typed: line.replace(COMMENT, ""), printed: null, line: first + index });
    }
    isContinued = line.endsWith("\\");
  }
  return commands;
}

function lines(text: string): [number, string][] {
  return [...text.trimEnd().split("\n").entries()];
}

/** The same page with other output below its commands. */
export function withOutput(page: Page, outputs: ReadonlyMap<number, string>): string {
  const kept: string[] = [];
  const shown = new Map(commandsOf(page).map((command) => [command.line, command]));
  let skipped = 0;
  for (const [index, line] of page.text.split("\n").entries()) {
    if (skipped-- > 0) continue;
    kept.push(line);
    const { typed, printed } = shown.get(index + 1) ?? {};
    const output = outputs.get(index + 1);
    if (typed === undefined || printed == null || output === undefined) continue;
    const more = typed.split("\n").slice(1);
    kept.push(...more.map((line) => CONTINUED + line), ...output.split("\n").slice(0, -1));
    skipped = more.length + printed.split("\n").length - 1;
  }
  return kept.join("\n");
}
