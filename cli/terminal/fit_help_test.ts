import { deepEqual, equal, ok } from "node:assert/strict";
import { runFake } from "../../lib/testing/processes/fake_machine.ts";
import { commands } from "../command_table.ts";
import { fitHelp } from "./fit_help.ts";
import { widthOf } from "./text.ts";

Deno.test("help fits a terminal down to 40 columns, and examples can still be copied", async () => {
  for (const name of [...Object.keys(commands), "help", ""]) {
    const args = [name, "--help"].filter((word) => word !== "");
    const { stdout: whole } = await runFake(args);
    for (const columns of [40, 60, 80, 140]) {
      const { stdout } = await runFake(args, { columns });
      const wide = stdout.split("\n").filter((line) => widthOf(line) > columns);
      deepEqual(wide, [], `help ${name} at ${columns}`);
      deepEqual(examplesIn(stdout), examplesIn(whole), `help ${name} at ${columns}`);
      equal(wordsIn(stdout), wordsIn(whole), `help ${name} at ${columns}`);
      if (columns >= 80) equal(stdout, whole);
    }
  }
});

/** What a shell makes of the command lines. */
function examplesIn(help: string): string[] {
  const [, examples = ""] = help.split("\nEXAMPLES\n");
  return examples.replace(/ \\\n +/g, " ").split("\n").filter((line) => /^ {2}log /.test(line));
}

function wordsIn(help: string): string {
  return help.replace(/ \\\n/g, " ").replace(/\s+/g, " ");
}

Deno.test("help puts meanings below their terms where they would be a thin column", () => {
  const help = "A LIST\n  --a-long-option <value>  What it does, in many words\n  --b  Short\n";
  equal(
    fitHelp(help, 40),
    "A LIST\n  --a-long-option <value>\n      What it does, in many words\n  --b\n      Short\n",
  );
});

Deno.test("help joins the lines of a paragraph before it breaks them anew", () => {
  equal(
    fitHelp("Of edits made apart\nthe later one holds.\n\nOther\n", 30),
    "Of edits made apart\nthe later one holds.\n\nOther\n",
  );
  const narrow = fitHelp(`${"a word ".repeat(10).trim()}\nand more\n`, 30);
  ok(narrow.split("\n").every((line) => line.length <= 30));
  equal(wordsIn(narrow), wordsIn(`${"a word ".repeat(10)}and more\n`));
});
