/**
 * Types every command line of the pages, and compares what they show below it.
 * `UPDATE_DOCS=1 deno test -A lib/testing/docs/console_test.ts` writes what is printed
 * into the pages, for a look at the difference.
 *
 * @module
 */

import assert from "node:assert/strict";
import { ROOT } from "../house/sources.ts";
import { commandsOf, type ShownCommand, withOutput } from "./commands.ts";
import { missingProgram } from "./needed.ts";
import { NOT_TYPED } from "./not_typed.ts";
import { type Page, readPages } from "./page.ts";
import { typeAll, type Typed } from "./sandbox.ts";

/** A line that stands for any number of others. */
const LEFT_OUT = "…";
const isUpdating = Deno.env.get("UPDATE_DOCS") === "1";
/** What is typed in a clone, as CONTRIBUTING.md shows it, is no page for readers of the program. */
const pages = (await readPages()).filter(({ path }) =>
  path === "README.md" || path.startsWith("docs/")
);

/** Exit codes of a command that a page lets its reader copy: done, or the answer is no. */
const FITTING_CODES = [0, 1];

for (const page of pages) {
  const commands = commandsOf(page).filter(({ typed }) => !NOT_TYPED.has(typed));
  if (commands.length === 0) continue;
  const missing = await missingProgram(page.path);
  const skipped = missing === null ? "" : ` (not checked: ${missing} is not installed)`;
  Deno.test({
    name: `${page.path} shows what its commands print${skipped}`,
    ignore: missing !== null,
    fn: async () => {
      const typed = await typeAll(page.path, commands);
      assert.equal(typed.length, commands.length);
      if (isUpdating) await update(page, commands, typed);
      else commands.forEach((command, index) => check(page, command, typed[index]!));
    },
  });
}

function check({ path }: Page, { typed, printed, line }: ShownCommand, actual: Typed): void {
  const place = `${path}:${line}: ${typed}`;
  if (printed === null) {
    assert(FITTING_CODES.includes(actual.code), `${place}\n${actual.printed}exit ${actual.code}`);
  } else if (!matches(actual.printed, printed)) {
    assert.equal(trimmed(actual.printed), printed, place);
  }
}

/** Whether a page shows this; of what is printed, it may leave lines out. */
function matches(actual: string, shown: string): boolean {
  const parts = `\n${shown}`.split(`\n${LEFT_OUT}\n`);
  if (parts.length === 1) return trimmed(actual) === shown;
  const pattern = parts.map((part) => RegExp.escape(part)).join("\n(?:.*\n)*?");
  return new RegExp(`^${pattern}$`).test(`\n${trimmed(actual)}`);
}

/** Pages are formatted, and their lines do not end in blanks. */
function trimmed(text: string): string {
  const lines = text.replace(/[ \t]+$/gm, "").trimEnd();
  return lines === "" ? "" : `${lines}\n`;
}

async function update(page: Page, commands: readonly ShownCommand[], typed: readonly Typed[]) {
  const outputs = new Map(
    commands.flatMap(({ printed, line }, index) => {
      const actual = typed[index]!.printed;
      const isRight = printed === null || matches(actual, printed);
      return isRight ? [] : [[line, trimmed(actual)] as const];
    }),
  );
  await Deno.writeTextFile(new URL(page.path, ROOT), withOutput(page, outputs));
}

Deno.test("every command that no test types stands in a page", () => {
  const shown = new Set(pages.flatMap((page) => commandsOf(page).map(({ typed }) => typed)));
  for (const typed of NOT_TYPED.keys()) assert(shown.has(typed), `no page shows "${typed}"`);
});

Deno.test("a page may leave lines out where it says so, and nowhere else", () => {
  assert(matches("a\nb\nc\n", "a\nb\nc\n"));
  assert(matches("a\nb\nc\n", "a\n…\n"));
  assert(matches("a\nb\nc\n", "a\n…\nc\n"));
  assert(matches("a  \n\n", "a\n"));
  assert(!matches("a\nb\nc\n", "a\nc\n"));
  assert(!matches("a\nb\nc\n", "b\n…\n"));
  assert(!matches("a\nb\nc\n", "a\n…\nb\n"));
  assert(!matches("a…\n", "a\n"));
});
