import fc from "fast-check";
import { equal } from "node:assert/strict";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { matchesGlob } from "./glob.ts";

/** The same question put to an expression, which takes long for some patterns. */
function matchesExpression(pattern: string, name: string): boolean {
  const literal = pattern.replace(/[\\^$.+()[\]{}|]/g, "\\$&");
  const source = literal.replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(name);
}

Deno.test("a glob matches what the expression matches that says the same", () => {
  const letters = fc.constantFrom("a", "b", ".", "(", "日", "💡", "\n");
  const pattern = fc.array(fc.oneof(letters, fc.constantFrom("*", "?")), { maxLength: 7 });
  const name = fc.array(letters, { maxLength: 9 });
  let matched = 0;
  assertProperty(
    fc.property(pattern, name, (parts, letters) => {
      const pattern = parts.join(""), name = letters.join("");
      const isMatch = matchesExpression(pattern, name);
      if (isMatch) matched++;
      equal(matchesGlob(pattern, name), isMatch, `${pattern} ${name}`);
    }),
    { numRuns: 2000, seed: 5 },
  );
  equal(matched > 50, true, "some match");
});

Deno.test("a glob with many stars does not take forever", () => {
  equal(matchesGlob("*a".repeat(100) + "*b", "a".repeat(10_000)), false);
});
