import fc from "fast-check";
import assert from "node:assert/strict";
import type { MergeRow } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { listRows } from "../../query/list.ts";
import { ALL_ROWS } from "../../query/rows.ts";
import { showEntry } from "../../query/show.ts";
import { type BuiltInLog, defaultSettings } from "../../records/settings.ts";
import { listUndo, undoLatest } from "../../rewrite/undo.ts";
import { LocalStorage } from "../../storage/local.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";
import {
  APART,
  dayLine,
  filesApart,
  mergeAll,
  mergeContentsOf,
} from "../../testing/directories/merging.ts";
import { rejectsWith, textOf, toBytes } from "../../testing/directories/rewriting.ts";
import { histories } from "../../testing/generators/merge_histories.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { openTexts, plain, plainRows } from "../../testing/models/check.ts";
import { modelMerge } from "../../testing/models/merge_model.ts";
import { FaultyStorage, type Operation } from "../../testing/storages/faults.ts";
import { conflictOf } from "../resolve/conflict.ts";
import {
  type CopyToMerge,
  mergeCopies,
  type MergeCopiesOptions,
  planMerge,
} from "./merge_copies.ts";

const STAMP = "19700101T000001.000000Z";
const COPY = "entries (1).jsonl";
const [A, B, C, D] = [dayLine("a", 1), dayLine("b", 2), dayLine("c", 3), dayLine("d", 4)] as const;

function copyOf(file: string, isMoved = true, log: BuiltInLog = "entries"): CopyToMerge {
  return { log, name: `./${file}`, file, isMoved };
}

function optionsFor(copies: readonly CopyToMerge[]): MergeCopiesOptions {
  return { settings: defaultSettings(), now: 1_000_000n, copies, waitMs: 0 };
}

/** Merges copies into the entries. */
async function merge(
  storage: WritableStorage,
  files: readonly string[],
  options: Partial<MergeCopiesOptions> = {},
): Promise<MergeRow> {
  const copies = files.map((file) => copyOf(file));
  const { logs } = await mergeCopies(storage, { ...optionsFor(copies), ...options });
  assert.deepEqual(logs.map(({ row: { log } }) => log), ["entries"]);
  return logs[0]!.row;
}

async function makeDirectory(files: Record<string, string>) {
  const directory = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, text);
  }
  return {
    directory,
    storage: new LocalStorage(directory),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

/** Steps in before the n-th operation of a kind on a file. */
function when(
  memory: MemoryStorage,
  kind: Operation["kind"],
  name: string,
  stepIn: () => void,
  nth = 1,
): FaultyStorage {
  let count = 0;
  return new FaultyStorage(memory, (asked) => {
    if (asked.kind === kind && asked.name === name && ++count === nth) stepIn();
    return null;
  });
}

Deno.test("mergeCopies merges, keeps what it replaced and moves the copies", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": A + C, [COPY]: A + B + D });
  assert.deepEqual(await merge(storage, [COPY]), {
    log: "entries",
    inputs: ["entries.jsonl", `./${COPY}`],
    skipped: [],
    prepended: [],
    common_prefix_lines: 1,
    lines: {
      base: 2,
      copies: 3,
      identical: 1,
      added: 2,
      dropped_torn: 0,
      dropped_repaired: 0,
      respelled: 0,
      malformed_kept: 0,
      total: 4,
    },
    order_conflicts: 0,
    dropped: [],
    concurrent: [],
    resolved_lines: 0,
    stale_decisions: [],
    written: true,
    backup: `backups/${STAMP}/entries.jsonl`,
    moved: [{ file: `./${COPY}`, backup: `backups/${STAMP}/${COPY}` }],
  });
  assert.equal(await textOf(storage, "entries.jsonl"), A + B + C + D);
  assert.equal(await textOf(storage, `backups/${STAMP}/entries.jsonl`), A + C);
  assert.equal(await textOf(storage, `backups/${STAMP}/${COPY}`), A + B + D);
  const { undone } = await undoLatest(storage, 0n);
  assert.equal(undone.command, "merge");
  assert.equal(await textOf(storage, "entries.jsonl"), A + C);
  assert.equal(await textOf(storage, COPY), A + B + D);
});

