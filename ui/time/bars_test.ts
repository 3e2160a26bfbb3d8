import assert from "node:assert/strict";
import { barsOf } from "./bars.ts";

const KINDS = ["capture", "edit", "delete", "restore", "ignored"];

Deno.test("barsOf draws three shapes whatever the number of bins", () => {
  const bins = Array.from({ length: 1_200 }, (): [string, ...number[]] => ["", 1, 1, 1, 1, 1]);
  const { paths, max } = barsOf(KINDS, bins);
  assert.equal(paths.length, 3);
  assert.equal(max, 5);
  assert.equal(paths[0]!.split("M").length - 1, 1_200);
});

Deno.test("barsOf stacks kinds, and shows a single line beside very many", () => {
  const { paths } = barsOf(KINDS, [["", 1, 0, 0, 0, 0], ["", 1_000_000, 0, 0, 0, 0]]);
  assert.match(paths[0]!, /^M0 1h430v-0\.02h-430z/);
  const stacked = barsOf(KINDS, [["", 2, 1, 1, 0, 0]]).paths;
  assert.deepEqual(stacked, [
    "M0 1h860v-0.5h-860z",
    "M0 0.5h860v-0.25h-860z",
    "M0 0.25h860v-0.25h-860z",
  ]);
});

Deno.test("barsOf draws nothing of nothing", () => {
  assert.deepEqual(barsOf(KINDS, []), { paths: ["", "", ""], max: 1 });
});
