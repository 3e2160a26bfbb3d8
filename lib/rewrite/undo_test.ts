import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import { LocalStorage } from "../storage/local.ts";
import { MemoryStorage } from "../storage/memory.ts";
import {
  contentsOf,
  COPY,
  NEW,
  OLD,
  oldFiles,
  rejectsWith,
  rewrite,
  textOf,
} from "../testing/directories/rewriting.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import type { RewriteSink } from "./rewrite.ts";
import { forgetUndo, listUndo, undoLatest } from "./undo.ts";

const STAMP = "19700101T000001.000000Z";
const FOLDER = `backups/${STAMP}`;

async function rewritten(): Promise<MemoryStorage> {
  const storage = new MemoryStorage(oldFiles());
  await rewrite(storage);
  return storage;
}

/** What is said of an undo that came no further than the first log. */
const HALF_UNDONE = [{
  outcome: "half_undone",
  files: [
    { file: "entries.jsonl", in_place: "old" },
    { file: "firings.jsonl", in_place: "new" },
    { file: "interactions.jsonl", in_place: "new" },
  ],
}];

Deno.test("undoLatest puts all logs and copies back, the same files as before", async () => {
  const storage = new MemoryStorage(oldFiles());
  const before = await storage.stat("entries.jsonl");
  await rewrite(storage);
  const { undone, returned, recovered } = await undoLatest(storage, 2_000_000n);
  assert.deepEqual(await contentsOf(storage), OLD);
  assert.deepEqual(await storage.stat("entries.jsonl"), before);
  assert.equal(undone.command, "validate --fix");
  assert.equal(undone.undone_at, "1970-01-01T00:00:02Z");
  assert.deepEqual([returned, recovered], [[], []]);
});

Deno.test("undoLatest keeps what the step had written", async () => {
  const storage = await rewritten();
  await undoLatest(storage, 0n);
  for (const name of ["entries.jsonl", "firings.jsonl", "interactions.jsonl"]) {
    assert.equal(await textOf(storage, `${FOLDER}/undone/${name}`), NEW[name]);
  }
  assert.deepEqual(await storage.list(FOLDER), ["manifest.json", "undone"]);
});

Deno.test("undoLatest undoes one step after the other, the latest first", async () => {
  const storage = new MemoryStorage({ a: "0" });
  for (const text of ["1", "2", "3"]) {
    await rewrite(storage, {
      files: ["a"],
      copies: [],
      build: (_, sink) => sink.log(new TextEncoder().encode(text)),
    });
  }
  for (const text of ["2", "1", "0"]) {
    await undoLatest(storage, 0n);
    assert.equal(await textOf(storage, "a"), text);
  }
  await rejectsWith("cannot_undo", /nothing to undo/, () => undoLatest(storage, 0n));
});

Deno.test("undoLatest says what is about to change before it puts anything back", async () => {
  const storage = await rewritten();
  await undoLatest(storage, 0n, {
    onRewrite: async (logs) => {
      assert.deepEqual(await contentsOf(storage), NEW);
      assert.deepEqual(logs, [
        { file: "entries.jsonl", unchangedBytes: 3 },
        { file: "firings.jsonl", unchangedBytes: 0 },
        { file: "interactions.jsonl", unchangedBytes: 0 },
      ]);
    },
  });
});

for (
  const [what, change, message] of [
    [
      "a log grew",
      (storage) => storage.append("firings.jsonl", "x\n"),
      /"firings.jsonl" has 4 bytes now, not the 2 that were written$/,
    ],
    [
      "a log was edited",
      async (storage) => {
        storage.append("theirs", "C\n");
        await storage.rename("theirs", "firings.jsonl");
      },
      /"firings.jsonl" has other content now, of SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}$/,
    ],
    [
      "a log is gone",
      (storage) => storage.remove("firings.jsonl"),
      /"firings.jsonl" is not there any more$/,
    ],
    [
      "a log that was made has grown",
      (storage) => storage.append("interactions.jsonl", "x\n"),
      /"interactions.jsonl" has 7 bytes/,
    ],
    [
      "a backup is gone",
      (storage) => storage.remove(`${FOLDER}/firings.jsonl`),
      /"firings.jsonl" has lost its backup "backups.*firings.jsonl"$/,
    ],
    [
      "a backup is damaged",
      async (storage) => {
        storage.append("theirs", "x");
        await storage.rename("theirs", `${FOLDER}/firings.jsonl`);
      },
      /"firings.jsonl" has a damaged backup/,
    ],
    [
      "a copy is gone",
      (storage) => storage.remove(`${FOLDER}/${COPY}`),
      /"entries \(1\).jsonl" has lost its backup/,
    ],
    [
      "a new copy has the name of the old one",
      (storage) => storage.append(COPY, "x"),
      /"entries \(1\).jsonl" is the name of a new file now$/,
    ],
  ] as [string, (storage: MemoryStorage) => void | Promise<void>, RegExp][]
) {
  Deno.test(`undoLatest refuses and touches nothing when ${what}`, async () => {
    const storage = await rewritten();
    await change(storage);
    const before = storage.files();
    await rejectsWith("cannot_undo", message, () => undoLatest(storage, 0n));
    assert.deepEqual(storage.files(), before);
  });
}

