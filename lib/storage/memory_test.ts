import assert from "node:assert/strict";
import { testWritableStorage } from "../testing/storages/conformance.ts";
import { MemoryStorage } from "./memory.ts";

testWritableStorage("memory storage", (files) => {
  const storage = new MemoryStorage(files);
  return Promise.resolve({
    storage,
    append: (name: string, text: string) => Promise.resolve(storage.append(name, text)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});

Deno.test("memory storage gives out copies of its files", () => {
  const storage = new MemoryStorage({ "f/a": "abc" });
  const files = storage.files();
  (files["f/a"] as Uint8Array)[0] = 0;
  assert.deepEqual(storage.files(), { "f": null, "f/a": new TextEncoder().encode("abc") });
});
