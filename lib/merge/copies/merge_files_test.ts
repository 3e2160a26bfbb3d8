import fc from "fast-check";
import { deepEqual, equal, rejects } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { LogError } from "../../errors.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import { textOf, toBytes } from "../../testing/directories/rewriting.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import { FaultyStorage } from "../../testing/storages/faults.ts";
import { mergeFiles, type MergeFilesReport, planMergeFiles } from "./merge_files.ts";

const FILE = "notes.jsonl";
const BACKUP = `${FILE}.bak-19700101T000000.000000Z`;

/** A line of a program that knows neither ids nor settings. */
function line(n: number, day?: number): string {
  return `{"n":${n}${day === undefined ? "" : `,"at":"2026-04-0${day}T00:00:00Z"`}}\n`;
}

function optionsFor(files: readonly string[], unrelated = false) {
  return {
    target: FILE,
    name: FILE,
    copies: files.map((file) => ({ name: file, file })),
    unrelated,
    now: 0n,
    waitMs: 0,
  };
}

/** Merges all files into the first, looks that a plan says the same, and gives what it came to. */
async function merged(
  files: MemoryFiles,
  unrelated = false,
): Promise<MergeFilesReport & { storage: MemoryStorage; text: string | null }> {
  const storage = new MemoryStorage(files);
  const options = optionsFor(Object.keys(files).slice(1), unrelated);
  const before = await storage.list("");
  const plan = await planMergeFiles(storage, options);
  deepEqual(await storage.list(""), before, "a plan changes nothing");
  const report = await mergeFiles(storage, options);
  deepEqual({ ...report.answer, written: false, backup: null }, plan.answer);
  deepEqual([report.answer.written, report.changes], [plan.changes, plan.changes]);
  return { ...report, storage, text: await textOf(storage, FILE) };
}

Deno.test("files are merged by their bytes and times, and the old one stays beside the new one", async () => {
  const files = {
    [FILE]: line(1, 1) + line(4, 4),
    "phone.jsonl": line(1, 1) + line(2, 2) + "not JSON\n",
    "tablet.jsonl.gz": new Uint8Array(gzipSync(line(4, 4) + line(3, 3) + line(5))),
  };
  const { answer, storage, text } = await merged(files);
  equal(text, line(1, 1) + line(2, 2) + "not JSON\n" + line(4, 4) + line(3, 3) + line(5));
  deepEqual(answer, {
    file: FILE,
    inputs: [FILE, "phone.jsonl", "tablet.jsonl.gz"],
    skipped: [],
    prepended: [],
    common_prefix_lines: 0,
    order_conflicts: 0,
    dropped: [],
    lines: {
      base: 2,
      copies: 6,
      identical: 2,
      added: 4,
      dropped_torn: 0,
      dropped_repaired: 0,
      respelled: 0,
      total: 6,
    },
    written: true,
    backup: BACKUP,
  });
  equal(await textOf(storage, BACKUP), files[FILE]);
  deepEqual(await storage.list(""), [FILE, BACKUP, "phone.jsonl", "tablet.jsonl.gz"]);
  // What the answer says is how to take it back.
  await storage.rename(BACKUP, FILE);
  equal(await textOf(storage, FILE), files[FILE]);
});

Deno.test("files merged again change nothing, and leave nothing", async () => {
  const files = { [FILE]: line(1) + line(2), "a.jsonl": line(2) };
  const { answer, storage, text } = await merged(files);
  deepEqual([text, answer.written, answer.backup], [line(1) + line(2), false, null]);
  deepEqual(await storage.list(""), ["a.jsonl", FILE]);
});

Deno.test("a second backup takes the place of none, also when the clock steps back", async () => {
  const { storage } = await merged({ [FILE]: line(1), "a.jsonl": line(1) + line(2) });
  await (await storage.appendTo("a.jsonl")).write(toBytes(line(3)));
  const { answer } = await mergeFiles(storage, { ...optionsFor(["a.jsonl"]), now: -5n });
  equal(answer.backup, `${FILE}.bak-19700101T000000.000001Z`);
  equal(await textOf(storage, BACKUP), line(1));
});

Deno.test("a file that shares no line is left alone unless it is asked for, blank lines count for nothing", async () => {
  const files = { [FILE]: `${line(1, 1)}\n`, "a.jsonl": `\n${line(2, 2)}`, "b.jsonl": "" };
  const alone = await merged(files);
  deepEqual(alone.answer.skipped, [
    { file: "a.jsonl", reason: "unrelated" },
    { file: "b.jsonl", reason: "empty" },
  ]);
  equal(alone.answer.written, false);
  equal((await merged(files, true)).text, `${line(1, 1)}\n${line(2, 2)}`);
});

Deno.test("the file itself is no copy of it, and older parts go in front", async () => {
  const storage = new MemoryStorage({
    [FILE]: line(3, 1),
    [`${FILE}.1`]: line(2, 5),
    x: line(3, 1),
  });
  await storage.link(FILE, "same.jsonl");
  const { answer } = await mergeFiles(storage, optionsFor(["same.jsonl", `${FILE}.1`, "x"]));
  deepEqual(answer.skipped, [{ file: "same.jsonl", reason: "same_file" }]);
  deepEqual(answer.prepended, [{ file: `${FILE}.1`, lines: 1, ends_late: true }]);
  equal(await textOf(storage, FILE), line(2, 5) + line(3, 1));
});

