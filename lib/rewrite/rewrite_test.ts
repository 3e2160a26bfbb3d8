import assert from "node:assert/strict";
import { LocalStorage } from "../storage/local.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { isAbsolutePath } from "../storage/storage.ts";
import {
  bytesOf,
  contentsOf,
  COPY,
  NEW,
  OLD,
  oldFiles,
  OUTSIDE,
  rejectsWith,
  rewrite,
  setAsideBadLines,
  textOf,
} from "../testing/directories/rewriting.ts";
import { rewriteUnharmed } from "../testing/processes/killed.ts";
import { FaultyStorage, type Operation } from "../testing/storages/faults.ts";
import { rewriteFiles } from "./rewrite.ts";
import { listUndo, undoLatest } from "./undo.ts";

const STAMP = "19700101T000001.000000Z";

Deno.test("rewriteFiles replaces logs, keeps the old ones and sets lines aside", async () => {
  const storage = new MemoryStorage(oldFiles());
  const { identity } = (await storage.stat("entries.jsonl"))!;
  const report = await rewrite(storage);
  assert.deepEqual(await contentsOf(storage), NEW);
  assert.deepEqual(report, {
    stamp: STAMP,
    files: [
      {
        file: "entries.jsonl",
        changed: true,
        bytesBefore: 10,
        bytesAfter: 4,
        unchangedBytes: 3,
        backup: `backups/${STAMP}/entries.jsonl`,
        quarantine: `quarantine/${STAMP}-entries.jsonl`,
        quarantined: 1,
      },
      {
        file: "firings.jsonl",
        changed: true,
        bytesBefore: 13,
        bytesAfter: 2,
        unchangedBytes: 0,
        backup: `backups/${STAMP}/firings.jsonl`,
        quarantine: `quarantine/${STAMP}-firings.jsonl`,
        quarantined: 2,
      },
      {
        file: "interactions.jsonl",
        changed: true,
        bytesBefore: 0,
        bytesAfter: 5,
        unchangedBytes: 0,
        backup: null,
        quarantine: null,
        quarantined: 0,
      },
      {
        file: "sessions.jsonl",
        changed: false,
        bytesBefore: 5,
        bytesAfter: 5,
        unchangedBytes: 5,
        backup: null,
        quarantine: null,
        quarantined: 0,
      },
    ],
    copies: [
      { file: COPY, backup: `backups/${STAMP}/${COPY}` },
      { file: OUTSIDE, backup: `backups/${STAMP}/outside${OUTSIDE}` },
    ],
    recovered: [],
    strayAppends: [],
  });
  for (const name of ["entries.jsonl", "firings.jsonl", COPY]) {
    assert.equal(await textOf(storage, `backups/${STAMP}/${name}`), OLD[name]);
  }
  const backup = await storage.stat(`backups/${STAMP}/entries.jsonl`);
  assert.equal(backup?.identity, identity, "the backup is the same file");
  assert.deepEqual(await storage.list(""), [
    ".log.lock",
    "/elsewhere",
    "backups",
    "entries.jsonl",
    "firings.jsonl",
    "interactions.jsonl",
    "quarantine",
    "sessions.jsonl",
  ]);
});

Deno.test("rewriteFiles keeps no old file where none is wanted, unless somebody appended to it", async () => {
  const backup = `backups/${STAMP}/entries.jsonl`;
  for (const isLate of [false, true]) {
    const { memory, storage } = when("rename", "firings.jsonl", 1, (memory) => {
      if (isLate) memory.append(backup, "late\n");
    });
    const report = await rewriteFiles(storage, {
      command: "sync",
      now: 1_000_000n,
      files: ["entries.jsonl", "firings.jsonl"],
      keepsBackup: false,
      build: (_, sink) => sink.log(new TextEncoder().encode("new\n")),
    });
    assert.equal(await textOf(memory, "entries.jsonl"), "new\n");
    assert.equal(await textOf(memory, backup), isLate ? "a\nbad 1\nb\nlate\n" : null);
    assert.equal((await listUndo(memory)).length, isLate ? 1 : 0);
    assert.equal(report.stamp, isLate ? STAMP : null);
  }
});

