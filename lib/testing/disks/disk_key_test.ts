import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { diskKey } from "./disk_key.ts";

const FILES = { a: "one\n", "folder/b": "one\n", "folder/c": new Uint8Array([0xff, 0x80, 0]) };

/** The key of a disk with {@linkcode FILES}, to which something was done. */
async function keyAfter(change: (disk: MemoryStorage) => unknown): Promise<string> {
  const disk = new MemoryStorage(FILES);
  await change(disk);
  return await diskKey(disk);
}

/** Puts a file in place of one that has the name. */
async function replace(disk: MemoryStorage, name: string, bytes: string | Uint8Array) {
  await disk.remove(name);
  disk.append(name, bytes);
}

Deno.test("diskKey is the same however a disk came to be what it is", async () => {
  const before = await keyAfter(() => {});
  const changes: ((disk: MemoryStorage) => unknown)[] = [
    () => {},
    (disk) => replace(disk, "a", "one\n"),
    async (disk) => {
      await disk.rename("folder/b", "x");
      await disk.rename("a", "folder/b");
      await disk.rename("x", "a");
    },
    async (disk) => {
      await disk.makeFolder("more");
      await disk.link("a", "more/a");
      await disk.remove("a");
      await disk.rename("more/a", "a");
      await disk.remove("more");
    },
  ];
  for (const change of changes) assert.equal(await keyAfter(change), before);
});

const DIFFERENCES: Record<string, (disk: MemoryStorage) => unknown> = {
  "one byte": (disk) => replace(disk, "a", "onf\n"),
  "one byte that is no text": (disk) => replace(disk, "folder/c", new Uint8Array([0xff, 0x81, 0])),
  "a byte more": (disk) => disk.append("a", "\n"),
  "two names that share a file": async (disk) => {
    await disk.remove("folder/b");
    await disk.link("a", "folder/b");
  },
  "an empty folder": (disk) => disk.makeFolder("folder/more"),
  "an empty file": (disk) => disk.append("folder/more", ""),
  "a name": (disk) => disk.rename("a", "d"),
  "a file less": (disk) => disk.remove("a"),
  "files that changed names": async (disk) => {
    await disk.rename("a", "x");
    await disk.rename("folder/c", "a");
    await disk.rename("x", "folder/c");
  },
};

Deno.test("diskKey differs between disks that differ in anything", async () => {
  const keys = new Map([[await keyAfter(() => {}), "nothing"]]);
  for (const [what, change] of Object.entries(DIFFERENCES)) {
    const key = await keyAfter(change);
    assert.equal(keys.get(key), undefined, what);
    keys.set(key, what);
  }
});

Deno.test("diskKey tells which names share a file, not only that some do", async () => {
  const shared = (from: string, to: string) => {
    const disk = new MemoryStorage({ a: "x", b: "x", c: "x", d: "x" });
    return disk.remove(to).then(() => disk.link(from, to)).then(() => diskKey(disk));
  };
  const pairs = [["a", "b"], ["a", "c"], ["b", "c"], ["c", "d"]] as const;
  const keys = await Promise.all(pairs.map(([from, to]) => shared(from, to)));
  assert.equal(new Set(keys).size, pairs.length);
});
