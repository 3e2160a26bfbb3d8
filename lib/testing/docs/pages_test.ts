/**
 * What holds for every page, whatever it says.
 *
 * @module
 */

import assert from "node:assert/strict";
import { commands } from "../../../cli/command_table.ts";
import { globalFlags } from "../../../cli/parse/flags.ts";
import { ROOT } from "../house/sources.ts";
import { type Page, readPages } from "./page.ts";

const README_MAX_LINES = 220;
const MAX_COLUMNS = 160;
const LINK = /!?\[[^\]]*\]\(([^)\s]+)\)/g;
/** A command line of the program, as far as its options go. */
const MENTIONED = /\blog ((?:git |import )?[a-z]+)((?: +(?:"[^"]*"|'[^']*'|[^\s"'`|<>;&]+))*)/g;
const OPTION = /(?<=\s)--([a-z][a-z-]+)/g;
const EVERYWHERE = [...Object.keys(globalFlags), "help", "version"];

const pages = await readPages();

/** What a heading is called in an address. */
function anchorOf(heading: string): string {
  return heading.replaceAll("`", "").trim().toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
}

function anchorsOf({ prose }: Page): Set<string> {
  return new Set([...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!)));
}

/** Links of a page that lead nowhere. */
function deadLinks(page: Page, isThere: (path: string) => boolean): string[] {
  return [...page.prose.matchAll(LINK)].map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const { pathname, hash } = new URL(link, new URL(page.path, "file:///"));
      const path = decodeURIComponent(pathname.slice(1));
      if (!isThere(path)) return true;
      const target = pages.find((page) => page.path === path);
      return hash !== "" && target !== undefined && !anchorsOf(target).has(hash.slice(1));
    });
}

/** Options that a page gives to commands which do not know them. */
function unknownOptions(text: string): string[] {
  return [...text.matchAll(MENTIONED)].flatMap(([line, name = "", rest = ""]) => {
    const command = name.split(" ")[0]!;
    if (!Object.hasOwn(commands, command)) return [];
    const { parameters } = commands[command as keyof typeof commands];
    const known = [...EVERYWHERE, ...Object.keys(parameters.flags ?? {})];
    const options = [...rest.matchAll(OPTION)].map(([, option]) => option!);
    return options.filter((option) => !known.includes(option)).map((option) =>
      `${line}: ${option}`
    );
  });
}

function isInProject(path: string): boolean {
  try {
    Deno.statSync(new URL(path, ROOT));
    return true;
  } catch {
    return false;
  }
}

for (const page of pages) {
  Deno.test(`${page.path} has links that lead somewhere, and lines that can be read`, () => {
    assert.deepEqual(deadLinks(page, isInProject), []);
    const isTable = (line: string) => line.startsWith("|");
    const wide = page.prose.split("\n").filter((line) =>
      line.length > MAX_COLUMNS && !isTable(line)
    );
    assert.deepEqual(wide, []);
    assert.deepEqual(unknownOptions(page.text), []);
  });
}

Deno.test("the README can be read in one go", () => {
  const { text } = pages.find(({ path }) => path === "README.md")!;
  const lines = text.split("\n").length - 1;
  assert(lines <= README_MAX_LINES, `${lines} lines`);
});

Deno.test("the test of pages refuses a dead link and an option that a command does not have", () => {
  const page = (prose: string) => ({ path: "docs/a.md", text: prose, blocks: [], prose });
  const isThere = (path: string) => path === "docs/b.md" || path === "README.md";
  assert.deepEqual(deadLinks(page("[b](./b.md), [c](./c.md)"), isThere), ["./c.md"]);
  assert.deepEqual(deadLinks(page("[r](../README.md#no-such)"), isThere), ["../README.md#no-such"]);
  assert.deepEqual(deadLinks(page("[r](https://example.org/)"), isThere), []);
  assert.deepEqual(unknownOptions("`log asof now --json --tz UTC`"), []);
  assert.deepEqual(unknownOptions("`log asof now --fix`"), ["log asof now --fix: fix"]);
});