Deno.test("rewriteFiles leaves a manifest that people and later versions can read", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": OLD["entries.jsonl"]!, [COPY]: "a\n" });
  await rewrite(storage, { files: ["entries.jsonl"] });
  assert.equal(
    await textOf(storage, `backups/${STAMP}/manifest.json`),
    `{
  "format": "log-step-1",
  "state": "done",
  "command": "validate --fix",
  "at": "1970-01-01T00:00:01Z",
  "undone_at": null,
  "files": [
    {
      "file": "entries.jsonl",
      "target": "entries.jsonl",
      "before": {
        "size": 10,
        "sha256": "5a5dd1e31f92fd852bb98577c43d9c2de52ac1480135ce42e35fe20cb4bcb0cf"
      },
      "after": {
        "size": 4,
        "sha256": "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"
      },
      "unchanged_bytes": 3,
      "quarantined": 1,
      "backup": "backups/${STAMP}/entries.jsonl",
      "quarantine": "quarantine/${STAMP}-entries.jsonl"
    }
  ],
  "copies": [
    {
      "file": "entries (1).jsonl",
      "size": 2,
      "backup": "backups/${STAMP}/entries (1).jsonl"
    }
  ]
}
`,
  );
});

Deno.test("rewriteFiles writes what is set aside as JSON lines, bytes and text", async () => {
  const storage = new MemoryStorage(oldFiles());
  await rewrite(storage);
  const text = await textOf(storage, `quarantine/${STAMP}-firings.jsonl`);
  const at = "1970-01-01T00:00:01Z";
  const facts = { code: "invalid-json", at };
  assert.deepEqual(text!.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { file: "firings.jsonl", line: 1, offset: 0, length: 5, ...facts, bytes_base64: "YmFkIP8=" },
    {
      file: "firings.jsonl",
      line: 3,
      offset: 8,
      length: 5,
      ...facts,
      bytes_base64: "YmFkIDI=",
      text: "bad 2",
    },
  ]);
});

Deno.test("rewriteFiles sets a long line aside piece by piece, as bytes and as text", async () => {
  const line = '"\\\u{1F600}\uFEFFé\u0001'.repeat(40_000);
  const bytes = new TextEncoder().encode(line);
  const storage = new MemoryStorage({ "entries.jsonl": bytes });
  let longestRead = 0;
  const { files: [entries] } = await rewriteFiles(storage, {
    command: "validate --fix",
    now: 0n,
    files: ["entries.jsonl"],
    build: async (source, sink) => {
      const read = source.read.bind(source);
      source.read = (into, offset) => {
        longestRead = Math.max(longestRead, into.length);
        return read(into, offset);
      };
      await sink.quarantine({ line: 1, offset: 0, length: bytes.length, code: "too-long" });
    },
  });
  const stored = await bytesOf(storage, entries!.quarantine!);
  const item = JSON.parse(new TextDecoder().decode(stored!));
  assert.equal(item.text, line);
  assert.deepEqual(Uint8Array.fromBase64(item.bytes_base64), bytes);
  assert(bytes.length > longestRead, "the line was never held whole");
});

Deno.test("rewriteFiles leaves no trace but the lock when nothing changes", async () => {
  const storage = new MemoryStorage({ "sessions.jsonl": OLD["sessions.jsonl"]! });
  const report = await rewrite(storage, { files: ["sessions.jsonl"], copies: [] });
  assert.equal(report.stamp, null);
  assert.deepEqual(await storage.list(""), [".log.lock", "sessions.jsonl"]);
  const { files: [file] } = await rewrite(storage, {
    files: ["sessions.jsonl"],
    build: async (source, sink) => {
      await sink.quarantine({ line: 1, offset: 0, length: 4, code: "invalid-json" });
      await setAsideBadLines(source, sink);
    },
  });
  assert.equal(file?.quarantined, 0, "what stays in the log is not set aside");
  for (const folder of ["backups", "quarantine"]) {
    assert.deepEqual(await storage.list(folder), []);
  }
});

