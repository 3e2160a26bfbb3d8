import { equal } from "node:assert/strict";
import { parsedJson } from "./parsed_json.ts";

Deno.test("parsedJson takes any one JSON value and nothing else", () => {
  for (const text of ["1.0", '"\\ud800"', " [ ] ", '{"a":{},"a":1}']) {
    equal(parsedJson(text) !== undefined, true, text);
  }
  for (const text of ["", " ", "hello", "'a'", "1 2", "[1,]", "\ufeff1", '"\n"', "01"]) {
    equal(parsedJson(text) !== undefined, false, text);
  }
});