Deno.test({
  name: "undoLatest refuses and touches nothing when a log has become a link to another file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      const [log, other] = [`${directory}/entries.jsonl`, `${directory}/other.jsonl`];
      await Deno.writeTextFile(log, OLD["entries.jsonl"]!);
      const storage = new LocalStorage(directory);
      await rewrite(storage, { files: ["entries.jsonl"], copies: [] });
      await Deno.rename(log, other);
      await Deno.symlink("other.jsonl", log);
      await rejectsWith(
        "cannot_undo",
        /"entries.jsonl" is a link to another file now$/,
        () => undoLatest(storage, 0n),
      );
      assert((await Deno.lstat(log)).isSymlink);
      assert.equal(await Deno.readTextFile(other), NEW["entries.jsonl"]);
      assert.equal(
        await Deno.readTextFile(`${directory}/${FOLDER}/entries.jsonl`),
        OLD["entries.jsonl"],
      );
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

Deno.test("undoLatest is content with a log that somebody put back by hand", async () => {
  const storage = await rewritten();
  storage.append("theirs", Uint8Array.from(oldFiles()["firings.jsonl"] as Uint8Array));
  await storage.rename("theirs", "firings.jsonl");
  await storage.remove("interactions.jsonl");
  await undoLatest(storage, 0n);
  assert.deepEqual(await contentsOf(storage), OLD);
});

Deno.test("undoLatest overwrites nothing that changes at the last moment", async () => {
  const memory = await rewritten();
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind === "link" && name.startsWith(".firings")) memory.append("firings.jsonl", "late\n");
    return null;
  });
  await rejectsWith(
    "changed_meanwhile",
    /"firings.jsonl" is being changed/,
    () => undoLatest(storage, 0n),
  );
  assert.equal(await textOf(memory, "firings.jsonl"), `${NEW["firings.jsonl"]}late\n`);
  await rejectsWith("cannot_undo", /"firings.jsonl" has 7 bytes/, () => undoLatest(memory, 0n));
  const { recovered } = await rewrite(memory, { now: 9_000_000n, files: ["sessions.jsonl"] });
  assert.deepEqual(recovered.map(({ outcome, files }) => ({ outcome, files })), HALF_UNDONE);
});

Deno.test("rewriteFiles goes on where an undo that was cut short cannot be finished", async () => {
  const memory = await rewritten();
  const temp = `.firings.jsonl.${STAMP}.tmp`;
  const broken = () =>
    new FaultyStorage(memory, ({ kind, name }) => {
      if (kind !== "link" || name !== temp) return null;
      return { when: "before", error: new LogError("io_failed", "Cannot write it: I/O error") };
    });
  await rejectsWith("io_failed", /I\/O error/, () => undoLatest(broken(), 0n));
  const again = { now: 9_000_000n, copies: [] };
  const { recovered, files } = await rewrite(broken(), again);
  assert.deepEqual(recovered.map(({ outcome, files }) => ({ outcome, files })), HALF_UNDONE);
  assert.deepEqual(files.map(({ changed }) => changed), [true, false, false, false]);
  for (let steps = 0; steps < 2; steps++) await undoLatest(memory, 0n);
  assert.deepEqual(await contentsOf(memory), OLD, "nothing was lost on the way");
});

Deno.test("an undo that was cut short is finished where a log that it took away is made anew", async () => {
  const memory = await rewritten();
  let manifests = 0;
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    manifests += Number(kind === "rename" && name.endsWith("manifest.json"));
    return manifests < 2 ? null : { when: "before", error: new Error("killed") };
  });
  await assert.rejects(() => undoLatest(storage, 0n), /killed/);
  assert.equal(await textOf(memory, "interactions.jsonl"), null);
  memory.append("interactions.jsonl", "later\n");
  const { recovered } = await rewrite(memory, { now: 9_000_000n, files: [] });
  assert.deepEqual(recovered.map(({ outcome }) => outcome), ["undone"]);
  assert.deepEqual(await contentsOf(memory), { ...OLD, "interactions.jsonl": "later\n" });
  assert.equal(await textOf(memory, `${FOLDER}/undone/interactions.jsonl`), "made\n");
});

Deno.test("undoLatest overwrites no copy that appears at the last moment", async () => {
  const memory = await rewritten();
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind === "link" && name.startsWith(`.${COPY}`)) memory.append(COPY, "theirs\n");
    return null;
  });
  await rejectsWith("changed_meanwhile", /is being changed/, () => undoLatest(storage, 0n));
  assert.equal(await textOf(memory, COPY), "theirs\n");
  await memory.remove(COPY);
  await undoLatest(memory, 0n);
  assert.deepEqual(await contentsOf(memory), OLD);
});

