import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../errors.ts";
import { testWritableStorage } from "../testing/storages/conformance.ts";
import { LocalStorage } from "./local.ts";
import type { MemoryFiles } from "./memory.ts";

async function makeDirectory(files: MemoryFiles) {
  const directory = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    const path = `${directory}/${name}`;
    const folder = content === null ? path : path.slice(0, path.lastIndexOf("/"));
    await Deno.mkdir(folder, { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else if (content !== null) await Deno.writeFile(path, content);
  }
  return {
    directory,
    storage: new LocalStorage(directory),
    append: (name: string, text: string) =>
      Deno.writeTextFile(`${directory}/${name}`, text, { append: true }),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

const SHARED_MEMORY = "/dev/shm";

/** Whether there is no second file system at hand to link to. */
async function isOneFileSystem(): Promise<boolean> {
  const directory = await Deno.makeTempDir();
  try {
    return (await Deno.stat(SHARED_MEMORY)).dev === (await Deno.stat(directory)).dev;
  } catch {
    // No such place on this system.
    return true;
  } finally {
    await Deno.remove(directory);
  }
}

function rejectsWith(code: LogErrorCode, message: RegExp, operation: () => Promise<unknown>) {
  return assert.rejects(
    operation,
    (error) => error instanceof LogError && error.code === code && message.test(error.message),
  );
}

testWritableStorage("local storage", makeDirectory);

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

Deno.test({
  name: "local storage says what keeps it out of a path of the system, and not to allow all",
  ignore: Deno.build.os !== "linux",
  permissions: { read: true, write: true },
  fn: async () => {
    await assert.rejects(
      () => new LocalStorage("/proc/self").open("status"),
      (error) =>
        error instanceof LogError && error.code === "permission_denied" &&
        error.message.endsWith(": Deno keeps programs out of most of /dev, /proc and /sys") &&
        error.hint === "copy the files to a folder elsewhere",
    );
  },
});

Deno.test({
  name: "local storage says that Deno may not write",
  permissions: { read: true, write: false },
  fn: async () => {
    const storage = new LocalStorage("/somewhere");
    for (
      const operation of [
        () => storage.create("a"),
        () => storage.makeFolder("a"),
        () => storage.link("a", "b"),
        () => storage.rename("a", "b"),
        () => storage.renameNoReplace("a", "b"),
        () => storage.remove("a"),
        () => storage.lock("a", 0),
      ]
    ) {
      await rejectsWith("permission_denied", /^Cannot write "\/somewhere\/[ab]"/, operation);
    }
  },
});

Deno.test({
  name: "local storage says that a folder may not be written",
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: async () => {
    await using fixture = await makeDirectory({ "a": "" });
    await Deno.chmod(fixture.directory, 0o500);
    await rejectsWith("permission_denied", /denied/, () => fixture.storage.create("b"));
    await Deno.chmod(fixture.directory, 0o700);
  },
});

Deno.test({
  name: "local storage gives a new file the mode of the one it takes after",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory({ "a": "" });
    for (const mode of [0o600, 0o666, 0o640]) {
      await Deno.chmod(`${fixture.directory}/a`, mode);
      {
        using _sink = await fixture.storage.create("b", "a");
      }
      assert.equal((await Deno.stat(`${fixture.directory}/b`)).mode! & 0o7777, mode);
      await fixture.storage.remove("b");
    }
    using _sink = await fixture.storage.create("b", "nothing");
  },
});

Deno.test({
  name: "local storage resolves a link inside the directory and refuses one that leads out of it",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory({ "data/a": "", "b": "" });
    await using elsewhere = await makeDirectory({ "a": "" });
    const { directory, storage } = fixture;
    await Deno.symlink("data/a", `${directory}/inside`);
    await Deno.symlink("inside", `${directory}/twice`);
    await Deno.symlink(`${elsewhere.directory}/a`, `${directory}/outside`);
    await Deno.symlink("nowhere", `${directory}/dangling`);
    await Deno.symlink(directory, `${elsewhere.directory}/link`);
    for (const store of [storage, new LocalStorage(`${elsewhere.directory}/link`)]) {
      assert.equal(await store.resolve("inside"), "data/a");
      assert.equal(await store.resolve("twice"), "data/a");
      await rejectsWith("not_a_file", /outside the log directory/, () => store.resolve("outside"));
      await rejectsWith("not_a_file", /not there/, () => store.resolve("dangling"));
    }
  },
});

Deno.test({
  name: "local storage follows no link in the place of the lock or of a folder of commands",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory({ "a": "x", "quarantine/step/a": "x" });
    await using elsewhere = await makeDirectory({ "kept": "y" });
    const { directory, storage } = fixture;
    for (const name of ["snapshots", "backups", "remotes", "quarantine/linked"]) {
      await Deno.symlink(elsewhere.directory, `${directory}/${name}`);
      const inside = `${name}/kept`, message = /: it is a link, which is not followed$/;
      for (
        const operation of [
          () => storage.open(inside),
          () => storage.stat(inside),
          () => storage.list(name),
          () => storage.create(`${name}/new`),
          () => storage.makeFolder(`${name}/new`),
          () => storage.link("a", `${name}/new`),
          () => storage.link(inside, "new"),
          () => storage.rename("a", `${name}/new`),
          () => storage.rename(inside, "new"),
          () => storage.renameNoReplace("a", inside),
          () => storage.renameNoReplace(inside, "new"),
          () => storage.remove(inside),
          () => storage.appendTo(inside),
          () => storage.syncFolder(name),
        ]
      ) await rejectsWith("not_a_file", message, operation);
    }
    assert.deepEqual([...Deno.readDirSync(elsewhere.directory)].map(({ name }) => name), ["kept"]);
    assert.equal(await Deno.readTextFile(`${elsewhere.directory}/kept`), "y");
    using kept = await storage.open("quarantine/step/a");
    assert.equal(kept?.size, 1);
  },
});

