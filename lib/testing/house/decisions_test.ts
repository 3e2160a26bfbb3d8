import assert from "node:assert/strict";
import { filesBelow, ROOT } from "./sources.ts";

const FOLDER = "docs/decisions/";
const INDEX = "README.md";
const HEADINGS = ["Context", "Decision", "Consequences", "What would make us change it"];

/** The titles in the index, by the page that each leads to. */
function indexed(index: string): Map<string, string> {
  return new Map(
    [...index.matchAll(/^- \[([^\]]+)\]\(\.\/([^)]+)\)$/gm)].map((
      [, title, page],
    ) => [page!, title!]),
  );
}

/** What is wrong with a page; its title is the one in the index. */
function faultsOf(page: string, text: string, title: string | undefined): string[] {
  const faults: string[] = [];
  const [first = ""] = text.split("\n");
  if (title === undefined) faults.push(`${page} is not in the index`);
  else if (first !== `# ${title}`) faults.push(`${page} has another title than the index`);
  const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  if (headings.join() !== HEADINGS.join()) faults.push(`${page} has other headings`);
  if (/^## .*\n\s*(?=##|$(?![\s\S]))/m.test(text)) faults.push(`${page} has an empty section`);
  return faults;
}

Deno.test("every decision is in the index, under its title, and has the four headings", async () => {
  const index = indexed(await Deno.readTextFile(new URL(FOLDER + INDEX, ROOT)));
  const pages = (await filesBelow(FOLDER)).map((path) => path.slice(FOLDER.length))
    .filter((page) => page !== INDEX);
  assert(pages.length >= 15, "the pages were found");
  assert.deepEqual([...index.keys()].sort(), pages);
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(FOLDER + page, ROOT));
    assert.deepEqual(faultsOf(page, text, index.get(page)), []);
  }
});

Deno.test("ARCHITECTURE.md and README.md lead to the decisions", async () => {
  for (const page of ["ARCHITECTURE.md", "README.md"]) {
    const text = await Deno.readTextFile(new URL(page, ROOT));
    assert(text.includes(`](./${FOLDER}${INDEX})`), page);
  }
});

Deno.test("the test of decisions refuses a page that is not listed, called otherwise or incomplete", () => {
  const sections = HEADINGS.map((heading) => `\n## ${heading}\n\nText.\n`);
  const text = `# We do it\n${sections.join("")}`;
  assert.deepEqual(indexed("- [We do it](./it.md)\n"), new Map([["it.md", "We do it"]]));
  assert.deepEqual(faultsOf("it.md", text, "We do it"), []);
  assert.equal(faultsOf("it.md", text, undefined).length, 1);
  assert.equal(faultsOf("it.md", text, "We do not").length, 1);
  assert.equal(
    faultsOf("it.md", `# We do it\n${sections.slice(1).join("")}`, "We do it").length,
    1,
  );
  assert.equal(faultsOf("it.md", text.replace(/Text\.\n$/, ""), "We do it").length, 1);
  assert.equal(faultsOf("it.md", text.replace("Text.\n", ""), "We do it").length, 1);
});
