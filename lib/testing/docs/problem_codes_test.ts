/**
 * The page about damage explains every code of `validate`, and no other.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type ProblemCode, PROBLEMS } from "../../validate/problems.ts";
import { ROOT } from "../house/sources.ts";
import { parsePage } from "./page.ts";

const PATH = "docs/validate-repair.md";
const EXPLAINED = /^- `([a-z0-9-]+)`: /gm;
/** Where the page explains problems of which severity; those of a whole file have a part of their own. */
const PARTS = {
  "Errors": "error",
  "Warnings": "warning",
  "Files of another kind": "error",
} as const;

const { prose } = parsePage(PATH, await Deno.readTextFile(new URL(PATH, ROOT)));

function explainedIn(heading: string): string[] {
  const part = prose.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return [...part.matchAll(EXPLAINED)].map(([, code]) => code!);
}

Deno.test("the page about damage explains every code once, and none that is unknown", () => {
  const explained = Object.keys(PARTS).flatMap(explainedIn).sort();
  assert.deepEqual(explained, Object.keys(PROBLEMS).sort());
});

Deno.test("the page about damage explains a code among those of its severity", () => {
  for (const [heading, severity] of Object.entries(PARTS)) {
    for (const code of explainedIn(heading) as ProblemCode[]) {
      assert.equal(PROBLEMS[code].severity, severity, code);
    }
  }
});
