import { LocalStorage } from "./storage/local.ts";
import { MemoryStorage } from "./storage/memory.ts";
import { testStore } from "./store_conformance.ts";

testStore("memory", (files) => {
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
});

testStore("local files", async (files) => {
  const root = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.writeTextFile(`${root}/${name}`, content as string);
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
});