Deno.test({
  name: "local storage makes no lock where a link leads to",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory({ "a": "" });
    const { directory, storage } = fixture;
    for (const target of ["a", "nowhere"]) {
      await Deno.symlink(target, `${directory}/.log.lock`);
      await rejectsWith("not_a_file", /: it is a link/, () => storage.lock(".log.lock", 0));
      await Deno.remove(`${directory}/.log.lock`);
    }
    assert.equal(await storage.stat("nowhere"), null);
    using _lock = await storage.lock(".log.lock", 0);
  },
});

Deno.test({
  name:
    "local storage refuses to replace a file in a linked folder that leads out of the directory",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory({ "data/a": "" });
    await using elsewhere = await makeDirectory({ "a": "" });
    const { directory, storage } = fixture;
    await Deno.symlink("data", `${directory}/inside`);
    await Deno.symlink(elsewhere.directory, `${directory}/outside`);
    assert.equal(await storage.resolve("inside/a"), "inside/a");
    assert.equal(await storage.resolve("nowhere/a"), "nowhere/a");
    await rejectsWith(
      "not_a_file",
      /: its folder is a link to .* outside the log directory$/,
      () => storage.resolve("outside/a"),
    );
  },
});

Deno.test({
  name: "local storage copies where there can be no hard link",
  ignore: await isOneFileSystem(),
  fn: async () => {
    await using fixture = await makeDirectory({ "a": "x".repeat(300_000) });
    const { directory, storage } = fixture;
    const other = await Deno.makeTempDir({ dir: SHARED_MEMORY });
    try {
      await Deno.chmod(`${directory}/a`, 0o600);
      await Deno.symlink(other, `${directory}/elsewhere`);
      await storage.link("a", "elsewhere/a");
      const [a, b] = [await storage.stat("a"), await storage.stat("elsewhere/a")];
      assert.equal(b?.size, 300_000);
      assert.notEqual(b?.identity, a?.identity);
      assert.equal((await Deno.stat(`${other}/a`)).mode! & 0o777, 0o600);
      await rejectsWith("io_failed", /exists/, () => storage.link("a", "elsewhere/a"));
    } finally {
      await Deno.remove(other, { recursive: true });
    }
  },
});

Deno.test("local storage refuses a pipe and a link to nothing where a log should be", async () => {
  const directory = await Deno.makeTempDir();
  const pipe = await new Deno.Command("mkfifo", { args: [`${directory}/pipe.jsonl`] }).output();
  assert(pipe.success);
  await Deno.symlink(`${directory}/gone`, `${directory}/link.jsonl`);
  const storage = new LocalStorage(directory);
  const refused = (code: string) => (error: unknown) =>
    error instanceof LogError && error.code === code;
  await assert.rejects(storage.open("pipe.jsonl"), refused("not_a_file"));
  await assert.rejects(storage.open("link.jsonl"), refused("io_failed"));
  await Deno.remove(directory, { recursive: true });
});

Deno.test("local storage locks the file that has the name, also where it was removed and made anew", async () => {
  const directory = await Deno.makeTempDir();
  const [a, b, c] = [1, 2, 3].map(() => new LocalStorage(directory)) as [
    LocalStorage,
    LocalStorage,
    LocalStorage,
  ];
  const first = await a.lock("x.lock", 0);
  const waiting = b.lock("x.lock", 10_000);
  await Deno.remove(`${directory}/x.lock`);
  first[Symbol.dispose]();
  {
    using _second = await waiting;
    await rejectsWith("locked", /x\.lock/, () => c.lock("x.lock", 0));
  }
  using _third = await c.lock("x.lock", 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test({
  name: "local storage refuses a pipe where the lock should be",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const pipe = await new Deno.Command("mkfifo", { args: [`${directory}/x.lock`] }).output();
    assert(pipe.success);
    await rejectsWith("not_a_file", /x\.lock/, () => new LocalStorage(directory).lock("x.lock", 0));
    await Deno.remove(directory, { recursive: true });
  },
});

Deno.test("local storage notes a change that keeps the length", async () => {
  await using fixture = await makeDirectory({ "a": "abc" });
  const { directory, storage } = fixture;
  const before = await storage.stat("a");
  // Longer than the steps in which file systems count time.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await Deno.writeTextFile(`${directory}/a`, "xyz");
  const after = await storage.stat("a");
  assert.deepEqual([after?.size, after?.identity], [before?.size, before?.identity]);
  assert.notEqual(after?.changed, before?.changed);
});