Deno.test("rewriteFiles sets nothing aside from a log that stays, when another changes", async () => {
  const storage = new MemoryStorage(oldFiles());
  await rewrite(storage, {
    build: async (source, sink) => {
      if (source.name !== "sessions.jsonl") return await setAsideBadLines(source, sink);
      await sink.quarantine({ line: 1, offset: 0, length: 4, code: "invalid-json" });
      await sink.log((await bytesOf(storage, source.name))!);
    },
  });
  assert.deepEqual(
    await storage.list("quarantine"),
    ["entries", "firings"].map((log) => `${STAMP}-${log}.jsonl`),
  );
});

Deno.test("rewriteFiles replaces nothing when what it wrote reads back differently", async () => {
  const temp = `.firings.jsonl.${STAMP}.tmp`;
  const { memory, storage } = when("open", temp, 1, (memory) => memory.append(temp, "x"));
  await rejectsWith(
    "io_failed",
    /firings.*reads back differently; no log was replaced$/,
    () => rewrite(storage),
  );
  assert.deepEqual(await contentsOf(memory), OLD);
});

Deno.test("rewriteFiles moves copies away even where the log holds them already", async () => {
  const storage = new MemoryStorage({ "sessions.jsonl": "fine\n", [COPY]: "fine\n" });
  const report = await rewrite(storage, { files: ["sessions.jsonl"] });
  assert.deepEqual(report.copies, [{ file: COPY, backup: `backups/${STAMP}/${COPY}` }]);
  assert.deepEqual(await storage.list(""), [".log.lock", "backups", "sessions.jsonl"]);
  await undoLatest(storage, 0n);
  assert.equal(await textOf(storage, COPY), "fine\n");
});

Deno.test("rewriteFiles knows how much of the start stays, at any length", async () => {
  const old = "0123456789".repeat(60_000);
  const lengths = [0, 1, 262_143, 262_144, 262_145, 400_000, 600_000];
  for (const same of lengths) {
    for (const behind of ["", "x", "y".repeat(300_000)]) {
      const storage = new MemoryStorage({ "a": old });
      const text = old.slice(0, same) + behind;
      const { files: [file] } = await rewriteFiles(storage, {
        command: "merge",
        now: 0n,
        files: ["a"],
        build: async (_, sink) => {
          const bytes = new TextEncoder().encode(text);
          const step = same % 2 ? 100_000 : 500_000;
          for (let i = 0; i < bytes.length; i += step) await sink.log(bytes.subarray(i, i + step));
        },
      });
      assert.equal(file?.unchangedBytes, same);
      assert.equal(file.changed, text !== old);
      assert.equal(await textOf(storage, "a"), text);
    }
  }
});

Deno.test("rewriteFiles names steps so that they sort as they happened", async () => {
  const storage = new MemoryStorage({});
  const stamps: (string | null)[] = [];
  for (const [index, now] of [5_000_000n, 5_000_000n, 3n, 4_999_999n, 5_000_007n].entries()) {
    const bytes = new TextEncoder().encode(`${index}`);
    const build = (_: unknown, sink: { log(bytes: Uint8Array): Promise<void> }) => sink.log(bytes);
    stamps.push((await rewriteFiles(storage, { command: "c", now, files: ["a"], build })).stamp);
  }
  assert.deepEqual(stamps, [
    "19700101T000005.000000Z",
    "19700101T000005.000001Z",
    "19700101T000005.000002Z",
    "19700101T000005.000003Z",
    "19700101T000005.000007Z",
  ]);
});

