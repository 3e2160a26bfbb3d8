import { doesNotMatch, equal } from "node:assert/strict";
import { CONFLICT_TAGS } from "./tags.ts";

const FILE = /^entries(.*)\.jsonl(.*)$/;

for (const { producer, pattern, examples } of CONFLICT_TAGS) {
  Deno.test(`the conflict tag of ${producer} is its example's, and no more`, () => {
    for (const example of examples) {
      const [, before, behind] = FILE.exec(example.normalize("NFKC").toLowerCase())!;
      const tag = before! + behind!;
      pattern.lastIndex = 0;
      equal(pattern.exec(tag)?.[0], tag, example);
      pattern.lastIndex = 0;
      equal(pattern.test(`x${tag}`), false, "it is sticky");
    }
  });
}

Deno.test("conflict tags are spelled as names are compared", () => {
  for (const { pattern: { source, flags } } of CONFLICT_TAGS) {
    equal(source, source.normalize("NFKC").toLowerCase());
    equal(flags, "y", source);
  }
});

Deno.test("conflict tags repeat no group, which could take exponential time", () => {
  for (const { pattern: { source } } of CONFLICT_TAGS) {
    doesNotMatch(source, /(?<!\\)\)[*+{]/);
  }
});
