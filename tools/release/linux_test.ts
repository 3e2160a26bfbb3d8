/**
 * The Linux archive as its user meets it: downloaded, made executable, run. Its runtime is
 * downloaded once and kept in `dist/runtimes/`.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { bundle } from "../build/bundle.ts";
import { appFiles } from "../build/one_file.ts";
import { makeArchive } from "./archive.ts";
import { fetchRuntime } from "./fetch_runtime.ts";
import { PLATFORMS } from "./platforms.ts";

const RUNTIMES = join(import.meta.dirname!, "../../dist/runtimes");
const HERE = `${Deno.build.os} ${Deno.build.arch}`;

/** Writes the archive for Linux on x64 into a folder. */
async function makeLog(folder: string): Promise<string> {
  const platform = PLATFORMS.find(({ name }) => name === "linux-x64")!;
  await bundle(join(folder, "bundle"));
  const runtime = await fetchRuntime(platform, RUNTIMES);
  const { name, content } = await makeArchive(
    platform,
    runtime,
    await appFiles(join(folder, "bundle")),
  );
  const path = join(folder, name);
  await Deno.writeFile(path, content.stream(), { mode: 0o755 });
  return path;
}

Deno.test({
  name: "the archive for Linux unpacks once, captures, lists and looks back",
  ignore: HERE !== "linux x86_64",
  async fn() {
    const folder = await Deno.makeTempDir();
    const log = await makeLog(folder);
    const run = async (now: string, ...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(log, {
        args: [...args, "--dir", join(folder, "diary")],
        clearEnv: true,
        env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder, LOG_NOW: now, TZ: "UTC" },
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, out: out!, err: err! };
    };

    await Deno.mkdir(join(folder, "diary"));
    const first = await run("2026-05-01T10:00:00Z", "capture", "fernweh");
    assert.equal(first.code, 0, first.err);
    assert.match(
      first.err,
      /^log: unpacking to ".*\/\.cache\/log" \(once for this version, \d+ MB\)\n$/,
    );
    const [id = ""] = /[0-9A-Z]{26}/.exec(first.out)!;

    const second = await run("2026-05-03T10:00:00Z", "edit", id, "--set", "text=Fernweh");
    assert.deepEqual({ code: second.code, err: second.err }, { code: 0, err: "" });
    assert.match((await run("2026-05-04T10:00:00Z", "list")).out, /Fernweh$/m);
    assert.match((await run("2026-05-04T10:00:00Z", "asof", "2026-05-02", id)).out, /fernweh/);
    await Deno.remove(folder, { recursive: true });
  },
});
