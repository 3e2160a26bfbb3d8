import { deepEqual } from "node:assert/strict";
import { tableWidths } from "./table_widths.ts";

const widths = (columns: number, ...cells: string[]) => tableWidths([cells], { columns, gap: 2 });

Deno.test("tableWidths takes from the widest columns, and keeps words whole while it can", () => {
  deepEqual(widths(40, "a", "one two three", "木漏れ日 木漏れ日"), [1, 13, 17]);
  deepEqual(widths(30, "a", "one two three", "four five six"), [1, 12, 13]);
  deepEqual(widths(20, "a-long-word", "one two three"), [11, 7]);
});

Deno.test("tableWidths breaks words where nothing else helps, down to four columns", () => {
  deepEqual(widths(14, "a-long-word", "one three"), [7, 5]);
  deepEqual(widths(5, "a-long-word", "one three"), [4, 4]);
});
