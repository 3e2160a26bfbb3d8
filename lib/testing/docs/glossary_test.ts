import assert from "node:assert/strict";
import { ROOT } from "../house/sources.ts";

/** A word and all that a glossary says of it. */
type Term = readonly [word: string, meaning: string];

function parseGlossary(text: string): Term[] {
  return text.split(/^## /m).slice(1).map((section) => {
    const end = section.indexOf("\n");
    return [section.slice(0, end), section.slice(end).trim()] as const;
  });
}

/** What keeps a reader from finding a word, or from an answer there. */
function faultsOf(terms: readonly Term[]): string[] {
  return terms.flatMap(([word, meaning], index) => {
    const faults: string[] = [];
    const [before] = terms[index - 1] ?? [];
    if (before !== undefined && before.localeCompare(word, "en") >= 0) {
      faults.push(`"${word}" stands after "${before}"`);
    }
    const sentences = meaning.split(/[.?!](?:\s|$)/).length - 1;
    if (sentences < 1 || sentences > 2) faults.push(`"${word}" has ${sentences} sentences`);
    return faults;
  });
}

Deno.test("the glossary is sorted, with one or two sentences for each word", async () => {
  const terms = parseGlossary(await Deno.readTextFile(new URL("docs/glossary.md", ROOT)));
  assert(terms.length > 50, "the words were found");
  assert.deepEqual(faultsOf(terms), []);
});

Deno.test("the test of the glossary refuses a word out of order, twice, or without a meaning", () => {
  const terms = parseGlossary("# Words\n\n## b\n\nOne. Two.\n\n## a\n\n## a\n\nOne. Two. Three.\n");
  assert.deepEqual(faultsOf(terms), [
    '"a" stands after "b"',
    '"a" has 0 sentences',
    '"a" stands after "a"',
    '"a" has 3 sentences',
  ]);
});
