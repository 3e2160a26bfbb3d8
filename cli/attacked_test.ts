/**
 * Files that somebody else put into a log directory: what they make commands say, and that they
 * never make them fail or write elsewhere. Repros that lie beside the project are run too.
 *
 * @module
 */

import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { sha256Of } from "../lib/storage/digest.ts";
import { demoCopy } from "../lib/testing/directories/demo_copy.ts";
import { type FakeOptions, type Outcome, runFake } from "../lib/testing/processes/fake_machine.ts";

const SHARED = new URL("../../shared/cases/attack/", import.meta.url);

/** Runs a command line over a directory. */
type Run = (line: string, options?: FakeOptions) => Promise<Outcome>;

/** A copy of the demo in which snapshots were written, and what asks it. */
async function withSnapshots(
  test: (run: Run, path: string) => Promise<void>,
): Promise<void> {
  await using copy = await demoCopy();
  const run: Run = (line, options) => runFake([...line.split(" "), "--dir", copy.path], options);
  equal((await run("snapshot")).code, 0);
  await test(run, copy.path);
}

const READS = ["list", "asof now", "carry", "show 01KESP0XXHPQVT1ZRXRATPZ5ZP", "diff 2026-02 now"];

/** Fails unless every read answers as if there were no snapshots. */
async function checkReads(run: Run): Promise<void> {
  for (const line of READS) {
    const { code, stdout, stderr } = await run(`${line} --json`);
    deepEqual({ code, stdout }, {
      code: 0,
      stdout: (await run(`${line} --json --no-snapshot`)).stdout,
    }, `${line}: ${stderr}`);
  }
}

/** Puts other text into a snapshot, and a trailer that fits it. */
async function forge(file: string, change: (text: string) => string): Promise<void> {
  const body = change((await Deno.readTextFile(file)).replace(/.*\n$/, ""));
  const sha256 = await sha256Of(new TextEncoder().encode(body));
  await Deno.writeTextFile(file, `${body}{"sha256":"${sha256}"}\n`);
}

function snapshotsIn(path: string): string[] {
  return Array.from(Deno.readDirSync(join(path, "snapshots")), ({ name }) => name).sort();
}