Deno.test("mergeCopies merges all logs in one step", async () => {
  const storage = new MemoryStorage(filesApart());
  const { logs, stamp } = await mergeAll(storage);
  assert.deepEqual(logs.map(({ row: { log, written } }) => [log, written]), [
    ["entries", true],
    ["interactions", true],
  ]);
  assert.deepEqual((await listUndo(storage)).map((step) => step.stamp), [stamp]);
  await undoLatest(storage, 0n);
  assert.deepEqual(await mergeContentsOf(storage), APART);
});

Deno.test("planMerge tells what mergeCopies would do, and touches nothing", async () => {
  const files = { "entries.jsonl": A + C, [COPY]: A + B + D, "entries 2.jsonl": "" };
  const memory = new MemoryStorage(files);
  const storage = new FaultyStorage(memory, ({ kind }) => {
    assert(["open", "read", "stat", "resolve"].includes(kind), kind);
    return null;
  });
  const options = optionsFor([copyOf(COPY), copyOf("entries 2.jsonl")]);
  const [plan] = await planMerge(storage, options);
  assert.equal(storage.held, 0, "all is closed");
  const { logs: [done] } = await mergeCopies(memory, options);
  assert.deepEqual(plan, {
    ...done,
    row: { ...done!.row, written: false, backup: null, moved: [] },
  });
});

Deno.test("mergeCopies tells copies from the log also where one is called like a log that is not there", async () => {
  const named = { ...copyOf("/elsewhere/entries.jsonl", false), name: "entries.jsonl" };
  const options = { ...optionsFor([named, copyOf(COPY)]), unrelated: true };
  const expected = [{ file: named.name, moves: false }, { file: `./${COPY}`, moves: true }];
  for (const log of [null, A]) {
    const storage = new MemoryStorage({
      ...(log !== null && { "entries.jsonl": log }),
      "/elsewhere/entries.jsonl": B,
      [COPY]: C,
    });
    const [plan] = await planMerge(storage, options);
    assert.deepEqual([plan!.copies, plan!.changes], [expected, true]);
    assert.equal(plan!.row.inputs.length, log === null ? 2 : 3);
    const { logs: [done] } = await mergeCopies(storage, options);
    assert.deepEqual([done!.copies, done!.changes], [expected, true]);
  }
});

Deno.test("mergeCopies moves a copy and leaves the log as it is where that holds all of it", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": A + B, [COPY]: A });
  const before = await storage.stat("entries.jsonl");
  const { written, backup, moved } = await merge(storage, [COPY]);
  assert.deepEqual([written, backup, moved.length], [false, null, 1]);
  assert.deepEqual(await storage.stat("entries.jsonl"), before);
  assert.equal(await storage.stat(COPY), null);
  await undoLatest(storage, 0n);
  assert.equal(await textOf(storage, COPY), A);
});

Deno.test("mergeCopies leaves a copy where it is that is not to be moved", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": A, [COPY]: A + B });
  const row = await merge(storage, [], { copies: [copyOf(COPY, false)] });
  assert.deepEqual([row.written, row.moved, row.skipped], [true, [], []]);
  assert.equal(await textOf(storage, COPY), A + B);
  const again = await merge(storage, [], { copies: [copyOf(COPY, false)], now: 2_000_000n });
  assert.equal(again.written, false);
  assert.equal((await listUndo(storage)).length, 1, "nothing was done the second time");
});

Deno.test("mergeCopies leaves alone what is no copy, and says why", async () => {
  const storage = new MemoryStorage({
    "entries.jsonl": A + B,
    "interactions.jsonl": A,
    "entries (1).jsonl": C + D,
    "entries (2).jsonl": "oops\n",
    "entries (3).jsonl": "",
    "entries (4).jsonl": null,
    "entries (6).jsonl": B + C,
  });
  const files = [1, 2, 3, 4, 5, 6].map((n) => `entries (${n}).jsonl`);
  const row = await merge(storage, [...files, "interactions.jsonl", "entries.jsonl"]);
  assert.deepEqual(row.skipped.map(({ file, reason }) => `${file}: ${reason}`), [
    "./entries (1).jsonl: unrelated",
    "./entries (2).jsonl: unrelated",
    "./entries (3).jsonl: empty",
    "./entries (4).jsonl: not_a_file",
    "./entries (5).jsonl: gone",
    "./interactions.jsonl: other_log",
    "./entries.jsonl: same_file",
  ]);
  assert.deepEqual(row.inputs, ["entries.jsonl", "./entries (6).jsonl"]);
  assert.equal(await textOf(storage, "entries.jsonl"), A + B + C);
  assert.equal(await textOf(storage, "entries (1).jsonl"), C + D);
});

