import assert from "node:assert/strict";
import { seededRandom } from "../../../tools/demo/random.ts";
import { forgetUndo, listUndo, undoLatest } from "../../rewrite/undo.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import {
  APART,
  dayLine,
  filesApart,
  isApartOrMerged,
  mergeAll,
  mergeContentsOf,
  MERGED,
} from "../../testing/directories/merging.ts";
import { FAULT_KINDS, faultAt, textOf, toText } from "../../testing/directories/rewriting.ts";
import { killEachTime } from "../../testing/processes/killed.ts";
import { FaultyStorage, type Intervene } from "../../testing/storages/faults.ts";
import { PowerSupply } from "../../testing/storages/power.ts";
import type { CopyToMerge } from "./merge_copies.ts";

/** Whoever comes next merges the rest, and can take all of it back. */
async function goesOn(storage: WritableStorage, root = "") {
  await mergeAll(storage, { root, now: 2_000_000n });
  assert.deepEqual(await mergeContentsOf(storage, root), MERGED);
  const steps = await listUndo(storage);
  assert(steps.every(({ state }) => state === "done" || state === "undone"));
  assert.deepEqual(await storage.list("backups"), steps.map(({ stamp }) => stamp).reverse());
  for (const { state } of steps) if (state === "done") await undoLatest(storage, 0n);
  assert.deepEqual(await mergeContentsOf(storage, root), APART);
  const names = [...await storage.list(""), ...await storage.list(`${root}/elsewhere`)];
  assert(!names.some((name) => name.endsWith(".tmp")), names.join());
}

for (const hasLinks of [true, false]) {
  for (const kind of hasLinks ? FAULT_KINDS : ["killed"] as const) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`mergeCopies loses nothing, and goes on, when any operation is ${kind}${where}`, async () => {
      let failures = 0;
      for (let nth = 1;; nth++) {
        const memory = new MemoryStorage(filesApart());
        const over = (intervene: Intervene) => new FaultyStorage(memory, intervene, { hasLinks });
        const storage = over(faultAt(kind, nth));
        await mergeAll(storage).catch(() => null);
        assert.equal(storage.held, 0, "all is closed");
        isApartOrMerged(await mergeContentsOf(memory));
        if (storage.operations.length < nth) break;
        failures++;
        await goesOn(over(() => null));
      }
      assert(failures > 80, `${failures} operations failed`);
    });
  }
}

Deno.test("mergeCopies loses nothing, and goes on, after power failures", async () => {
  const random = seededRandom(21);
  for (const luck of [0, 0.5]) {
    for (let nth = 1, isDone = false; !isDone; nth++) {
      const memory = new MemoryStorage(filesApart());
      const power = await PowerSupply.of(memory);
      const fault = faultAt("killed", nth);
      const storage = new FaultyStorage(memory, (asked) => fault(asked) ?? power.note(asked));
      isDone = await mergeAll(storage).then(() => true, () => false);
      const disk = await power.cut(() => random.chance(luck));
      const found = await mergeContentsOf(disk);
      isApartOrMerged(found);
      if (isDone) assert.deepEqual(found, MERGED);
      await goesOn(disk);
    }
  }
});

Deno.test("mergeCopies loses nothing that others write while it runs", async () => {
  const late = dayLine("z", 9);
  const names = ["entries.jsonl", "entries (1).jsonl", "/elsewhere/entries.jsonl"];
  for (const name of names) {
    for (let nth = 1, isReached = true; isReached; nth++) {
      const memory = new MemoryStorage(filesApart());
      let wasWritten = false;
      isReached = false;
      const storage = new FaultyStorage(memory, ({ index }) => {
        if (index !== nth) return null;
        isReached = true;
        wasWritten = memory.files()[name] !== undefined;
        if (wasWritten) memory.append(name, late);
        return null;
      });
      await mergeAll(storage);
      await mergeAll(memory, { now: 2_000_000n });
      if (!wasWritten) continue;
      const merged = (await mergeContentsOf(memory))["entries.jsonl"]!;
      const isReported = (await listUndo(memory)).some(({ late }) => late.length > 0);
      assert(merged.includes(late) || isReported, `${name}, before operation ${nth}`);
    }
  }
});

