import assert from "node:assert/strict";
import { formatJson, numberOf, parseJson } from "./json.ts";

Deno.test("JSON is the same after it was read and written, numbers too", () => {
  for (const text of ["1.0", "-0", "1e3", "12345678901234567890", '{"a": [null, true, "ü\\n"]}']) {
    assert.equal(formatJson(parseJson(text)), text);
  }
});

Deno.test("numberOf counts with a number whatever its spelling", () => {
  assert.equal(numberOf(parseJson("2.50")), 2.5);
  assert.equal(numberOf(parseJson("7")), 7);
  assert.equal(numberOf("7"), null);
});
