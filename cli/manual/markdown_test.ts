import { deepEqual, equal } from "node:assert/strict";
import { type Block, parseMarkdown, sectionOf } from "./markdown.ts";

const paragraph = (text: string): Block => ({ kind: "paragraph", text });
const heading = (level: number, text: string): Block => ({ kind: "heading", level, text });

Deno.test("parseMarkdown joins the lines of a paragraph, and drops comments between blocks", () => {
  deepEqual(parseMarkdown("one\ntwo\n\n<!-- not\n\nshown -->\n\nthree\n<!-- nor -->\n# Four #\n"), [
    paragraph("one two"),
    paragraph("three"),
    heading(1, "Four"),
  ]);
});

Deno.test("parseMarkdown keeps code as it is, whatever it looks like", () => {
  const code = "# no heading\n\n- no item\n  | no table |\n<!-- no comment -->";
  deepEqual(parseMarkdown(`a\n\`\`\`sh\n${code}\n\`\`\`\nb\n\n~~~\n\`\`\`\n~~~\n`), [
    paragraph("a"),
    { kind: "code", language: "sh", text: code },
    paragraph("b"),
    { kind: "code", language: "", text: "```" },
  ]);
});

Deno.test("parseMarkdown takes code that is never closed to the end", () => {
  deepEqual(parseMarkdown("```\na"), [{ kind: "code", language: "", text: "a" }]);
});

Deno.test("parseMarkdown nests lists, and what else is indented under an item", () => {
  const text = "- a\n  goes on\nlazily\n  - b\n- c\n\n  ```\n  code\n    more\n  ```\n\nd\n";
  deepEqual(parseMarkdown(text), [{
    kind: "list",
    items: [
      {
        marker: "-",
        blocks: [
          paragraph("a goes on lazily"),
          { kind: "list", items: [{ marker: "-", blocks: [paragraph("b")] }] },
        ],
      },
      {
        marker: "-",
        blocks: [paragraph("c"), { kind: "code", language: "", text: "code\n  more" }],
      },
    ],
  }, paragraph("d")]);
});

Deno.test("parseMarkdown numbers items as they are, and takes a number in a paragraph for text", () => {
  deepEqual(parseMarkdown("in\n2026. It was\n\n1. a\n2) b\n- c\n"), [
    paragraph("in 2026. It was"),
    {
      kind: "list",
      items: [
        { marker: "1.", blocks: [paragraph("a")] },
        { marker: "2.", blocks: [paragraph("b")] },
      ],
    },
    { kind: "list", items: [{ marker: "-", blocks: [paragraph("c")] }] },
  ]);
});

Deno.test("parseMarkdown reads tables, with bars in cells and cells that are missing", () => {
  deepEqual(parseMarkdown("a\n| x | y |\n| :-- | --: |\n| `p\\|q` |\n|  | 2 |\nb | c\n"), [
    paragraph("a"),
    { kind: "table", head: ["x", "y"], rows: [["`p|q`", ""], ["", "2"]] },
    paragraph("b | c"),
  ]);
});

Deno.test("sectionOf ends where the next heading of its level or above begins", () => {
  const blocks = parseMarkdown("# P\n## A\n### B\nb\n## C\nc\n");
  deepEqual(sectionOf(blocks, "A"), [heading(2, "A"), heading(3, "B"), paragraph("b")]);
  deepEqual(sectionOf(blocks, "C"), [heading(2, "C"), paragraph("c")]);
  equal(sectionOf(blocks, "D").length, 0);
});

Deno.test("parseMarkdown leaves a picture on a line of its own out, and its neighbours in", () => {
  const blocks = parseMarkdown("Before.\n\n![A page](./page.png)\n\nBehind.\n");
  deepEqual(blocks, [{ kind: "paragraph", text: "Before." }, {
    kind: "paragraph",
    text: "Behind.",
  }]);
});
