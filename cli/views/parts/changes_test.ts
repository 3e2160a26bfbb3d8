import { deepEqual } from "node:assert/strict";
import type { Change } from "../../../lib/answers.ts";
import { StoredJson } from "../../../lib/json/stored.ts";
import { fakeScreen } from "../../../lib/testing/processes/fake_screen.ts";
import { coloured, plain } from "../../terminal/style.ts";
import { changeLines } from "./changes.ts";

const CHANGES: Change[] = [
  { path: "/note", op: "add", to: StoredJson.fromText('"new\\u001b"') },
  {
    path: "/shape/rank",
    op: "replace",
    from: StoredJson.fromText("1.0"),
    to: StoredJson.fromText("1.50"),
  },
  { path: "/tags", op: "remove", from: StoredJson.fromText('["木漏れ日"]') },
];

function shown(columns: number, style = plain): string[] {
  return [...changeLines(CHANGES, fakeScreen({ columns, style }))];
}

Deno.test("changes show values as they are stored", () => {
  deepEqual(shown(Infinity), [
    '  + /note: "new\\u001b"',
    "  ~ /shape/rank: 1.0 → 1.50",
    '  - /tags: ["木漏れ日"]',
  ]);
});

Deno.test("changes take a line for each value when one line is too narrow", () => {
  deepEqual(shown(27), shown(Infinity));
  deepEqual(shown(26).slice(1, 4), ["  ~ /shape/rank:", "      1.0", "    → 1.50"]);
});

Deno.test("changes are coloured by what happened", () => {
  deepEqual(shown(80, coloured)[0], '  \x1b[32m+ /note:\x1b[0m "new\\u001b"');
});
