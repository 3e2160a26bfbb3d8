import { equal } from "node:assert/strict";
import { verdict } from "./verdict.ts";

Deno.test("verdict is no where there are errors, and for warnings only where it is strict", () => {
  equal(verdict({ errors: 0, warnings: 0 }, true), 0);
  equal(verdict({ errors: 0, warnings: 1 }, undefined), 0);
  equal(verdict({ errors: 0, warnings: 1 }, true), 1);
  equal(verdict({ errors: 1, warnings: 0 }, false), 1);
});
