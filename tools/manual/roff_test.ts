import { equal } from "node:assert/strict";
import { escapeRoff, filled, subsection, term } from "./roff.ts";

Deno.test("escapeRoff keeps what would be set as another character, or mean something", () => {
  equal(
    escapeRoff(`-C 'a' \`b\` ~/x ^ \\n "q" ä😀`),
    "\\-C \\(aqa\\(aq \\(gab\\(ga \\(ti/x \\(ha \\en \\(dqq\\(dq \\[u00E4]\\[u1F600]",
  );
});

Deno.test("filled takes no line for a request, wherever it is broken", () => {
  equal(filled(".gitattributes 'x'"), "\\&.gitattributes \\(aqx\\(aq");
  const words = `${"word ".repeat(15)}and .dot`;
  equal(filled(words), `${"word ".repeat(15).trim()} and\n\\&.dot`);
});

Deno.test("terms and headings quote what they hold", () => {
  equal(term("--dir <path>", "A folder"), ".TP\n\\fB\\-\\-dir <path>\\fR\nA folder");
  equal(subsection('log x "y"'), '.SS "log x \\(dqy\\(dq"');
});