Deno.test("mergeCopies does nothing where no copy is one", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": `${A}torn`, [COPY]: C });
  const row = await merge(storage, [COPY]);
  assert.equal(row.written, false);
  assert.equal(row.lines.total, 2);
  assert.equal(await textOf(storage, "entries.jsonl"), `${A}torn`);
  assert.deepEqual(await listUndo(storage), []);
});

Deno.test("mergeCopies merges what is unrelated when told to, also into a log that is not there", async () => {
  const storage = new MemoryStorage({ "entries (1).jsonl": C, "entries (2).jsonl": A });
  const files = ["entries (1).jsonl", "entries (2).jsonl"];
  assert.equal((await merge(storage, files)).skipped.length, 2);
  const row = await merge(storage, files, { unrelated: true });
  assert.deepEqual(row.inputs, files.map((file) => `./${file}`));
  assert.deepEqual([row.backup, row.lines.added], [null, 2]);
  assert.equal(await textOf(storage, "entries.jsonl"), A + C);
  await undoLatest(storage, 0n);
  assert.deepEqual((await storage.list("")).filter((name) => /entries/.test(name)), files);
});

Deno.test("mergeCopies leaves a copy alone that cannot be read, and merges the others", async () => {
  const files = ["entries (1).jsonl", "entries (2).jsonl", "entries (3).jsonl"];
  const memory = new MemoryStorage({
    "entries.jsonl": A,
    "entries (1).jsonl": A + B,
    "entries (2).jsonl": A + C,
    "entries (3).jsonl": A + D,
  });
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    const code = kind === "open" && name === files[0]
      ? "permission_denied"
      : kind === "read" && name === files[1]
      ? "io_failed"
      : null;
    return code && { when: "before", error: new LogError(code, "Cannot read it") };
  });
  const row = await merge(storage, files);
  assert.deepEqual(row.skipped.map(({ reason }) => reason), ["unreadable", "unreadable"]);
  assert.equal(await textOf(memory, "entries.jsonl"), A + D);
});

Deno.test("mergeCopies leaves a copy alone that is truncated while being read, and merges the others", async () => {
  const files = ["entries (1).jsonl", "entries (2).jsonl"];
  const memory = new MemoryStorage({
    "entries.jsonl": A,
    "entries (1).jsonl": A + B,
    "entries (2).jsonl": A + C,
  });
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (kind !== "read" || name !== files[0]) return null;
    return { when: "before", error: truncated(name, { offset: A.length }) };
  });
  const row = await merge(storage, files);
  assert.deepEqual(row.skipped, [{ file: `./${files[0]}`, reason: "unreadable" }]);
  assert.equal(await textOf(memory, "entries.jsonl"), A + C);
});

Deno.test({
  name: "mergeCopies follows no link of the directory, and moves none",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using outside = await makeDirectory({ "e.jsonl": A + B });
    await using made = await makeDirectory({ "entries.jsonl": A, "other.jsonl": A + C });
    const { directory, storage } = made;
    await Deno.symlink(`${outside.directory}/e.jsonl`, `${directory}/entries (1).jsonl`);
    await Deno.symlink("other.jsonl", `${directory}/entries (2).jsonl`);
    await Deno.symlink("nowhere.jsonl", `${directory}/entries (3).jsonl`);
    await Deno.symlink("entries.jsonl", `${directory}/entries (4).jsonl`);
    const files = [1, 2, 3, 4].map((n) => `entries (${n}).jsonl`);
    const row = await merge(storage, files);
    assert.deepEqual(row.skipped.map(({ reason }) => reason), [
      "link_outside",
      "link",
      "link_outside",
      "link",
    ]);
    assert.equal(row.written, false);
    assert.deepEqual((await storage.list("")).filter((name) => files.includes(name)), files);
    // A path that the user gave may lead anywhere, but what it stands for stays there.
    await Deno.symlink(`${outside.directory}/e.jsonl`, `${outside.directory}/link.jsonl`);
    const given = await merge(storage, [`${outside.directory}/link.jsonl`]);
    assert.deepEqual(given.skipped.map(({ reason }) => reason), ["link"]);
    assert.equal(await textOf(storage, "entries.jsonl"), A + B);
    assert.deepEqual(await outside.storage.list(""), ["e.jsonl", "link.jsonl"]);
  },
});