Deno.test("a file that is no lines, or not there, is refused before anything is written", async () => {
  for (const bytes of ["\xff\xfe{\0}\0", "[{},{}]"].map((text) => Uint8Array.from(text, code))) {
    const storage = new MemoryStorage({ [FILE]: bytes, a: line(1) });
    await rejects(mergeFiles(storage, optionsFor(["a"])), { code: "unwritable_format" });
    deepEqual(await storage.list(""), ["a", FILE]);
  }
  const storage = new MemoryStorage({ a: line(1) });
  await rejects(planMergeFiles(storage, optionsFor(["a"])), { code: "not_a_file" });
  await rejects(mergeFiles(storage, optionsFor(["a"])), { code: "not_a_file" });
});

function code(character: string): number {
  return character.charCodeAt(0);
}

Deno.test("a folder whose writers have a lock is written to under it, and gets none else", async () => {
  const files = { [FILE]: line(1), a: line(1) + line(2) };
  const locked = new MemoryStorage({ ...files, ".log.lock": "" });
  {
    using _held = await locked.lock(".log.lock", 0);
    await rejects(mergeFiles(locked, optionsFor(["a"])), { code: "locked" });
  }
  equal((await mergeFiles(locked, optionsFor(["a"]))).answer.written, true);
});

Deno.test("what another program appends meanwhile is merged, or told where it lies", async () => {
  for (const kind of ["link", "sync"]) {
    const memory = new MemoryStorage({ [FILE]: line(1), a: line(1) + line(2) });
    let isFirst = true;
    const storage = new FaultyStorage(memory, async (asked) => {
      if (asked.kind !== kind || !isFirst) return null;
      isFirst = false;
      await (await memory.appendTo(FILE)).write(toBytes(line(9)));
      return null;
    });
    const { answer } = await mergeFiles(storage, optionsFor(["a"]));
    equal(answer.written, true);
    equal(await textOf(memory, FILE), line(1) + line(2) + line(9), kind);
    equal(await textOf(memory, BACKUP), line(1) + line(9), kind);
  }
  const memory = new MemoryStorage({ [FILE]: line(1), a: line(1) + line(2) });
  const storage = new FaultyStorage(memory, async ({ kind, name }) => {
    if (kind !== "rename" || name !== FILE) return null;
    await (await memory.appendTo(FILE)).write(toBytes(line(9)));
    return null;
  });
  const { strayAppends } = await mergeFiles(storage, optionsFor(["a"]));
  const { length } = line(1);
  deepEqual(strayAppends, [{ file: FILE, backup: BACKUP, offset: length, bytes: line(9).length }]);
  equal(await textOf(memory, BACKUP), line(1) + line(9));
});

Deno.test("whatever fails, the file is the old one or the merged one, and the next run ends it", async () => {
  const files = { [FILE]: line(1, 1) + line(3, 3), a: line(1, 1) + line(2, 2) };
  const whole = line(1, 1) + line(2, 2) + line(3, 3);
  for (let failing = 1;; failing++) {
    const memory = new MemoryStorage(files);
    const error = new LogError("io_failed", "the disk is gone");
    const storage = new FaultyStorage(memory, ({ index }) => (
      index === failing ? { when: "before", error } : null
    ));
    const failed = await mergeFiles(storage, optionsFor(["a"])).then(() => null, (error) => error);
    if (storage.operations.length < failing) break;
    const text = await textOf(memory, FILE);
    equal([files[FILE], whole].includes(text!), true, `after ${failing}: ${text}`);
    if (failed !== null) equal(failed.message, error.message);
    const isReplaced = text === whole;
    equal((await memory.list("")).includes(BACKUP), isReplaced, `the backup after ${failing}`);
    await mergeFiles(memory, optionsFor(["a"]));
    equal(await textOf(memory, FILE), whole);
    equal(await textOf(memory, "a"), files.a);
  }
});

Deno.test("merging files does not depend on their order, and loses no line", async () => {
  const any = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 4 }), fc.option(fc.integer({ min: 1, max: 4 }))),
    { minLength: 1, maxLength: 6 },
  ).map((lines) => lines.map(([n, day]) => line(n, day ?? undefined)).join(""));
  await assertProperty(
    fc.asyncProperty(any, any, any, async (one, two, three) => {
      const { text } = await merged({ [FILE]: one, a: two, b: three }, true);
      equal((await merged({ [FILE]: three, a: one, b: two }, true)).text, text);
      equal((await merged({ [FILE]: text!, a: one, b: two, c: three })).answer.written, false);
      for (const input of [one, two, three]) {
        const left = text!.split("\n");
        for (const each of input.split("\n")) {
          const at = left.indexOf(each);
          equal(at >= 0, true, each);
          left.splice(at, 1);
        }
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});
