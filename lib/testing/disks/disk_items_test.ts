import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { diskItems } from "./disk_items.ts";

Deno.test("diskItems names every folder and file, and which names share one", async () => {
  const disk = new MemoryStorage({ "b/c": "x", d: "x", e: null, f: "" });
  await disk.link("d", "b/a");
  const bytes = new TextEncoder().encode("x");
  assert.deepEqual(await diskItems(disk), [
    { name: "b", kind: "folder" },
    { name: "b/a", kind: "file", bytes },
    { name: "b/c", kind: "file", bytes },
    { name: "d", kind: "link", to: "b/a" },
    { name: "e", kind: "folder" },
    { name: "f", kind: "file", bytes: new Uint8Array() },
  ]);
});
