import assert from "node:assert/strict";
import { SortedLines } from "./sorted_lines.ts";

/** Whether lines are; one that steps back in time is marked with `<`. */
function areSorted(...marked: string[]): boolean {
  const lines = new SortedLines();
  for (const line of marked) {
    const bytes = new TextEncoder().encode(line.replace("<", ""));
    lines.look({ bytes, start: 0, end: bytes.length }, line.startsWith("<"));
  }
  return lines.areSortedByText;
}

Deno.test("SortedLines tells lines that ascend by their bytes and step back in time", () => {
  assert(areSorted("a", "<ab", "b"));
  assert(areSorted("a", "a", "<b"));
  assert(areSorted("é", "<木", "🙂", "🙂x".repeat(1000), "🙂z"));
  assert(!areSorted("a", "ab", "b"), "no step back");
  assert(!areSorted("a", "<b"), "too few to tell");
  assert(!areSorted("ab", "<a", "b"), "the longer first");
  assert(!areSorted("a", "<c", "b", "d"), "one descends");
});