Deno.test({
  name: "mergeCopies leaves links alone that lead in a circle, and merges the others",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using made = await makeDirectory({ "entries.jsonl": A, [COPY]: A + B });
    const { directory, storage } = made;
    const circle = "entries (2).jsonl";
    await Deno.symlink(circle, `${directory}/${circle}`);
    await Deno.symlink("firings.jsonl", `${directory}/firings.jsonl`);
    const copies = [circle, COPY].map((file) => copyOf(file));
    const [plan] = await planMerge(storage, optionsFor(copies));
    const left = [{ file: `./${circle}`, reason: "unreadable" }];
    assert.deepEqual(plan?.row.skipped, left);
    assert.deepEqual((await merge(storage, [circle, COPY])).skipped, left);
    assert.equal(await textOf(storage, "entries.jsonl"), A + B);
  },
});

Deno.test({
  name: "mergeCopies moves a copy with a backslash in its name, where that is like any letter",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const name = "entries (conflicted copy \\).jsonl";
    await using outside = await makeDirectory({ "a\\b": A + C });
    await using made = await makeDirectory({ "entries.jsonl": A, [name]: A + B });
    const { storage } = made;
    const files = [name, `${outside.directory}/a\\b`];
    const [plan] = await planMerge(storage, optionsFor(files.map((file) => copyOf(file))));
    assert.deepEqual([plan?.row.skipped, plan?.row.lines.added], [[], 2]);
    assert.equal((await merge(storage, files)).moved.length, 2);
    assert.equal(await textOf(storage, "entries.jsonl"), A + B + C);
    await undoLatest(storage, 0n);
    assert.equal(await textOf(storage, name), A + B);
    assert.deepEqual(await outside.storage.list(""), ["a\\b"]);
  },
});

Deno.test("planMerge refuses what mergeCopies refuses", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": A, "folder/../a": A + B });
  const options = optionsFor([copyOf("folder/../a")]);
  for (const run of [planMerge, mergeCopies]) {
    await rejectsWith("bad_usage", /neither a path/, () => run(storage, options));
  }
});

Deno.test("mergeCopies moves a copy from another folder, and undo brings it back", async () => {
  await using outside = await makeDirectory({ "entries.jsonl": A + B });
  await using made = await makeDirectory({ "entries.jsonl": A + C, [COPY]: A + D });
  const { directory, storage } = made;
  const path = `${outside.directory}/entries.jsonl`;
  const { moved } = await merge(storage, [COPY, path]);
  const backup = `backups/${STAMP}/outside/${path.replace(/^\/|^([A-Z]):/, "$1")}`;
  assert.deepEqual(moved[1], { file: `./${path}`, backup });
  assert.equal(await textOf(storage, "entries.jsonl"), A + B + C + D);
  assert.equal(await Deno.readTextFile(`${directory}/${backup}`), A + B);
  assert.deepEqual(await outside.storage.list(""), []);
  const [step] = await listUndo(storage);
  assert.deepEqual(step?.copies.map(({ file }) => file), [COPY, path]);
  await undoLatest(storage, 0n);
  assert.equal(await Deno.readTextFile(path), A + B);
  assert.equal(await textOf(storage, COPY), A + D);
  assert.deepEqual(await storage.list(`backups/${STAMP}`), ["manifest.json", "undone"]);
});

