/**
 * What the page about conflict copies shows of `log merge --interactive`, which needs a
 * terminal and so is not typed with the other commands.
 *
 * @module
 */

import assert from "node:assert/strict";
import { ROOT } from "../house/sources.ts";
import { runFake } from "../processes/fake_machine.ts";
import { parsePage } from "./page.ts";

const PATH = "docs/conflict-copies.md";
const FOLDER = new URL("testdata/docs/conflict-copies/", ROOT);
/** Folders that a question is shown of, in the order of the page, with the words of the heading. */
const ASKED = [["", "edited apart"], ["clash/", "different things under one id"]] as const;
const WIDE = 120;
const SETTINGS = { env: { TZ: "Europe/Berlin" }, columns: WIDE, noColor: true };

/** Questions with the answer typed behind each. */
const shown = parsePage(PATH, await Deno.readTextFile(new URL(PATH, ROOT))).blocks
  .filter(({ language, text }) => language === "" && text.startsWith("1 of 1 "))
  .map(({ text }) => /^([\s\S]*\? )(\S+)\n$/.exec(text)!);

Deno.test("the page about conflict copies shows each question that merge asks", async () => {
  assert.equal(shown.length, ASKED.length);
  for (const [index, [folder, kind]] of ASKED.entries()) {
    const [, question, answer] = shown[index]!;
    assert(question!.includes(kind), kind);
    const directory = await copyOf(folder);
    const args = ["merge", "--interactive", "--dir", directory];
    const { code, stderr } = await runFake(args, { ...SETTINGS, typed: `${answer}\n` });
    await Deno.remove(directory, { recursive: true });
    assert.equal(code, 0, stderr);
    assert(stderr.includes(question!), `${stderr}\nis not what ${PATH} shows:\n${question}`);
    assert(stderr.includes("1 chosen"), stderr);
  }
});

async function copyOf(folder: string): Promise<string> {
  const directory = await Deno.makeTempDir();
  for (const name of ["entries.jsonl", "entries (1).jsonl"]) {
    await Deno.copyFile(new URL(folder + name, FOLDER), `${directory}/${name}`);
  }
  return directory;
}
