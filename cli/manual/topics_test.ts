import { deepEqual, equal, ok } from "node:assert/strict";
import { runFake } from "../../lib/testing/processes/fake_machine.ts";
import { commands } from "../command_table.ts";
import { widthOf } from "../terminal/text.ts";
import { type Inline, parseInline } from "./inline.ts";
import { type Block, parseMarkdown, sectionOf } from "./markdown.ts";
import { COLUMNS_MAX } from "./topic_text.ts";
import { topics } from "./topics.ts";

const DOCS = new URL("../../docs/", import.meta.url);
/** It is made of what `log help <command>` prints. */
const NO_TOPIC = "cli.md";

Deno.test("every page of docs/ is a topic of the manual", async () => {
  const files = (await Array.fromAsync(Deno.readDir(DOCS))).filter(({ isFile }) => isFile);
  const pages = files.map(({ name }) => name).filter((name) => /^[a-z-]+\.md$/.test(name));
  const shown = Object.values(topics).map(({ page }) => page);
  deepEqual(new Set(shown), new Set(pages.filter((page) => page !== NO_TOPIC)));
});

Deno.test("a topic is its page, or a section that the page has", async () => {
  for (const [name, { page, section, load }] of Object.entries(topics)) {
    const { default: text } = await load();
    equal(text, await Deno.readTextFile(new URL(page, DOCS)), name);
    ok(section === undefined || sectionOf(parseMarkdown(text), section).length > 1, name);
  }
});

/** The lines of all code among blocks, which are not wrapped. */
function codeIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === "list") return block.items.flatMap(({ blocks }) => codeIn(blocks));
    return block.kind === "code" ? block.text.split("\n").map((line) => line.trim()) : [];
  });
}

/** The texts of blocks, without those of code. */
function textsIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === "list") return block.items.flatMap(({ blocks }) => textsIn(blocks));
    if (block.kind === "table") return [block.head, ...block.rows].flat();
    return block.kind === "code" ? [] : [block.text];
  });
}

/** What of a text in Markdown would be shown as it is spelled: quotes, HTML, pictures, odd marks. */
function unreadMarks(text: string): string[] {
  const spelled = (pieces: readonly Inline[]): string[] =>
    pieces.flatMap((piece) => {
      if (piece.kind === "text") return [piece.text];
      return piece.kind === "code" ? [] : spelled(piece.content);
    });
  const odd = spelled(parseInline(text)).filter((piece) => /\*\*|`|\]\(|\]\[|<\/?\w/.test(piece));
  return /^(?:>|\|)|!\[/.test(text) ? [text, ...odd] : odd;
}

Deno.test("topics keep to the Markdown that log help can show", async () => {
  for (const odd of ["> a", "| a", "a ** b", "![a](b.svg)", "<br>", "[a][b]", "a ` b"]) {
    deepEqual(unreadMarks(odd).length, 1, odd);
  }
  for (const [name, { load }] of Object.entries(topics)) {
    const blocks = parseMarkdown((await load()).default);
    deepEqual(textsIn(blocks).flatMap(unreadMarks), [], name);
  }
});

Deno.test("log help fits every topic to the terminal, but for its code", async () => {
  for (const [name, { load }] of Object.entries(topics)) {
    const code = codeIn(parseMarkdown((await load()).default));
    for (const columns of [40, 60, 80, 140]) {
      const outcome = await runFake(["help", name], { columns, noColor: true });
      const wide = outcome.stdout.split("\n").filter((line) =>
        widthOf(line) > Math.min(columns, COLUMNS_MAX) && !code.includes(line.trim())
      );
      deepEqual({ ...outcome, stdout: wide }, { code: 0, stdout: [], stderr: "" }, name);
      ok(outcome.stdout.length > 0);
    }
  }
});

Deno.test("log help wraps a topic to 80 columns off a terminal, and colours it on one", async () => {
  const piped = await runFake(["help", "times"]);
  equal(piped.stdout, (await runFake(["help", "times"], { columns: 80, noColor: true })).stdout);
  ok(piped.stdout.includes("`--tz`"));
  for (const [args, columns] of [[["help", "times"], 80], [["help", "--color=always", "times"]]]) {
    const { stdout } = await runFake(args as string[], { columns: columns as number });
    ok(stdout.startsWith("\x1b[1mTimes\x1b[0m\n"));
    ok(stdout.includes("\x1b[36m--tz\x1b[0m") && !stdout.includes("`"));
  }
});

Deno.test("log help shows a page before the help of a command of the same name", async () => {
  const both = Object.keys(topics).filter((name) => Object.hasOwn(commands, name));
  deepEqual(both.sort(), ["config", "git", "history", "sql"]);
  for (const name of both) {
    const { stdout } = await runFake(["help", name]);
    const { stdout: help } = await runFake([name, "--help"]);
    const { stdout: page } = await runFake(["help", "times"]);
    ok(help.startsWith(`USAGE\n  log ${name} `) && stdout.endsWith(`\n\n${help}`), name);
    ok(stdout.length > help.length + page.length / 4, name);
  }
});

Deno.test("log help names what a word may have been meant to be, of commands and topics", async () => {
  const cases: [word: string, hint: string][] = [
    ["tims", "did you mean times?"],
    ["hist", "did you mean history?"],
    ["rm", "did you mean delete?"],
    ["snap", "did you mean snapshots or snapshot?"],
    ["constructor", "see log help"],
  ];
  for (const [word, hint] of cases) {
    const { code, stdout, stderr } = await runFake(["help", word]);
    equal(
      stderr,
      `log: Cannot help with "${word}": no command or topic has this name\nhint: ${hint}\n`,
    );
    deepEqual({ code, stdout }, { code: 2, stdout: "" });
  }
  const { stderr } = await runFake(["times"]);
  equal(stderr, 'log: Cannot run "times": there is no such command\nhint: see log help times\n');
});

Deno.test("log help counts a reader that went away as success", async () => {
  const outcome = await runFake(["help", "git"], { closesAfterBytes: 100 });
  deepEqual({ code: outcome.code, stderr: outcome.stderr }, { code: 0, stderr: "" });
});
