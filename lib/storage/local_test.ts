import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { testStorage } from "./conformance.ts";
import { LocalStorage } from "./local.ts";

testStorage("local storage", async (files) => {
  const directory = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    const path = `${directory}/${name}`;
    if (content === null) await Deno.mkdir(path);
    else if (typeof content === "string") {
      await Deno.writeTextFile(path, content);
    } else await Deno.writeFile(path, content);
  }
  return {
    storage: new LocalStorage(directory),
    append: (name, text) => Deno.writeTextFile(`${directory}/${name}`, text, { append: true }),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
});

Deno.test({
  name: "local storage says which path Deno may not read",
  permissions: { read: false },
  fn: async () => {
    await assert.rejects(
      () => new LocalStorage("/somewhere").open("entries.jsonl"),
      (error) =>
        error instanceof LogError && error.code === "permission_denied" &&
        /allow-read/.test(error.hint ?? ""),
    );
  },
});
