import { deepEqual, equal } from "node:assert/strict";
import { coloured, plain } from "../terminal/style.ts";
import { parseMarkdown } from "./markdown.ts";
import { type PageOptions, renderPage } from "./render_page.ts";

function render(markdown: string, options: Partial<PageOptions> = {}): string {
  const blocks = parseMarkdown(markdown);
  const commandFor = (address: string) =>
    address.startsWith("./times.md") ? "log help times" : null;
  return renderPage(blocks, { columns: 30, style: plain, commandFor, ...options }).join("\n");
}

Deno.test("renderPage wraps paragraphs and items, and never code", () => {
  const line = "log asof yesterday 01KESDWGQS9WJBER0FEYFDV910";
  equal(
    render(`# A page\nOne two three four five six seven.\n\n- one two three four five six\n- b\n
1. one

   \`\`\`
   ${line}
   \`\`\`
`),
    `A page

  One two three four five six
  seven.

  - one two three four five
    six
  - b

  1. one

       ${line}`,
  );
});

Deno.test("renderPage fits a table by wrapping its cells, and keeps rows apart then", () => {
  const table =
    "| typed | meaning |\n| -- | -- |\n| `now` | now |\n| `2026` | that year, all of it |\n";
  equal(
    render(table),
    `  typed   meaning
  ------  --------------------
  \`now\`   now
  \`2026\`  that year, all of it`,
  );
  equal(
    render(table, { columns: 24 }),
    `  typed   meaning
  ------  --------------
  \`now\`   now

  \`2026\`  that year, all
          of it`,
  );
});

Deno.test("renderPage shows a link as the command that prints its page, else with its address", () => {
  const cases: [markdown: string, shown: string][] = [
    ["[Times](./times.md)", 'Times ("log help times")'],
    ["[times.md](./times.md#zones)", 'times.md ("log help times")'],
    ["([times.md](./times.md))", '("log help times")'],
    ["[JSON](https://json.org)", "JSON (https://json.org)"],
    ["<https://json.org>", "https://json.org"],
    ["[above](#days)", "above"],
  ];
  for (const [markdown, shown] of cases) equal(render(markdown, { columns: 80 }), `  ${shown}`);
});

Deno.test("renderPage colours code, bold and headings on every line, and drops their marks", () => {
  const shown = render("# The `log`\n**One `two three four five six**` seven**", {
    columns: 16,
    style: coloured,
  });
  deepEqual(shown.split("\n"), [
    "\x1b[1mThe \x1b[0m\x1b[36m\x1b[1mlog\x1b[0m\x1b[0m",
    "",
    "  \x1b[1mOne \x1b[0m\x1b[36m\x1b[1mtwo three\x1b[0m\x1b[0m",
    "  \x1b[36m\x1b[1mfour five\x1b[0m\x1b[0m",
    "  \x1b[36m\x1b[1msix**\x1b[0m\x1b[0m\x1b[1m seven\x1b[0m",
  ]);
});
