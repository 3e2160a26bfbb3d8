import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fetchRuntime, hasIntegrity } from "./fetch_runtime.ts";
import { type Platform, PLATFORMS, RUNTIME_VERSION } from "./platforms.ts";

/** A folder with a tarball for a made-up system, and that system. */
async function keptTarball(folder: string, content: string): Promise<Platform> {
  await Deno.mkdir(join(folder, "package"));
  await Deno.writeTextFile(join(folder, "package/deno"), content);
  const tarball = join(folder, `made-up-${RUNTIME_VERSION}.tgz`);
  await new Deno.Command("tar", { args: ["-czf", tarball, "-C", folder, "package"] }).output();
  const digest = createHash("sha512").update(await Deno.readFile(tarball)).digest("base64");
  return {
    name: "made-up",
    runtimePackage: "@made/up",
    integrity: `sha512-${digest}`,
    binary: "elf-x64",
  };
}

Deno.test("fetchRuntime takes the runtime out of a tarball that is there", async () => {
  const folder = await Deno.makeTempDir();
  const platform = await keptTarball(folder, "the runtime");
  const runtime = await fetchRuntime(platform, folder);
  assert.equal(new TextDecoder().decode(runtime), "the runtime");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("hasIntegrity refuses a tarball in which one byte is another", async () => {
  const folder = await Deno.makeTempDir();
  const { integrity } = await keptTarball(folder, "the runtime");
  const tarball = join(folder, `made-up-${RUNTIME_VERSION}.tgz`);
  assert.equal(await hasIntegrity(tarball, integrity), true);
  const bytes = await Deno.readFile(tarball);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.writeFile(tarball, bytes);
  assert.equal(await hasIntegrity(tarball, integrity), false);
  assert.equal(await hasIntegrity(join(folder, "none.tgz"), integrity), false);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the runtime in archives is the one that all checks run with", async () => {
  const checks = await Deno.readTextFile(new URL("../../.ci/run", import.meta.url));
  const [, version] = /^version=(\S+)$/m.exec(checks)!;
  assert.equal(RUNTIME_VERSION, version);
  assert.equal(new Set(PLATFORMS.map(({ integrity }) => integrity)).size, PLATFORMS.length);
});
