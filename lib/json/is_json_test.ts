import { equal } from "node:assert/strict";
import { isJson } from "./is_json.ts";

Deno.test("isJson takes any one JSON value and nothing else", () => {
  for (const text of ["1.0", '"\\ud800"', " [ ] ", '{"a":{},"a":1}']) {
    equal(isJson(text), true, text);
  }
  for (const text of ["", " ", "hello", "'a'", "1 2", "[1,]", "\ufeff1", '"\n"', "01"]) {
    equal(isJson(text), false, text);
  }
});
