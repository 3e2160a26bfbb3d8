import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../../lib/testing/directories/with_folder.ts";
import { bundled } from "../../../lib/testing/processes/bundled.ts";
import { EXPORTED, exportTo } from "../../../lib/testing/processes/killed_folder.ts";

const PROGRAM = new URL("../../../lib/testing/processes/killed_folder.ts", import.meta.url);

/** What the files of a folder say, by their names; null where there is no folder. */
function contentsOf(folder: string): Record<string, string> | null {
  try {
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    return Object.fromEntries(
      names.map((name) => [name, Deno.readTextFileSync(join(folder, name))]),
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function exported(text: string): Record<string, string> {
  return Object.fromEntries(EXPORTED.map((name) => [name, text]));
}

Deno.test("a process killed at any step of replacing a folder leaves the old or the new one whole", async () => {
  const script = await bundled(PROGRAM);
  const outcomes = new Set<string>();
  for (let nth = 1, isThrough = false; !isThrough; nth++) {
    await withFolder(async (folder) => {
      const out = join(folder, "out");
      await exportTo(out, "old");
      const { signal, success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-config", script, out, `${nth}`],
      }).output();
      assert(success || signal === "SIGKILL", new TextDecoder().decode(stderr));
      isThrough = success;
      const found = contentsOf(out);
      const outcome = found === null ? "none" : found["views.sql"]!;
      outcomes.add(outcome);
      if (outcome === "none") {
        // Between the two renames both lie whole beside the name.
        assert.deepEqual(contentsOf(join(folder, ".out.tmp")), exported("new"));
        assert.deepEqual(contentsOf(join(folder, ".out.old")), exported("old"));
      } else assert.deepEqual(found, exported(outcome));
      await exportTo(out, "newest");
      assert.deepEqual(contentsOf(out), exported("newest"));
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["out"]);
    });
  }
  assert.deepEqual([...outcomes].sort(), ["new", "none", "old"]);
});

Deno.test("a folder is replaced behind a link, with the mode that it had", async () => {
  await withFolder(async (folder) => {
    const real = join(folder, "real"), link = join(folder, "link");
    await exportTo(real, "old");
    Deno.chmodSync(real, 0o750);
    Deno.symlinkSync(real, link);
    await exportTo(link, "new");
    assert.deepEqual(contentsOf(real), exported("new"));
    assert.equal(Deno.statSync(real).mode! & 0o777, 0o750);
    assert(Deno.lstatSync(link).isSymlink);
  });
});

Deno.test("a folder that something else came into meanwhile keeps its name and all that it holds", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "out");
    await exportTo(out, "old");
    const late = exportTo(out, "new", () => Deno.writeTextFileSync(join(out, "mine"), "late"));
    await assert.rejects(late, { code: "bad_usage", message: /no export wrote "mine" in it/ });
    assert.deepEqual(contentsOf(out), { ...exported("old"), mine: "late" });
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["out"]);
  });
});

Deno.test("a folder that cannot be renamed stays, and the message says why", async () => {
  await withFolder(async (folder) => {
    const out = join(folder, "out"), { renameSync } = Deno;
    await exportTo(out, "old");
    Deno.renameSync = () => {
      throw Object.assign(new Error("resource busy"), { code: "EBUSY" });
    };
    try {
      await assert.rejects(exportTo(out, "new"), {
        code: "io_failed",
        message: `Cannot replace "${out}": it is a mount point or in use`,
      });
    } finally {
      Deno.renameSync = renameSync;
    }
    assert.deepEqual(contentsOf(out), exported("old"));
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["out"]);
  });
});