Deno.test("mergeCopies moves copies of the longest names there are, and undo brings them back", async () => {
  const long = (end: string) => "entries (conflicted copy ".padEnd(255 - end.length, "x") + end;
  await using outside = await makeDirectory({ [long("3).jsonl")]: A + D });
  const files = [long("1).jsonl"), long("2).jsonl")];
  await using made = await makeDirectory({
    "entries.jsonl": A,
    [files[0]!]: A + B,
    [files[1]!]: A + C,
  });
  const { storage } = made;
  const given = [...files, `${outside.directory}/${long("3).jsonl")}`];
  assert.equal((await merge(storage, given)).moved.length, 3);
  assert.equal(await textOf(storage, "entries.jsonl"), A + B + C + D);
  await undoLatest(storage, 0n);
  assert.equal(await textOf(storage, "entries.jsonl"), A);
  assert.deepEqual((await storage.list("")).filter((name) => /entries \(/.test(name)), files);
  assert.deepEqual(await outside.storage.list(""), [long("3).jsonl")]);
});

Deno.test("undoLatest refuses, and changes nothing, where the folder of a copy is gone", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": A, "/elsewhere/e.jsonl": A + B });
  await merge(memory, ["/elsewhere/e.jsonl"]);
  await memory.remove("/elsewhere");
  await rejectsWith(
    "cannot_undo",
    /"\/elsewhere\/e\.jsonl" cannot be put back: .*no such folder/,
    () => undoLatest(memory, 0n),
  );
  assert.equal(await textOf(memory, "entries.jsonl"), A + B);
  await memory.makeFolder("/elsewhere");
  await undoLatest(memory, 0n);
  assert.equal(await textOf(memory, "entries.jsonl"), A);
  assert.equal(await textOf(memory, "/elsewhere/e.jsonl"), A + B);
});

Deno.test("mergeCopies merges again when the log grows, or is replaced, meanwhile", async () => {
  const changes = {
    grows: (memory: MemoryStorage) => memory.append("entries.jsonl", D),
    "is replaced": async (memory: MemoryStorage) => {
      memory.append("new", A + C + D);
      await memory.rename("new", "entries.jsonl");
    },
  };
  for (const [what, change] of Object.entries(changes)) {
    const memory = new MemoryStorage({ "entries.jsonl": A + C, [COPY]: A + B });
    const backup = `backups/${STAMP}/entries.jsonl`;
    const row = await merge(when(memory, "link", backup, () => change(memory)), [COPY]);
    assert.equal(row.lines.base, 3, what);
    assert.equal(await textOf(memory, "entries.jsonl"), A + B + C + D, what);
    await undoLatest(memory, 0n);
    assert.equal(await textOf(memory, "entries.jsonl"), A + C + D, what);
    assert.equal(await textOf(memory, COPY), A + B, what);
  }
});

Deno.test("mergeCopies never moves a copy away with bytes that it did not read", async () => {
  const backup = `backups/${STAMP}/${COPY}`;
  const moments = [["open", COPY], ["rename", "entries.jsonl"], ["link", backup], [
    "syncFolder",
    "",
  ]];
  const changes: ((memory: MemoryStorage) => void)[] = [
    (memory) => memory.append(COPY, D),
    async (memory) => {
      await memory.remove(COPY);
      memory.append(COPY, A + C);
    },
  ];
  for (const [kind, name] of moments as [Operation["kind"], string][]) {
    for (const change of changes) {
      const memory = new MemoryStorage({ "entries.jsonl": A, [COPY]: A + B });
      const storage = when(memory, kind, name, () => change(memory));
      const row = await merge(storage, [COPY]);
      assert.deepEqual(row.moved, [], kind);
      assert.deepEqual(row.skipped, [{ file: `./${COPY}`, reason: "changed_meanwhile" }]);
      assert.match((await textOf(memory, COPY))!, /"(c|d)"/);
      assert.deepEqual((await listUndo(memory)).flatMap(({ copies }) => copies), []);
    }
  }
});

Deno.test("mergeCopies reports a copy that vanishes after it was read", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": A, [COPY]: A + B });
  const storage = when(memory, "rename", "entries.jsonl", () => void memory.remove(COPY));
  const row = await merge(storage, [COPY]);
  assert.deepEqual(row.skipped, [{ file: `./${COPY}`, reason: "gone" }]);
  assert.equal(await textOf(memory, "entries.jsonl"), A + B);
  await undoLatest(memory, 0n);
  assert.equal(await textOf(memory, "entries.jsonl"), A);
});

const [EDITED, EDITED_APART] = [dayLine("b", 2, ',"n":1.0'), dayLine("b", 3, ',"n":2')] as const;
const CHOSEN = '{"id":"b","at":"1970-01-01T00:00:01Z","n":1.0,"device":"desk","actor":"user"}\n';

/** Decides for the version that the merge does not keep, of what a plan shows now. */
async function decideForTheOther(storage: WritableStorage) {
  const { settings } = optionsFor([]);
  const [plan] = await planMerge(storage, { settings, copies: [copyOf(COPY)] });
  const conflict = conflictOf("entries", plan!.concurrent[0]!, settings.logs.entries);
  const choice = { kind: "version", index: 1 } as const;
  return { decided: [{ conflict, choice }], device: "desk" };
}

