import { equal } from "node:assert/strict";
import { anyOf } from "./any_of.ts";

Deno.test("anyOf puts the last word behind an or", () => {
  equal(anyOf(["one"]), "one");
  equal(anyOf(["one", "two"]), "one or two");
  equal(anyOf(["one", "two", "three"]), "one, two or three");
});
