import assert from "node:assert/strict";
import { actionOf, KEY_HELP } from "./keys.ts";

const PRESS = { isModified: false, isTyping: false };

Deno.test("every key of the help does something", () => {
  const keys = KEY_HELP.flatMap(([keys]) => keys.replace("−", "-").replace("…", "").split(/ +/))
    .filter((key) => key !== "Enter");
  for (const key of keys) {
    const pressed = key === "Esc" ? "Escape" : key;
    assert.notEqual(actionOf({ ...PRESS, key: pressed }, true), null, key);
  }
});

Deno.test("keys of the browser and keys that are typed are left alone", () => {
  assert.equal(actionOf({ ...PRESS, key: "t", isModified: true }, true), null);
  assert.equal(actionOf({ ...PRESS, key: "t", isTyping: true }, true), null);
  assert.equal(actionOf({ ...PRESS, key: "Tab" }, true), null);
  assert.equal(actionOf({ ...PRESS, key: "constructor" }, true), null);
});

Deno.test("Escape alone is left where single keys are turned off", () => {
  assert.equal(actionOf({ ...PRESS, key: "t" }, false), null);
  assert.deepEqual(actionOf({ ...PRESS, key: "Escape", isTyping: true }, false), { do: "leave" });
});