Deno.test("rewriteFiles passes on what build throws, and nothing is left", async () => {
  const storage = new MemoryStorage(oldFiles());
  const error = new TypeError("a bug");
  const build = async (...args: Parameters<typeof setAsideBadLines>) => {
    await setAsideBadLines(...args);
    if (args[0].name === "firings.jsonl") throw error;
  };
  await assert.rejects(() => rewrite(storage, { build }), error);
  assert.deepEqual(await contentsOf(storage), OLD);
  for (const folder of ["backups", "quarantine"]) {
    assert.deepEqual(await storage.list(folder), []);
  }
  assert(!(await storage.list("")).some((name) => name.endsWith(".tmp")));
});

Deno.test("rewriteFiles refuses a log that a sync service took away", async () => {
  const storage = new MemoryStorage({ ".entries.jsonl.icloud": "" });
  await rejectsWith("evicted_placeholder", /not on this machine/, () => rewrite(storage));
  assert.deepEqual(await storage.list(""), [".entries.jsonl.icloud", ".log.lock"]);
});

Deno.test("rewriteFiles says what is about to change before it replaces anything", async () => {
  const storage = new MemoryStorage(oldFiles());
  let calls = 0;
  await rewrite(storage, {
    onRewrite: async (logs) => {
      calls++;
      assert.deepEqual(await contentsOf(storage), OLD);
      assert.deepEqual(logs, [
        { file: "entries.jsonl", unchangedBytes: 3 },
        { file: "firings.jsonl", unchangedBytes: 0 },
        { file: "interactions.jsonl", unchangedBytes: 0 },
      ]);
    },
  });
  assert.equal(calls, 1);
});

/** Steps in before the n-th time that an operation of a kind is done on a file. */
function when(
  kind: Operation["kind"],
  name: string,
  nth: number,
  act: (memory: MemoryStorage) => void | Promise<void>,
) {
  const memory = new MemoryStorage(oldFiles());
  let count = 0;
  const storage = new FaultyStorage(memory, async (operation) => {
    if (operation.kind !== kind || operation.name !== name) return null;
    if (++count === nth) await act(memory);
    return null;
  });
  return { memory, storage };
}

for (
  const [moment, kind, name] of [
    ["while it is read", "create", `.entries.jsonl.${STAMP}.tmp`],
    ["before it gets its second name", "link", `backups/${STAMP}/entries.jsonl`],
  ] as const
) {
  Deno.test(`rewriteFiles starts over when a log grows ${moment}`, async () => {
    const { memory, storage } = when(kind, name, 1, (memory) => {
      memory.append("entries.jsonl", "late\nbad 9\n");
    });
    const report = await rewrite(storage);
    assert.deepEqual(await contentsOf(memory), { ...NEW, "entries.jsonl": "a\nb\nlate\n" });
    assert.equal(report.files[0]?.quarantined, 2);
    assert.deepEqual(report.strayAppends, []);
    await undoLatest(memory, 0n);
    assert.deepEqual(await contentsOf(memory), {
      ...OLD,
      "entries.jsonl": `${OLD["entries.jsonl"]}late\nbad 9\n`,
    });
  });

  Deno.test(`rewriteFiles starts over when a log is replaced ${moment}`, async () => {
    const { memory, storage } = when(kind, name, 1, async (memory) => {
      memory.append("theirs", "other\nbad 1");
      await memory.rename("theirs", "entries.jsonl");
    });
    await rewrite(storage);
    assert.deepEqual(await contentsOf(memory), { ...NEW, "entries.jsonl": "other\n" });
    await undoLatest(memory, 0n);
    assert.deepEqual(await contentsOf(memory), { ...OLD, "entries.jsonl": "other\nbad 1" });
  });

  Deno.test(`rewriteFiles lets a log alone that is put right ${moment}`, async () => {
    const { memory, storage } = when(kind, name, 1, async (memory) => {
      memory.append("theirs", "right\n");
      await memory.rename("theirs", "entries.jsonl");
    });
    const report = await rewrite(storage);
    assert.equal(report.files[0]?.changed, false);
    assert.deepEqual(await contentsOf(memory), { ...NEW, "entries.jsonl": "right\n" });
    const [step] = await listUndo(memory);
    assert(!step!.files.some(({ file }) => file === "entries.jsonl"));
    assert.equal(await memory.stat(`backups/${STAMP}/entries.jsonl`), null);
    assert.equal(await memory.stat(`quarantine/${STAMP}-entries.jsonl`), null);
  });
}

