import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../deno.json" with { type: "json" };
import { PROJECT } from "../processes/spawn.ts";

/** What belongs to no library, whatever folder it lies in. */
const FOREIGN = /_test\.ts$|^(?:cli|docs|tools|testdata|lib\/testing)\/|\/assembly\//;

/** A file of a release, or a package, with its version. */
const VERSIONED = /\bjsonl-log(?:\/log@\^?|-)(\d+\.\d+\.\d+)/g;

/** What `deno publish` says without publishing anything. */
async function rehearse(
  cwd: string,
  ...options: string[]
): Promise<{ success: boolean; said: string }> {
  const { success, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", ...options],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { success, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** The problems that it names: slow types, odd paths, imports that nobody can follow. */
function problemsIn(said: string): string[] {
  return said.match(/^.*\b(?:error|warning)\b.*$/gim) ?? [];
}

function filesIn(said: string): string[] {
  return Array.from(said.matchAll(/^ +(file:\S+) \(/gm), ([, url]) => {
    const path = decodeURIComponent(new URL(url!).pathname);
    return path.slice(PROJECT.length).replace(/^\//, "");
  });
}

Deno.test("the library is published without a problem, and nothing else with it", async () => {
  const { success, said } = await rehearse(PROJECT);
  assert.deepEqual(problemsIn(said), []);
  assert(success, said);
  const files = filesIn(said);
  assert(["mod.ts", "LICENSE", "README.md"].every((file) => files.includes(file)), said);
  assert.deepEqual(files.filter((file) => FOREIGN.test(file)), []);
});

Deno.test("pages and tools name the version that deno.json has", async () => {
  const pages = ["docs/install.md", "docs/library.md", "lib/testing/docs/not_typed.ts"];
  const named = (await Promise.all(pages.map((page) => Deno.readTextFile(join(PROJECT, page)))))
    .flatMap((text) => Array.from(text.matchAll(VERSIONED), ([, version]) => version));
  assert.deepEqual([...new Set(named)], [config.version]);
});

Deno.test("the test of publishing finds slow types and paths that cannot be published", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const config = { name: "@a/b", version: "1.0.0", license: "MIT", exports: "./mod.ts" };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(config));
    await Deno.writeTextFile(join(folder, "mod.ts"), "export const a = Math.random();\n");
    await Deno.writeTextFile(join(folder, "a (1).txt"), "");
    const slow = await rehearse(folder, "--no-check");
    assert.match(problemsIn(slow.said).join("\n"), /missing-explicit-type/);
    await Deno.writeTextFile(join(folder, "mod.ts"), "export const a = 1;\n");
    const odd = await rehearse(folder, "--no-check");
    assert.match(problemsIn(odd.said).join("\n"), /invalid-path/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