/** Gives a name to a new file, as programs that sync do it; it holds what the old one did, and more. */
async function replaceFile(memory: MemoryStorage, name: string, more: string) {
  memory.append("theirs", `${await textOf(memory, name) ?? ""}${more}`);
  await memory.rename("theirs", name);
}

/** All that is in any file. */
function allText(memory: MemoryStorage): string {
  const contents = Object.values(memory.files()).filter((content) => content !== null);
  return contents.map((content) => toText(content as Uint8Array)).join("\n");
}

const LATE = dayLine("z", 9);
/** Two copies, a log that is there, and one that the merge makes. */
const REPLACED = [
  "entries.jsonl",
  "entries (1).jsonl",
  "/elsewhere/entries.jsonl",
  "sessions.jsonl",
];
const LINES = Object.values(APART).flatMap((text) => text!.match(/.*\n/g)!);

async function mergeOrUndo(storage: WritableStorage, isUndo: boolean, now = 1_000_000n) {
  if (isUndo) return await undoLatest(storage, 0n);
  const file = "sessions 2.jsonl";
  const copies: CopyToMerge[] = [{ log: "sessions", name: file, file, isMoved: true }];
  return await mergeAll(storage, { now, copies, unrelated: true });
}

/**
 * Puts a file in place of `name` before the n-th operation of a merge or an
 * undo, which may be killed, and looks whether all lines are kept.
 *
 * @returns How many operations there were.
 */
async function replaceAt(nth: number, name: string, isUndo: boolean, killedAt = Infinity) {
  const memory = new MemoryStorage({ ...filesApart(), "sessions 2.jsonl": dayLine("s", 5) });
  if (isUndo) await mergeOrUndo(memory, false);
  let where = `${name}, before operation ${nth}, killed at ${killedAt}`;
  const expected = [...LINES];
  const fault = faultAt("killed", killedAt);
  const storage = new FaultyStorage(memory, async (asked) => {
    // No system can both replace a log in one go and look at what it replaces.
    if (asked.index === nth && !(asked.kind === "rename" && asked.name === name)) {
      await replaceFile(memory, name, LATE);
      expected.push(LATE);
      where += `: ${asked.kind} ${asked.name}`;
    }
    return fault(asked);
  });
  await mergeOrUndo(storage, isUndo).catch((error) => {
    const isRight = ["changed_meanwhile", "cannot_undo"].includes(error.code);
    assert(isRight || /killed/.test(error.message), `${where}: ${error}`);
  });
  assert.equal(storage.held, 0, "all is closed");
  const isKept = () => {
    const text = allText(memory);
    for (const line of expected) assert(text.includes(line), `${where}: ${line}`);
  };
  isKept();
  // Whoever comes next is not hindered.
  await mergeOrUndo(memory, false, 2_000_000n);
  isKept();
  await forgetUndo(memory, 0);
  const left = [...await memory.list(""), ...await memory.list("/elsewhere")];
  assert(!left.some((name) => name.endsWith(".tmp")), `${where}: ${left}`);
  return storage.operations.length;
}

for (const [what, isUndo] of [["mergeCopies", false], ["undoLatest", true]] as const) {
  Deno.test(`${what} loses no file that another program puts in place of one while it runs`, async () => {
    for (const name of REPLACED) {
      for (let nth = 1; nth <= await replaceAt(nth, name, isUndo); nth++);
    }
  });

  Deno.test(`${what} loses no file that another program puts in place of one before it is killed`, async () => {
    const random = seededRandom(22);
    const count = await replaceAt(Infinity, "entries.jsonl", isUndo);
    for (let run = 0; run < 200; run++) {
      const nth = 1 + random.below(count);
      await replaceAt(nth, random.pick(REPLACED), isUndo, nth + random.below(5));
    }
  });
}

for (const [command, what] of [["merge", "it merges"], ["undo merge", "that is undone"]] as const) {
  Deno.test({
    name: `mergeCopies loses nothing, and goes on, when the process is killed while ${what}`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const killed = await killEachTime(command, async (storage, root) => {
        isApartOrMerged(await mergeContentsOf(storage, root));
        await goesOn(storage, root);
      });
      assert(killed > 15, `it was killed ${killed} times`);
    },
  });
}
