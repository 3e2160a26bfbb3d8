import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { copyDisk } from "./copy_disk.ts";
import { diskKey } from "./disk_key.ts";

Deno.test("copyDisk copies files, folders and what they share, and leaves the disk alone", async () => {
  const disk = new MemoryStorage({ a: "x", "empty/below": null, "folder/b": "" });
  await disk.link("a", "folder/c");
  const before = await diskKey(disk);
  const copy = await copyDisk(disk);
  assert.equal(await diskKey(copy), before);
  copy.append("folder/c", "y");
  assert.deepEqual([(await copy.stat("a"))!.size, (await disk.stat("a"))!.size], [2, 1]);
  await copy.remove("a");
  assert.equal(await diskKey(disk), before);
});
