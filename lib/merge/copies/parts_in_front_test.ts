import fc from "fast-check";
import { deepEqual, equal } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { MergeRow } from "../../answers.ts";
import { PartNames } from "../../conflicts/part_names.ts";
import { defaultSettings } from "../../records/settings.ts";
import { undoLatest } from "../../rewrite/undo.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import { dayLine } from "../../testing/directories/merging.ts";
import { textOf } from "../../testing/directories/rewriting.ts";
import { assertProperty } from "../../testing/lanes/assert_property.ts";
import type { CopyToMerge } from "./copy_to_merge.ts";
import { mergeCopies, planMerge } from "./merge_copies.ts";

const [A, B, C, D] = [dayLine("a", 1), dayLine("b", 2), dayLine("c", 3), dayLine("d", 4)] as const;
const BOM = "\ufeff";
const LOG = "entries.jsonl";
const settings = defaultSettings();
const names = new PartNames(settings);

/** Files that somebody names; what is called like a part is one. */
function copiesOf(files: readonly string[], isMoved = false): CopyToMerge[] {
  return files.map((file) => {
    const part = names.match(file);
    return { log: "entries", name: file, file, isMoved, ...(part && { part }) };
  });
}

/** Merges all files, also those that share no line. */
async function mergedAnyway(files: MemoryFiles): Promise<{ text: string | null; row: MergeRow }> {
  const storage = new MemoryStorage(files);
  const copies = copiesOf(Object.keys(files));
  const options = { settings, copies, now: 0n, waitMs: 0, unrelated: true };
  const { logs: [log] } = await mergeCopies(storage, options);
  return { text: await textOf(storage, LOG), row: log!.row };
}

/** Merges all that is named, looks that a plan says the same, and gives the log and the row. */
async function merged(
  files: MemoryFiles,
  named: readonly string[],
): Promise<{ text: string | null; row: MergeRow; storage: MemoryStorage }> {
  const storage = new MemoryStorage(files);
  const copies = copiesOf(named);
  const [plan] = await planMerge(storage, { settings, copies });
  const { logs: [log] } = await mergeCopies(storage, { settings, copies, now: 0n, waitMs: 0 });
  const { row } = log!;
  deepEqual({ ...row, written: false, backup: null }, plan!.row);
  equal(row.written, plan!.changes);
  const { base, copies: copied, total, identical, dropped_torn, dropped_repaired } = row.lines;
  equal(
    base + copied,
    total + identical + dropped_torn + dropped_repaired,
    "every line is accounted for",
  );
  return { text: await textOf(storage, LOG), row, storage };
}

Deno.test("a part that shares no line stands before the log, and undo takes it back", async () => {
  // By their times the lines of the part would come last.
  const { text, row, storage } = await merged({ [LOG]: A, "entries.jsonl.1": C + D }, [
    "entries.jsonl.1",
  ]);
  equal(text, C + D + A);
  deepEqual(row.inputs, [LOG, "entries.jsonl.1"]);
  deepEqual(row.prepended, [{ file: "entries.jsonl.1", lines: 2, ends_late: true }]);
  deepEqual([row.common_prefix_lines, row.lines.base, row.lines.copies, row.lines.added], [
    0,
    1,
    2,
    2,
  ]);
  equal(await textOf(storage, "entries.jsonl.1"), C + D);
  await undoLatest(storage, 1n);
  equal(await textOf(storage, LOG), A);
});

Deno.test("of several parts the older ones come first, in whatever order they are named", async () => {
  const files = {
    [LOG]: D,
    "entries.jsonl.1": C,
    "entries.jsonl.2.gz": new Uint8Array(gzipSync(B)),
    "entries-2026-03.jsonl": A,
  };
  const parts = ["entries.jsonl.1", "entries.jsonl.2.gz", "entries-2026-03.jsonl"];
  for (const named of [parts, parts.toReversed(), [parts[1]!, parts[2]!, parts[0]!]]) {
    const { text, row } = await merged(files, named);
    equal(text, A + B + C + D);
    deepEqual(row.prepended.map(({ file }) => file), parts.toReversed());
    equal(row.prepended.some(({ ends_late }) => ends_late), false);
  }
});

Deno.test("a newer part that is merged behind an older one is told to end late", async () => {
  const { storage } = await merged({ [LOG]: D, "entries.jsonl.2": A + B, "entries.jsonl.1": C }, [
    "entries.jsonl.2",
  ]);
  const { text, row } = await merged({
    [LOG]: await textOf(storage, LOG) ?? "",
    "entries.jsonl.1": C,
  }, ["entries.jsonl.1"]);
  equal(text, C + A + B + D);
  deepEqual(row.prepended, [{ file: "entries.jsonl.1", lines: 1, ends_late: true }]);
});

