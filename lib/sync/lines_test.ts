import assert from "node:assert/strict";
import fc from "fast-check";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { missingLines } from "./lines.ts";

const line = fc.constantFrom("a\n", "b\n", "c\n", "a\r\n", "\ufeffa\n");
const texts = fc.array(line, { maxLength: 8 });

Deno.test("missingLines counts lines that another log holds not at all, or less often", () => {
  assertProperty(
    fc.property(texts, texts, (log, other) => {
      const saysOf = (line: string) => line.replace("\ufeff", "").trimEnd();
      const countOf = (lines: readonly string[], text: string) =>
        lines.filter((line) => saysOf(line) === text).length;
      let expected = 0;
      for (const text of ["a", "b", "c"]) {
        expected += Math.max(0, countOf(log, text) - countOf(other, text));
      }
      const [a, b] = [log, other].map((lines) => new TextEncoder().encode(lines.join("")));
      assert.equal(missingLines(a!, b!), expected);
    }),
    { seed: 7, numRuns: 500 },
  );
});
