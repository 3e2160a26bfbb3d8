import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import type { TarFile } from "../build/tar.ts";
import { makeArchive } from "./archive.ts";
import { binaryKind } from "./binary_kind.ts";
import { type Platform, PLATFORMS } from "./platforms.ts";
import { standIn } from "./stand_in.ts";
import { unpacked } from "./unpacked.ts";

const ON_WINDOWS = Deno.build.os === "windows";

const BESIDE: readonly TarFile[] = ["LICENSE", "app/part.js", "app/main.js"].map((path) => ({
  path,
  bytes: new TextEncoder().encode(path.repeat(50)),
  isExecutable: false,
}));

/** The files of an archive that was just made. */
async function madeAndUnpacked(platform: Platform) {
  const { name, content } = await makeArchive(platform, standIn(platform.binary), BESIDE);
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, name);
    await Deno.writeFile(path, content.stream(), { mode: 0o755 });
    return { name, files: await unpacked(path) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const platform of PLATFORMS) {
  const isWindows = platform.name.startsWith("windows-");
  const program = isWindows ? ["deno.exe", "log.cmd"] : ["deno"];
  Deno.test({
    name: `makeArchive packs the runtime for ${platform.name} and the program`,
    ignore: ON_WINDOWS,
    async fn() {
      const { name, files } = await madeAndUnpacked(platform);
      assert.equal(name, `jsonl-log-${config.version}-${platform.name}${isWindows ? ".zip" : ""}`);
      const expected = ["LICENSE", "app/main.js", "app/part.js", ...program];
      assert.deepEqual([...files.keys()].sort(), expected);
      assert.equal(binaryKind(files.get(program[0]!)!), platform.binary);
      for (const { path, bytes } of BESIDE) assert.deepEqual(files.get(path), bytes);
    },
  });
}

Deno.test("makeArchive gives the same bytes for the same files", async () => {
  for (const platform of PLATFORMS) {
    const runtime = standIn(platform.binary);
    const first = await (await makeArchive(platform, runtime, BESIDE)).content.bytes();
    const again = await makeArchive(platform, runtime, BESIDE.toReversed());
    assert.deepEqual(first, await again.content.bytes(), platform.name);
  }
});

Deno.test("makeArchive gives a zip no time of its own, whatever the clock says", async () => {
  const windows = PLATFORMS.find(({ name }) => name === "windows-x64")!;
  const { content } = await makeArchive(windows, standIn(windows.binary), BESIDE);
  const header = new DataView((await content.bytes()).buffer);
  const firstDay = (1 << 5) | 1;
  assert.deepEqual([header.getUint16(10, true), header.getUint16(12, true)], [0, firstDay]);
});

Deno.test("makeArchive refuses the runtime of another system", async () => {
  const [linux, ...others] = PLATFORMS as [Platform, ...Platform[]];
  for (const { binary } of others) {
    const made = makeArchive(linux, standIn(binary), BESIDE);
    const message = `Cannot release for linux-x64: its runtime is ${binary}, not elf-x64`;
    await assert.rejects(made, { message });
  }
  const script = new TextEncoder().encode("#!/bin/sh\n".padEnd(100));
  await assert.rejects(makeArchive(linux, script, BESIDE), /its runtime is no program/);
});

Deno.test("log.cmd starts the runtime beside it with all that is typed, for Windows", async () => {
  const windows = PLATFORMS.find(({ name }) => name === "windows-x64")!;
  const { files } = await madeAndUnpacked(windows);
  const script = new TextDecoder().decode(files.get("log.cmd"));
  assert.doesNotMatch(script, /(?<!\r)\n/);
  assert.match(script, /^"%~dp0deno\.exe" run --quiet --no-prompt .* "%~dp0app\\main\.js" %\*\r$/m);
  assert.doesNotMatch(script, /@OPTIONS@/);
});
