import fc from "fast-check";
import { deepEqual } from "node:assert/strict";
import { assertProperty } from "../../lib/testing/lanes/assert_property.ts";
import { hoist } from "./hoist.ts";

function hoisted(line: string): string {
  return hoist(line.split(" ").filter((word) => word !== "")).join(" ");
}

Deno.test("hoist puts the command first when global options stand before it", () => {
  deepEqual(hoisted("--json list"), "list --json");
  deepEqual(hoisted("--dir logs --quiet show a --at now"), "show a --at now --dir logs --quiet");
  deepEqual(hoisted("--color=never asof now"), "asof now --color=never");
});

Deno.test("hoist lets the last of a global option count", () => {
  deepEqual(hoisted("--tz UTC list --tz=Asia/Tokyo --json --json"), "list --tz=Asia/Tokyo --json");
});

Deno.test("hoist leaves unknown options to the parser", () => {
  deepEqual(hoisted("--jsn list --limit 3"), "list --jsn --limit 3");
});

Deno.test("hoist takes nothing that looks like an option for a value", () => {
  deepEqual(hoisted("list --dir --json"), "list --dir --json");
  deepEqual(hoisted("list --dir"), "list --dir");
  deepEqual(hoisted("--tz --json list"), "list --tz --json");
  deepEqual(hoisted("--tz -x list"), "list -x --tz");
  deepEqual(hoisted("--tz --tz UTC list"), "list --tz UTC");
});

Deno.test("hoist takes for a value what begins with a dash and a digit", () => {
  deepEqual(hoisted("--tz -03:00 asof -3d"), "asof -3d --tz -03:00");
  deepEqual(hoisted("asof -3d --tz -0330 --json"), "asof -3d --tz -0330 --json");
});

Deno.test("hoist asks for help when there is no command", () => {
  deepEqual(hoisted(""), "help");
  deepEqual(hoisted("--help"), "help");
  deepEqual(hoisted("--json -h"), "help --json");
  deepEqual(hoisted("--version"), "help --version");
  deepEqual(hoisted("--foo"), "help --foo");
});

Deno.test("hoist spells options of one letter out", () => {
  deepEqual(hoisted("-q -C logs list -n 3"), "list --limit 3 --quiet --dir logs");
  deepEqual(hoisted("list -n3 -C../logs"), "list --limit=3 --dir=../logs");
  deepEqual(hoisted("-n 3 list"), "list --limit 3");
  deepEqual(hoisted("-V"), "help --version");
  deepEqual(hoisted("show -- -q"), "show -- -q");
  deepEqual(hoisted("asof -3d -x"), "asof -3d -x");
});

Deno.test("hoist spells out several options of one letter in a word", () => {
  deepEqual(hoisted("-qv list"), "list --quiet --verbose");
  deepEqual(hoisted("list -qn3 a"), "list --limit=3 a --quiet");
  deepEqual(hoisted("list -qn 3"), "list --limit 3 --quiet");
  deepEqual(hoisted("-vCnotes list"), "list --verbose --dir=notes");
  deepEqual(hoisted("list -qV"), "list --version --quiet");
  deepEqual(hoisted("list -qh"), "list -h --quiet");
  deepEqual(hoisted("list -qx -nq"), "list -qx --limit=q");
});

Deno.test("hoist touches nothing behind --", () => {
  deepEqual(hoisted("show --quiet -- --json --dir"), "show --quiet -- --json --dir");
  deepEqual(hoisted("-- list"), "help -- list");
});

Deno.test("hoist changes nothing when done again", () => {
  const words = [
    "list",
    "--json",
    "--dir",
    "x",
    "--tz=UTC",
    "--limit",
    "3",
    "--",
    "-h",
    "--foo",
    "-qn",
  ];
  assertProperty(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 8 }), (args) => {
      const once = hoist(args);
      deepEqual(hoist(once), once);
    }),
    { seed: 1, numRuns: 1000 },
  );
});