Deno.test("mergeCopies appends what was chosen behind all else, also where the log grew", async () => {
  for (const end of ["", "\n"]) {
    const log = A + EDITED;
    const files = { "entries.jsonl": log, [COPY]: `${A}${EDITED_APART}torn${end}` };
    const memory = new MemoryStorage(files);
    const decisions = await decideForTheOther(memory);
    memory.append("entries.jsonl", C);
    const backup = `backups/${STAMP}/entries.jsonl`;
    const storage = when(memory, "link", backup, () => memory.append("entries.jsonl", D));
    const row = await merge(storage, [COPY], decisions);
    assert.deepEqual([row.resolved_lines, row.stale_decisions, row.lines.total], [1, [], 6]);
    assert.equal(
      await textOf(memory, "entries.jsonl"),
      `${A}${EDITED}${EDITED_APART}torn\n${C}${D}${CHOSEN}`,
    );
    await undoLatest(memory, 0n);
    assert.equal(await textOf(memory, "entries.jsonl"), log + C + D);
  }
});

Deno.test("mergeCopies applies no decision about versions that are others by now", async () => {
  const files = { "entries.jsonl": A + EDITED, [COPY]: A + EDITED_APART };
  const another = dayLine("b", 4, ',"n":3');
  const changes: ((memory: MemoryStorage) => void)[] = [
    (memory) => memory.append("entries.jsonl", another),
    (memory) => memory.append(COPY, another),
    (memory) => memory.append("entries.jsonl", EDITED_APART),
  ];
  for (const [index, change] of changes.entries()) {
    for (const isLate of [false, true]) {
      const memory = new MemoryStorage(files);
      const decisions = await decideForTheOther(memory);
      if (!isLate) change(memory);
      const storage = when(memory, "link", `backups/${STAMP}/entries.jsonl`, () => {
        if (isLate) change(memory);
      });
      const row = await merge(storage, [COPY], decisions);
      // What a copy gets after it was read stays in the copy.
      const isApplied = isLate && index === 1;
      assert.deepEqual(row.stale_decisions, isApplied ? [] : ["b"], `${index} ${isLate}`);
      assert.equal(row.resolved_lines, Number(isApplied));
      assert.equal((await textOf(memory, "entries.jsonl"))!.includes(CHOSEN), isApplied);
    }
  }
});

Deno.test("mergeCopies says that a decision is outdated also where the copy is gone", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": A + EDITED, [COPY]: A + EDITED_APART });
  const decisions = await decideForTheOther(memory);
  await memory.remove(COPY);
  const { resolved_lines, stale_decisions, written } = await merge(memory, [COPY], decisions);
  assert.deepEqual({ resolved_lines: resolved_lines, stale_decisions: stale_decisions, written }, {
    resolved_lines: 0,
    stale_decisions: ["b"],
    written: false,
  });
});

Deno.test("mergeCopies says which logs it is about to replace", async () => {
  const memory = new MemoryStorage({ "entries.jsonl": A + C, [COPY]: A + B });
  const told: unknown[] = [];
  await merge(memory, [COPY], { onRewrite: (logs) => Promise.resolve(void told.push(...logs)) });
  assert.deepEqual(told, [{ file: "entries.jsonl", unchangedBytes: A.length + 7 }]);
});

Deno.test("mergeCopies gives the versions that were written apart", async () => {
  const [x, y] = [
    dayLine("a", 2, ',"text":"x"'),
    dayLine("a", 3, ',"device":"pad","actor":"user"'),
  ];
  const memory = new MemoryStorage({ "entries.jsonl": A + x, [COPY]: A + y });
  const { logs: [merged] } = await mergeCopies(memory, optionsFor([copyOf(COPY)]));
  const edit = { id: "a", kept_line: 3, lines: [2, 3], kind: "edit-edit" };
  assert.deepEqual(merged!.row.concurrent, [edit]);
  const versions = merged!.concurrent.flatMap(({ versions }) => versions);
  assert.deepEqual(
    versions.map(({ entry, ...version }) => ({ ...version, text: `${entry.text}\n` })),
    [
      {
        line: 2,
        inputs: ["entries.jsonl"],
        kind: "edit",
        at: "2026-04-02T00:00:00Z",
        device: null,
        actor: null,
        text: x,
      },
      {
        line: 3,
        inputs: [`./${COPY}`],
        kind: "edit",
        at: "2026-04-03T00:00:00Z",
        device: "pad",
        actor: "user",
        text: y,
      },
    ],
  );
});