Deno.test("rewriteFiles takes in a log that appears while it is made", async () => {
  const temp = `.interactions.jsonl.${STAMP}.tmp`;
  const { memory, storage } = when("create", temp, 1, (memory) => {
    memory.append("interactions.jsonl", "theirs\nbad\n");
  });
  await rewrite(storage);
  assert.equal(await textOf(memory, "interactions.jsonl"), "theirs\n");
  await undoLatest(memory, 0n);
  assert.equal(await textOf(memory, "interactions.jsonl"), "theirs\nbad\n");
});

Deno.test("rewriteFiles replaces no log that appears when it gets its name", async () => {
  const { memory, storage } = when("renameNoReplace", "interactions.jsonl", 1, (memory) => {
    memory.append("interactions.jsonl", "theirs\nbad\n");
  });
  await rewrite(storage);
  assert.equal(await textOf(memory, "interactions.jsonl"), "theirs\n");
  await undoLatest(memory, 0n);
  assert.equal(await textOf(memory, "interactions.jsonl"), "theirs\nbad\n");
});

Deno.test("rewriteFiles knows a log that it made when it was cut short between two names", async () => {
  const memory = new MemoryStorage(oldFiles());
  let isKilled = false;
  const storage = new FaultyStorage(memory, async ({ kind, name, from }) => {
    if (kind === "renameNoReplace" && !isKilled) await memory.link(from!, name);
    isKilled ||= kind === "renameNoReplace";
    return isKilled ? { when: "before", error: new Error("killed") } : null;
  });
  await assert.rejects(() => rewrite(storage), /killed/);
  const { recovered: [leftover] } = await rewrite(memory, { files: [] });
  assert.deepEqual(leftover?.files.map(({ in_place }) => in_place), ["new", "new", "new"]);
  assert(!(await memory.list("")).some((name) => name.endsWith(".tmp")));
  await undoLatest(memory, 0n);
  assert.deepEqual(await contentsOf(memory), OLD);
});

Deno.test("rewriteFiles makes a log anew that is taken away while it is made", async () => {
  const { memory, storage } = when("create", `.entries.jsonl.${STAMP}.tmp`, 1, (memory) => {
    return memory.remove("entries.jsonl");
  });
  await rewrite(storage);
  assert.deepEqual(await contentsOf(memory), { ...NEW, "entries.jsonl": "made\n" });
  await undoLatest(memory, 0n);
  assert.deepEqual(await contentsOf(memory), { ...OLD, "entries.jsonl": null });
});

Deno.test("rewriteFiles gives up on a log that never stands still", async () => {
  const memory = new MemoryStorage(oldFiles());
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind === "link" && name.endsWith("firings.jsonl")) memory.append("firings.jsonl", "x\n");
    return null;
  });
  await rejectsWith(
    "changed_meanwhile",
    /firings.*keep changing it; "entries.jsonl" was replaced, "firings.jsonl" was not replaced/,
    () => rewrite(storage),
  );
  const expected = { ...OLD, "firings.jsonl": `${OLD["firings.jsonl"]}${"x\n".repeat(5)}` };
  assert.deepEqual(await contentsOf(memory), {
    ...expected,
    "entries.jsonl": NEW["entries.jsonl"]!,
  });
  await undoLatest(memory, 0n);
  assert.deepEqual(await contentsOf(memory), expected);
});

