/**
 * Draws the README's picture from what its commands print.
 * `UPDATE_DOCS=1 deno test -A lib/testing/docs/picture_test.ts` writes it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "../house/sources.ts";
import { commandsOf, type ShownCommand } from "./commands.ts";
import { NOT_TYPED } from "./not_typed.ts";
import { parsePage } from "./page.ts";
import { drawTerminal } from "./picture.ts";
import { typeAll } from "./sandbox.ts";

const PICTURE = new URL("docs/demo.svg", ROOT);
const MAX_BYTES = 25_000;
/** Commands of the README's sixty seconds, in the order of the picture. */
const PICTURED = ["log asof 'last tuesday' WEB-1", "log history WEB-1", "log blame WEB-1"];

/** The README's commands, those of the picture in colour. */
async function readmeInColour(): Promise<[ShownCommand, string][]> {
  const page = parsePage("README.md", await Deno.readTextFile(new URL("README.md", ROOT)));
  const commands = commandsOf(page).filter(({ typed }) => !NOT_TYPED.has(typed));
  const typed = await typeAll(
    page.path,
    commands.map((command) =>
      PICTURED.includes(command.typed)
        ? { ...command, typed: `${command.typed} --color=always` }
        : command
    ),
  );
  return commands.map((command, index) => [command, typed[index]!.printed]);
}

Deno.test("the README's picture shows what the README's commands print", async () => {
  const commands = await readmeInColour();
  const parts = PICTURED.map((typed) => {
    const [command, printed] = commands.find(([command]) => command.typed === typed) ?? [];
    assert(command !== undefined && printed !== undefined, `the README shows "${typed}"`);
    assert.equal(stripVTControlCharacters(printed), command.printed, typed);
    return `\x1b[2m$\x1b[0m \x1b[1m${typed}\x1b[0m\n${printed}`;
  });
  const drawn = drawTerminal(parts.join("\n"), "A terminal: log asof, log history and log blame");
  assert(new TextEncoder().encode(drawn).length < MAX_BYTES);
  if (Deno.env.get("UPDATE_DOCS") === "1") await Deno.writeTextFile(PICTURE, drawn);
  else assert.equal(await Deno.readTextFile(PICTURE), drawn);
});
