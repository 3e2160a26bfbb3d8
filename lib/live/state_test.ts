import { LocalStorage } from "../storage/local.ts";
import { type MemoryFiles, MemoryStorage } from "../storage/memory.ts";
import { type StoreFixture, testStore } from "../testing/states/conformance.ts";
import { testStoreLaws, testStoreReach } from "../testing/states/laws.ts";

const inMemory = (files: MemoryFiles): Promise<StoreFixture> => {
  const storage = new MemoryStorage(files);
  return Promise.resolve({
    storage,
    again: () => storage,
    async outside(change, name, text) {
      if (change === "replace") {
        storage.append("theirs", text);
        await storage.rename("theirs", name);
      } else storage.append(name, text);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
};

const inFiles = async (files: MemoryFiles): Promise<StoreFixture> => {
  const root = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content!;
    await Deno.writeFile(`${root}/${name}`, bytes);
  }
  return {
    storage: new LocalStorage(root),
    again: () => new LocalStorage(root),
    async outside(change, name, text) {
      const path = `${root}/${change === "replace" ? "theirs" : name}`;
      await Deno.writeTextFile(path, text, { append: true });
      if (change === "replace") await Deno.rename(path, `${root}/${name}`);
    },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
};

testStore("memory", inMemory);
testStore("local files", inFiles);
testStoreReach("memory", inMemory);
testStoreReach("local files", inFiles);
testStoreLaws("memory", inMemory, 100);