Deno.test("undoLatest keeps what is appended to the log that it takes away", async () => {
  const memory = await rewritten();
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind === "rename" && name === "entries.jsonl") memory.append(name, "late\n");
    return null;
  });
  const { undone } = await undoLatest(storage, 0n);
  const backup = `${FOLDER}/undone/entries.jsonl`;
  assert.deepEqual(undone.stray_appends, [{ file: "entries.jsonl", backup, offset: 4, bytes: 5 }]);
});

Deno.test("undoLatest refuses a run that was cut short, and only then takes the one before", async () => {
  const storage = await rewritten();
  const memory = storage.files();
  const again = { build: (_: unknown, sink: RewriteSink) => sink.log(new Uint8Array([120])) };
  let isKilled = false;
  const killed = new FaultyStorage(storage, ({ kind, name }) => {
    isKilled ||= kind === "create" && name.startsWith(".firings");
    return isKilled ? { when: "before", error: new Error("killed") } : null;
  });
  await assert.rejects(() => rewrite(killed, again), /killed/);
  await rejectsWith(
    "cannot_undo",
    /it was cut short before it replaced anything/,
    () => undoLatest(storage, 0n),
  );
  assert.deepEqual(storage.files(), memory, "what it left is gone");
  await undoLatest(storage, 0n);
  assert.deepEqual(await contentsOf(storage), OLD);
});

Deno.test("listUndo lists steps, newest first, and changes nothing", async () => {
  const storage = await rewritten();
  await undoLatest(storage, 3_000_000n);
  await rewrite(storage, { command: "merge", now: 4_000_000n, files: ["entries.jsonl"] });
  const before = storage.files();
  const steps = await listUndo(storage);
  assert.deepEqual(storage.files(), before);
  assert.deepEqual(
    steps.map(({ stamp, command, at, state, undone_at }) => [stamp, command, at, state, undone_at]),
    [
      ["19700101T000004.000000Z", "merge", "1970-01-01T00:00:04Z", "done", null],
      [STAMP, "validate --fix", "1970-01-01T00:00:01Z", "undone", "1970-01-01T00:00:03Z"],
    ],
  );
  const backup = "backups/19700101T000004.000000Z/entries.jsonl";
  const [{ files, copies, stray_appends }] = steps as [typeof steps[0]];
  assert.deepEqual(files, [{
    file: "entries.jsonl",
    before: {
      size: 10,
      sha256: "5a5dd1e31f92fd852bb98577c43d9c2de52ac1480135ce42e35fe20cb4bcb0cf",
    },
    after: {
      size: 4,
      sha256: "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2",
    },
    unchanged_bytes: 3,
    backup,
    quarantine: "quarantine/19700101T000004.000000Z-entries.jsonl",
    quarantined: 1,
  }]);
  assert.deepEqual(copies.map(({ bytes }) => bytes), [2, 2]);
  assert.deepEqual(stray_appends, []);
});

async function withSteps(count: number): Promise<MemoryStorage> {
  const storage = new MemoryStorage(oldFiles());
  for (let step = 0; step < count; step++) {
    await rewrite(storage, { now: BigInt(step) });
    storage.append("entries.jsonl", "bad again\n");
  }
  return storage;
}

Deno.test("forgetUndo keeps the latest steps, and nothing of the others", async () => {
  for (const keep of [0, 1, 3, 7]) {
    const storage = await withSteps(3);
    const { forgotten, kept } = await forgetUndo(storage, keep);
    const left = Math.min(keep, 3);
    assert.deepEqual([forgotten.length, kept], [3 - left, left]);
    assert.equal((await listUndo(storage)).length, left);
    for (const folder of ["backups", "quarantine"]) {
      const names = new Set((await storage.list(folder)).map((name) => name.slice(0, 23)));
      assert.deepEqual([...names], (await listUndo(storage)).map(({ stamp }) => stamp).reverse());
    }
  }
});

Deno.test("forgetUndo counts only what can be undone, and takes what was", async () => {
  const storage = await withSteps(2);
  await rewrite(storage, { now: 5n });
  await undoLatest(storage, 0n);
  const { forgotten } = await forgetUndo(storage, 2);
  assert.deepEqual(forgotten.map(({ state }) => state), ["undone"]);
  assert.deepEqual((await listUndo(storage)).map(({ state }) => state), ["done", "done"]);
});

Deno.test("forgetUndo refuses to keep half a step", async () => {
  for (const keep of [-1, 0.5, NaN]) {
    await rejectsWith("bad_usage", /whole number/, () => forgetUndo(new MemoryStorage({}), keep));
  }
});