const REVIEW = fc.record({
  device: fc.nat({ max: 2 }),
  id: fc.constantFrom("a", "b"),
  grade: fc.constantFrom("again", "hard", "good", "easy"),
  hours: fc.nat({ max: 900 }),
});

function reviewLine(n: number, { id, grade, hours }: { id: string; grade: string; hours: number }) {
  const at = new Date(Date.UTC(2026, 3, 1, hours, n)).toISOString();
  return `{"id":"r${n}","at":"${at}","entry_id":"${id}","kind":"review","grade":"${grade}"}\n`;
}

Deno.test("mergeCopies makes a directory that reads as all lines in the merged order do", async () => {
  const property = fc.asyncProperty(
    histories(15),
    fc.array(REVIEW, { maxLength: 12 }),
    async (texts, reviews) => {
      const shared = reviewLine(59, { id: "a", grade: "good", hours: 0 });
      const lines = reviews.map((review, n) => reviewLine(n, review));
      const ofDevice = (n: number) =>
        shared + lines.filter((_, index) => reviews[index]!.device === n).join("");
      const storage = new MemoryStorage({
        ...Object.fromEntries(texts.map((text, n) => [`${n || "entries.jsonl"}`, toBytes(text)])),
        "interactions.jsonl": ofDevice(0),
        "i1": ofDevice(1),
        "i2": ofDevice(2),
      });
      const copies = [
        ...texts.slice(1).map((_, n) => copyOf(`${n + 1}`)),
        ...["i1", "i2"].map((file) => copyOf(file, true, "interactions")),
      ];
      await mergeCopies(storage, { ...optionsFor(copies), unrelated: true });
      const some = texts.filter((text, n) => n === 0 || text !== "");
      const onTime = shared + lines.toSorted((a, b) => timeOf(a) < timeOf(b) ? -1 : 1).join("");
      const expected = await shown({
        entries: modelMerge(some, defaultSettings().logs.entries).text,
        interactions: onTime,
      });
      const found = {
        entries: (await textOf(storage, "entries.jsonl"))!,
        interactions: (await textOf(storage, "interactions.jsonl"))!,
      };
      assert.deepEqual(await shown(found), expected);
    },
  );
  await assertProperty(property, { seed: 6, numRuns: 60 });
});

Deno.test("mergeCopies makes a late review count as if it had been on time", async () => {
  const entry = dayLine("a", 1);
  const [first, late, last] = [["good", 30], ["again", 200], ["good", 400]].map((
    [grade, hours],
    n,
  ) => reviewLine(n, { id: "a", grade: grade as string, hours: hours as number })) as [
    string,
    string,
    string,
  ];
  const storage = new MemoryStorage({
    "entries.jsonl": entry,
    "interactions.jsonl": first + last,
    "interactions 2.jsonl": first + late,
  });
  const before = await shown({ entries: entry, interactions: first + last });
  const copies = [copyOf("interactions 2.jsonl", true, "interactions")];
  await mergeCopies(storage, optionsFor(copies));
  const interactions = (await textOf(storage, "interactions.jsonl"))!;
  assert.equal(interactions, first + late + last);
  const after = await shown({ entries: entry, interactions });
  assert.notDeepEqual(after, before);
  assert.match(JSON.stringify(after), /"lapses":1|"reps":3/);
});

function timeOf(line: string): string {
  return JSON.parse(line).at;
}

/** Where each entry stands, with its reviews; entries are latin1. */
async function shown({ entries, interactions }: { entries: string; interactions: string }) {
  const logs = openTexts({ "entries.jsonl": toBytes(entries), "interactions.jsonl": interactions });
  const answers: unknown[] = [await plainRows(listRows(logs, "entries", ALL_ROWS))];
  for (const id of ["a", "b", "caf\u00e9"]) {
    const answer = await showEntry(logs, id, null).catch((error) => error.code);
    // Which line a review is on depends on the order in which they came.
    const reviews = answer.interactions?.map(({ id }: { id: string }) => id);
    answers.push(plain({ ...answer, interactions: reviews }));
  }
  return answers;
}