Deno.test("rewriteFiles takes in no copy that it could not tell of", async () => {
  for (const file of ["folder/../a", "a//b", "..", "/a/../b", "/a//b"]) {
    const storage = new MemoryStorage({ "entries.jsonl": "bad\n", [file]: "a\n" });
    const before = storage.files();
    const refused = () => rewrite(storage, { files: ["entries.jsonl"], copies: [file] });
    await rejectsWith("bad_usage", /neither a path in the directory nor an absolute one/, refused);
    assert.deepEqual(storage.files(), { ...before, ".log.lock": new Uint8Array() });
  }
});

Deno.test("rewriteFiles leaves a copy alone that changed meanwhile", async () => {
  const { memory, storage } = when("rename", "entries.jsonl", 1, (memory) => {
    memory.append(COPY, "more\n");
  });
  const report = await rewrite(storage, { copies: [COPY] });
  assert.deepEqual(report.copies, [{ file: COPY, backup: null }]);
  assert.equal(await textOf(memory, COPY), "a\nmore\n");
  assert.deepEqual((await listUndo(memory))[0]?.copies, []);
});

Deno.test("rewriteFiles reports what was appended to a file after it was replaced", async () => {
  const backup = `backups/${STAMP}/entries.jsonl`;
  // A program that has the file open goes on writing to it, whatever its name is.
  const { memory, storage } = when("rename", "firings.jsonl", 1, (memory) => {
    memory.append(backup, "late\n");
  });
  const late = [{ file: "entries.jsonl", backup, offset: 10, bytes: 5 }];
  assert.deepEqual((await rewrite(storage)).strayAppends, late);
  assert.deepEqual((await rewrite(memory)).strayAppends, late, "as long as it lies there");
  assert.deepEqual((await listUndo(memory)).at(-1)?.stray_appends, late);
  const { returned } = await undoLatest(memory, 0n);
  assert.deepEqual(returned, late);
  assert.equal(await textOf(memory, "entries.jsonl"), `${OLD["entries.jsonl"]}late\n`);
});

Deno.test("rewriteFiles waits for another that has the lock, or says that it is locked", async () => {
  const storage = new MemoryStorage(oldFiles());
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => release = resolve);
  const first = rewrite(storage, {
    build: async (source, sink) => {
      await isReleased;
      await setAsideBadLines(source, sink);
    },
  });
  await rejectsWith("locked", /Cannot lock ".log.lock"/, () => rewrite(storage));
  const second = rewrite(storage, { waitMs: 10_000 });
  release();
  assert.equal((await first).stamp, STAMP);
  assert.equal((await second).stamp, null, "there is nothing left to do");
  assert.notEqual(await storage.stat(".log.lock"), null);
});

Deno.test("rewriteFiles refuses a step that it did not write, and removes nothing", async () => {
  const sound = { format: "log-step-1", state: "open", command: "c", at: "", undone_at: null };
  const file = { file: "a", target: "a", before: null, after: null };
  for (
    const manifest of [
      "{",
      "null",
      JSON.stringify({ ...sound, format: "log-step-9", files: [], copies: [] }),
      JSON.stringify({ ...sound, state: "new", files: [], copies: [] }),
      JSON.stringify({ ...sound, files: [{ ...file, target: "../a" }], copies: [] }),
      JSON.stringify({ ...sound, files: [{ ...file, file: "b/../a" }], copies: [] }),
      JSON.stringify({ ...sound, files: [], copies: [{ file: "..", size: 1 }] }),
    ]
  ) {
    const storage = new MemoryStorage({
      ...oldFiles(),
      [`backups/${STAMP}/manifest.json`]: manifest,
    });
    await rejectsWith("io_failed", /manifest.json.*not what this program/, () => rewrite(storage));
    assert.deepEqual(await contentsOf(storage), OLD);
    assert.equal(await textOf(storage, `backups/${STAMP}/manifest.json`), manifest);
  }
});