Deno.test("reads answer in full where a snapshot tells what cannot be, and say so if asked", async () => {
  await withSnapshots(async (run, path) => {
    const [entries, firings] = snapshotsIn(path);
    const files = [entries!, firings!].map((name) => join(path, "snapshots", name));
    await forge(
      files[0]!,
      (text) =>
        text.replace(
          /"current":\[(\d+),(\d+)/,
          (_, offset, length) => `"current":[${offset},${length - 1}`,
        ),
    );
    await forge(files[1]!, (text) => text.replace(/"entryId":"\w+"/, '"entryId":7'));
    await checkReads(run);
    const { stderr } = await run("list --verbose");
    match(stderr, /passed over snapshots\/entries\.\S+: it points at other lines than the log has/);
    match(stderr, /entries\.jsonl: from its first line \(no snapshot serves\)/);
    equal((await run("list")).stderr.includes("snapshot"), false);
    equal((await run("snapshot verify")).code, 1);
  });
});

Deno.test("the repro of a snapshot with a fitting trailer", async () => {
  const script = new URL("crafted-snapshot.py", SHARED);
  try {
    await Deno.stat(script);
  } catch {
    console.log("skipped: the shared repros are not here");
    return;
  }
  await withSnapshots(async (run, path) => {
    const files = snapshotsIn(path).map((name) => join(path, "snapshots", name));
    const { success } = await new Deno.Command("python3", { args: [script.pathname, ...files] })
      .output();
    equal(success, true);
    await checkReads(run);
  });
});

/** A folder, a pipe or a link where a snapshot could be. */
const NO_SNAPSHOTS: Record<string, (path: string) => Promise<unknown>> = {
  "a folder": (path) => Deno.mkdir(path),
  "not a regular file": (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
  "a link, which is not followed": (path) => Deno.symlink("../entries.jsonl", path),
};

for (const [what, make] of Object.entries(NO_SNAPSHOTS)) {
  Deno.test({
    name: `what is named like a snapshot and is ${what} is passed over by every command`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      withSnapshots(async (run, path) => {
        const name = "snapshots/entries.20260601T000000.000000Z.jsonl";
        await make(join(path, name));
        await make(join(path, "snapshots/.entries.20260601T000000.000000Z.jsonl.tmp"));
        if (what === "a folder") await Deno.writeTextFile(join(path, name, "kept"), "");
        await checkReads(run);
        const reason = `Cannot read "${join(path, name)}": it is ${what}`;
        const passedOver = `passed over ${name}: ${reason}\n`;
        await Deno.writeTextFile(join(path, "entries.jsonl"), '{"id":"new"}\n', { append: true });
        const write = await run("snapshot write");
        deepEqual([write.code, write.stderr.includes(passedOver)], [0, true], write.stderr);
        match(write.stdout, /^wrote snapshots\/entries\.\S+, which stands for 295 lines\n$/);
        const prune = await run("snapshot prune --keep 0");
        deepEqual([prune.code, prune.stderr], [0, passedOver]);
        const [row] = (await run("snapshot list --json")).stdout.split("\n");
        deepEqual((({ file, usable, reason }) => ({ file, usable, reason }))(JSON.parse(row!)), {
          file: name,
          usable: false,
          reason,
        });
        const verify = await run("snapshot verify");
        deepEqual([verify.code, verify.stdout.includes(reason)], [1, true]);
        const fix = await run("validate --fix");
        match(fix.stdout, /^entries\.jsonl {2}repaired\n/, fix.stderr);
        equal(snapshotsIn(path).includes(name.split("/")[1]!), true, "it is left where it is");
      }),
  });
}

Deno.test("what cannot be the lock or the config is to be moved away, and only a log can be renamed", async () => {
  await using copy = await demoCopy();
  const run: Run = (line) => runFake([...line.split(" "), "--dir", copy.path]);
  await Deno.mkdir(join(copy.path, ".log.lock"));
  const locked = await run("capture x");
  deepEqual([locked.code, locked.stderr.split("\n").at(-2)], [2, "hint: move it away"]);
  await Deno.mkdir(join(copy.path, "log.config.json"));
  const configured = await run("list");
  deepEqual([configured.code, configured.stderr.split("\n").at(-2)], [2, "hint: move it away"]);
  await Deno.remove(join(copy.path, "log.config.json"));
  await Deno.remove(join(copy.path, "sessions.jsonl"));
  await Deno.mkdir(join(copy.path, "sessions.jsonl"));
  match(
    (await run("list --log sessions")).stderr,
    /\nhint: move it away, or name another file in log\.config\.json\n$/,
  );
});

const LINKED = ["snapshots", "backups", "quarantine", "remotes"];

Deno.test({
  name: "folders of commands that are links are not followed: reads go on, writes refuse them",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using copy = await demoCopy();
    const run: Run = (line, options) => runFake([...line.split(" "), "--dir", copy.path], options);
    const elsewhere = await Deno.makeTempDir();
    try {
      for (const name of LINKED) await Deno.symlink(elsewhere, join(copy.path, name));
      await Deno.writeTextFile(join(copy.path, "entries (1).jsonl"), '{"id":"there"}\n');
      await checkReads(run);
      match(
        (await run("list --verbose")).stderr,
        /passed over snapshots: Cannot read .* is a link/,
      );
      for (
        const line of [
          "snapshot write",
          "snapshot prune",
          "validate --fix",
          "merge --unrelated",
          "undo",
          "undo --forget --keep 1",
        ]
      ) {
        const { code, stderr } = await run(line);
        deepEqual([line, code], [line, 2], stderr);
        match(stderr, /^log: Cannot (read|write) ".*": it is a link, which is not followed\n/m);
        match(stderr, /\nhint: remove the link, or put what it leads to in its place\n$/);
      }
      equal((await run("capture x")).code, 0, "it writes to none of them");
      deepEqual([...Deno.readDirSync(elsewhere)], []);
    } finally {
      await Deno.remove(elsewhere, { recursive: true });
    }
  },
});

Deno.test({
  name: "a lock that is a link is refused, and nothing is made where it leads to",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using copy = await demoCopy();
    await Deno.symlink("made-elsewhere", join(copy.path, ".log.lock"));
    const { code, stderr } = await runFake(["capture", "x", "--dir", copy.path]);
    equal(code, 2);
    match(stderr, /\.log\.lock": it is a link, which is not followed\n/);
    equal([...Deno.readDirSync(copy.path)].some(({ name }) => name === "made-elsewhere"), false);
  },
});

Deno.test({
  name: "a log that is a link is appended to where it leads, and not replaced out of the directory",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using copy = await demoCopy();
    const elsewhere = await Deno.makeTempDir();
    try {
      const target = join(elsewhere, "synced.jsonl"), link = join(copy.path, "entries.jsonl");
      await Deno.rename(link, target);
      await Deno.symlink(target, link);
      const before = await Deno.readTextFile(target);
      equal((await runFake(["capture", "x", "--dir", copy.path])).code, 0);
      equal((await Deno.readTextFile(target)).startsWith(before), true);
      equal((await Deno.lstat(link)).isSymlink, true);
      const fix = await runFake(["validate", "--fix", "--dir", copy.path]);
      equal(fix.code, 2);
      match(fix.stderr, /it is a link to ".*", which lies outside the log directory\n/);
    } finally {
      await Deno.remove(elsewhere, { recursive: true });
    }
  },
});

Deno.test({
  name: "a pipe is no file to read as a log, and what to do is said",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const pipe = join(folder, "pipe");
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      deepEqual(await runFake(["list", "--file", pipe]), {
        code: 2,
        stdout: "",
        stderr: `log: Cannot read "${pipe}": it is not a regular file\n` +
          "hint: name a file, or give --file - and the lines on standard input\n",
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