Deno.test("parts double no line of each other, nor of a copy from before the log was rotated", async () => {
  const same = {
    [LOG]: C,
    "entries.jsonl.1": A + B,
    "entries.1.jsonl": A + B,
    "entries.jsonl.2.gz": new Uint8Array(gzipSync(A + B)),
  };
  const three = await merged(same, ["entries.jsonl.1", "entries.1.jsonl", "entries.jsonl.2.gz"]);
  equal(three.text, A + B + C);
  deepEqual(three.row.lines, {
    base: 1,
    copies: 6,
    identical: 4,
    added: 2,
    dropped_torn: 0,
    dropped_repaired: 0,
    respelled: 0,
    malformed_kept: 0,
    total: 3,
  });
  const whole = { [LOG]: C, "entries.jsonl.1": A + B, "entries (1).jsonl": A + B + C + D };
  const named = ["entries (1).jsonl", "entries.jsonl.1"];
  equal((await merged(whole, named)).text, A + B + C + D);
  equal((await merged(whole, named.toReversed())).text, A + B + C + D);
});

Deno.test("a part that shares a line merges by the usual law, and again changes nothing", async () => {
  const { text, row } = await merged({ [LOG]: A + C, "entries.jsonl.1": A + B }, [
    "entries.jsonl.1",
  ]);
  equal(text, A + B + C);
  deepEqual(row.prepended, []);
  const again = await merged({ [LOG]: A + B + C, "entries.jsonl.1": A + B }, ["entries.jsonl.1"]);
  deepEqual([again.text, again.row.written, again.row.lines.identical], [A + B + C, false, 2]);
});

Deno.test("a part without a last newline, or with a byte order mark, keeps its lines apart", async () => {
  const files = { [LOG]: BOM + C, "entries.jsonl.1": B.trimEnd(), "entries.jsonl.2": BOM + A };
  equal((await merged(files, ["entries.jsonl.1", "entries.jsonl.2"])).text, A + B + C);
  const marked = { [LOG]: BOM + C, "entries.jsonl.2": BOM + A };
  equal((await merged(marked, ["entries.jsonl.2"])).text, "\xef\xbb\xbf" + A + C);
});

Deno.test("a torn tail is told where it lies, although parts stand before it", async () => {
  const torn = '{"id":"d","a';
  const files = {
    [LOG]: C + torn,
    "entries.jsonl.1": A + B,
    "entries.jsonl.2": A + B,
    "entries (1).jsonl": C + D,
  };
  const { text, row } = await merged(files, [
    "entries.jsonl.1",
    "entries.jsonl.2",
    "entries (1).jsonl",
  ]);
  equal(text, A + B + C + D);
  deepEqual(row.dropped, [{
    reason: "torn",
    file: LOG,
    line: 2,
    offset: C.length,
    length: torn.length,
  }]);
  const marked = { ...files, [LOG]: BOM + C + torn, "entries.jsonl.2": BOM + A };
  const { row: { dropped } } = await merged(marked, ["entries.jsonl.2", "entries (1).jsonl"]);
  deepEqual(dropped, [{
    reason: "torn",
    file: LOG,
    line: 2,
    offset: 3 + C.length,
    length: torn.length,
  }]);
});

Deno.test("a torn tail of the newest part is told in its own file where there is no log", async () => {
  const torn = '{"id":"d","a';
  const files = { "entries.jsonl.2": A, "entries.jsonl.1": B + torn, "entries (1).jsonl": D };
  const { row } = await merged(files, ["entries.jsonl.1", "entries.jsonl.2"]);
  deepEqual(row.dropped, []);
  const { row: { dropped }, text } = await mergedAnyway(files);
  equal(text, A + B + D);
  deepEqual(dropped, [
    { reason: "torn", file: "entries.jsonl.1", line: 2, offset: B.length, length: torn.length },
  ]);
});

Deno.test("parts of a log that is not there become it", async () => {
  const { text, row } = await merged({ "entries.jsonl.1": B, "entries.jsonl.2": A }, [
    "entries.jsonl.1",
    "entries.jsonl.2",
  ]);
  equal(text, A + B);
  deepEqual([row.inputs, row.lines.base, row.lines.added], [
    ["entries.jsonl.2", "entries.jsonl.1"].toReversed(),
    0,
    2,
  ]);
});

Deno.test("a log that was rotated is put together again, wherever it was cut", async () => {
  const line = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }));
  const lines = fc.uniqueArray(line, { minLength: 1, maxLength: 12, selector: String });
  const cuts = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 });
  await assertProperty(
    fc.asyncProperty(lines, cuts, fc.infiniteStream(fc.nat()), async (lines, cuts, random) => {
      const texts = lines.map(([id, day], n) => dayLine(`${id}`, day, `,"n":${n}`));
      const places = [...new Set([0, ...cuts.filter((cut) => cut < texts.length)])]
        .sort((a, b) => a - b);
      const pieces = places.map((start, n) => texts.slice(start, places[n + 1]).join(""));
      const files: MemoryFiles = { [LOG]: pieces.at(-1)! };
      const parts = pieces.slice(0, -1).map((piece, n) => {
        const name = `entries.jsonl.${pieces.length - 1 - n}`;
        files[name] = piece;
        return name;
      });
      const keys = new Map(parts.map((name) => [name, random.next().value]));
      parts.sort((a, b) => keys.get(a)! - keys.get(b)!);
      if (parts.length === 0) return;
      equal((await merged(files, parts)).text, texts.join(""));
    }),
    { seed: 1, numRuns: 100 },
  );
});
