/**
 * The archive for this machine as its user meets it: downloaded, made executable, started. It is
 * the one in the folder that `LOG_RELEASE` names. Without that it is made here, of a runtime that
 * is downloaded once and kept in `dist/runtimes/`.
 *
 * @module
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { bundle } from "../build/bundle.ts";
import { appFiles } from "../build/one_file.ts";
import { archiveName, makeArchive } from "./archive.ts";
import { binaryKind } from "./binary_kind.ts";
import { fetchRuntime } from "./fetch_runtime.ts";
import { type Platform, PLATFORMS } from "./platforms.ts";
import { unzip } from "./unpacked.ts";

const RUNTIMES = join(import.meta.dirname!, "../../dist/runtimes");
const RELEASED = Deno.env.get("LOG_RELEASE");

async function platformHere(): Promise<Platform> {
  const kind = binaryKind(await Deno.readFile(Deno.execPath()));
  return PLATFORMS.find(({ binary }) => binary === kind)!;
}

/** Writes the archive for a system into a folder. */
async function downloadTo(folder: string, platform: Platform): Promise<string> {
  const path = join(folder, archiveName(platform));
  if (RELEASED !== undefined) {
    await Deno.copyFile(join(RELEASED, archiveName(platform)), path);
  } else {
    const bundled = join(folder, "bundle");
    await bundle(bundled);
    const runtime = await fetchRuntime(platform, RUNTIMES);
    const { content } = await makeArchive(platform, runtime, await appFiles(bundled));
    await Deno.writeFile(path, content.stream());
  }
  return path;
}

/** The words that start the program of an archive. */
async function install(archive: string, folder: string): Promise<[string, ...string[]]> {
  if (archive.endsWith(".zip")) {
    await unzip(archive, folder);
    return ["cmd", "/d", "/c", join(archive.slice(0, -".zip".length), "log.cmd")];
  }
  await Deno.chmod(archive, 0o755);
  return [archive];
}

Deno.test("the archive for this machine unpacks once, captures, lists and looks back", async () => {
  const folder = await Deno.makeTempDir();
  const [program, ...words] = await install(
    await downloadTo(folder, await platformHere()),
    folder,
  );
  const run = async (now: string, ...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...words, ...args, "--dir", join(folder, "diary")],
      env: { XDG_CACHE_HOME: join(folder, "cache"), LOG_NOW: now, TZ: "UTC", NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, out: out!, err: err! };
  };

  await Deno.mkdir(join(folder, "diary"));
  const first = await run("2026-05-01T10:00:00Z", "capture", "fernweh");
  assert.equal(first.code, 0, first.err);
  if (program !== "cmd") {
    assert.match(first.err, /^log: unpacking to ".*" \(once for this version, \d+ MB\)\n$/);
  }
  const [id = ""] = /[0-9A-Z]{26}/.exec(first.out)!;

  const second = await run("2026-05-03T10:00:00Z", "edit", id, "--set", "text=Fernweh");
  assert.deepEqual({ code: second.code, err: second.err }, { code: 0, err: "" });
  assert.match((await run("2026-05-04T10:00:00Z", "list")).out, /Fernweh\r?$/m);
  assert.match((await run("2026-05-04T10:00:00Z", "asof", "2026-05-02", id)).out, /fernweh/);
  await Deno.remove(folder, { recursive: true });
});
