import { equal } from "node:assert/strict";
import { fakeMachine } from "../../lib/testing/processes/fake_machine.ts";
import { type Color, styleFor } from "./style.ts";

Deno.test("style colours a terminal only, unless NO_COLOR or --color say otherwise", () => {
  const isColoured = (columns: number | undefined, noColor: boolean, color: Color) => {
    const machine = fakeMachine(columns === undefined ? { noColor } : { columns, noColor });
    return styleFor(machine.stdout, machine, color)("id", "x") !== "x";
  };
  equal(isColoured(80, false, "auto"), true);
  equal(isColoured(undefined, false, "auto"), false);
  equal(isColoured(80, true, "auto"), false);
  equal(isColoured(undefined, true, "always"), true);
  equal(isColoured(80, false, "never"), false);
});