Deno.test("rewriteFiles removes nothing that it did not make", async () => {
  const theirs = {
    [`.entries.jsonl.${STAMP}.tmp`]: "theirs",
    [`quarantine/${STAMP}-entries.jsonl`]: "theirs",
    "backups/mine/entries.jsonl": "theirs",
    "backups/20200101T000000.000000Z/note.txt": "theirs",
  };
  const storage = new MemoryStorage({ ...oldFiles(), ...theirs });
  await rewrite(storage);
  for (const name of Object.keys(theirs)) assert.equal(await textOf(storage, name), "theirs");
});

Deno.test("rewriteFiles keeps backups apart from the manifest, whatever a log is called", async () => {
  const files = ["manifest.json", "_manifest.json", "undone", "a", "a.txt", "Outside"];
  if (Deno.build.os !== "windows") files.push("a\\b");
  const storage = new MemoryStorage(Object.fromEntries(files.map((file) => [file, `bad ${file}`])));
  await rewrite(storage, { files, copies: [] });
  await undoLatest(storage, 0n);
  for (const file of files) assert.equal(await textOf(storage, file), `bad ${file}`);
});

Deno.test({
  name: "rewriteFiles keeps the mode of a log, and its backup and quarantine have it too",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory();
    const { directory, storage } = fixture;
    await Deno.chmod(`${directory}/entries.jsonl`, 0o640);
    const { files: [entries] } = await rewriteUnharmed(storage);
    for (const name of ["entries.jsonl", entries!.backup, entries!.quarantine]) {
      assert.equal((await Deno.stat(`${directory}/${name}`)).mode! & 0o7777, 0o640, name!);
    }
    await undoLatest(storage, 0n);
    assert.equal((await Deno.stat(`${directory}/entries.jsonl`)).mode! & 0o7777, 0o640);
  },
});

Deno.test({
  name: "rewriteFiles replaces a linked log where it lies, and refuses one outside the directory",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using fixture = await makeDirectory();
    await using elsewhere = await makeDirectory();
    const { directory, storage } = fixture;
    await Deno.mkdir(`${directory}/data`);
    await Deno.rename(`${directory}/entries.jsonl`, `${directory}/data/e.jsonl`);
    await Deno.symlink("data/e.jsonl", `${directory}/entries.jsonl`);
    await rewriteUnharmed(storage);
    assert.equal(await textOf(storage, "data/e.jsonl"), NEW["entries.jsonl"]);
    assert((await Deno.lstat(`${directory}/entries.jsonl`)).isSymlink);
    assert.deepEqual(await storage.list("data"), ["e.jsonl"]);
    await undoLatest(storage, 0n);
    assert.equal(await textOf(storage, "data/e.jsonl"), OLD["entries.jsonl"]);
    assert((await Deno.lstat(`${directory}/entries.jsonl`)).isSymlink);

    await Deno.remove(`${directory}/entries.jsonl`);
    await Deno.symlink(`${elsewhere.directory}/entries.jsonl`, `${directory}/entries.jsonl`);
    await rejectsWith("not_a_file", /outside the log directory/, () => rewriteUnharmed(storage));
    assert.equal(await textOf(elsewhere.storage, "entries.jsonl"), OLD["entries.jsonl"]);
  },
});

Deno.test({
  name: "rewriteFiles changes nothing where it may not write",
  permissions: { read: true, write: false },
  fn: async () => {
    const storage = new LocalStorage("testdata/demo");
    await rejectsWith("permission_denied", /Cannot write ".*\.log\.lock"/, () => rewrite(storage));
  },
});

async function makeDirectory() {
  const directory = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(oldFiles())) {
    if (isAbsolutePath(name)) continue;
    await Deno.writeFile(`${directory}/${name}`, content as Uint8Array);
  }
  return {
    directory,
    storage: new LocalStorage(directory),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
