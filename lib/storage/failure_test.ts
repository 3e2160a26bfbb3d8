import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { failure } from "./failure.ts";

const FULL = "/dev/full";

Deno.test({
  name: "failure knows a full disk from what the system says of one",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    using file = Deno.openSync(FULL, { write: true });
    assert.throws(
      () => file.writeSync(new Uint8Array(1)),
      (error) => failure(error, "write", FULL).code === "disk_full",
    );
  },
});

Deno.test("failure keeps the system's words where there are none of our own", () => {
  const { code, message, place } = failure(new Error("it is cursed"), "write", "a.jsonl");
  assert.equal(code, "io_failed");
  assert.equal(message, 'Cannot write "a.jsonl": it is cursed');
  assert.deepEqual(place, { file: "a.jsonl" });
});

Deno.test("failure leaves a failure as it is", () => {
  const error = new LogError("locked", "Cannot lock it");
  assert.equal(failure(error, "read", "a.jsonl"), error);
});
