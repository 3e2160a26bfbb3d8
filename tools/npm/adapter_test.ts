import assert from "node:assert/strict";
import { join } from "node:path";
import { PROJECT } from "./project.ts";
import { Deno as adapter } from "./runtime/deno.ts";

const MEMBER = /(?<![\w."'`])Deno\.([a-z]\w*)(?:\.(\w+))?/g;
const LEFT_OUT = /(?:_test\.ts|\/testing\/)/;

/** Values of `Deno` that the package's source uses, as paths below it. */
async function used(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await used(`${path}/`));
    else if (name.endsWith(".ts") && !LEFT_OUT.test(path)) {
      const code = (await Deno.readTextFile(path)).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      for (const [member] of code.matchAll(MEMBER)) found.push(member.slice("Deno.".length));
    }
  }
  return found;
}

Deno.test("Node and Bun are given all of Deno that the library and the command use", async () => {
  const paths = await Promise.all(
    ["lib", "reducers", "snapshots", "cli"].map((folder) => used(join(PROJECT, folder))),
  );
  const members = new Set(paths.flat());
  assert(members.has("openSync") && members.has("errors.NotFound"), "members were found");
  const missing = [...members].filter((path) => {
    const value = path.split(".").reduce<unknown>(
      (part, name) => part && (part as Record<string, unknown>)[name],
      adapter,
    );
    return value === undefined;
  });
  assert.deepEqual(missing, []);
});
