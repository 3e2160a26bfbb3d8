import assert from "node:assert/strict";
import { endSignals } from "./end_signals.ts";

Deno.test("endSignals names no signal that the system does not know", () => {
  assert.deepEqual(endSignals(false), [["SIGINT", 130], ["SIGTERM", 143]]);
  // There Deno takes no listener for SIGTERM.
  assert.deepEqual(endSignals(true), [["SIGINT", 130]]);
});
