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
import { faultAt, type FaultKind, textOf, toText } from "../../testing/directories/rewriting.ts";
import { copyDisk } from "../../testing/disks/copy_disk.ts";
import { DistinctDisks, type FaultCounts } from "../../testing/disks/distinct_disks.ts";
import { lane } from "../../testing/lanes/lane.ts";
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

/** What each kind of fault makes of one merge. */
const LINKED: Record<FaultKind, FaultCounts> = {
  "disk full": { faults: 162, disks: 10 },
  "I/O error": { faults: 162, disks: 13 },
  "I/O error afterwards": { faults: 162, disks: 12 },
  "cut short": { faults: 162, disks: 10 },
  "killed": { faults: 162, disks: 30 },
};
const COPIED = { killed: { faults: 182, disks: 40 } };

for (const [hasLinks, counts] of [[true, LINKED], [false, COPIED]] as const) {
  for (const [kind, expected] of Object.entries(counts) as [FaultKind, FaultCounts][]) {
    const where = hasLinks ? "" : ", without hard links";
    Deno.test(`mergeCopies loses nothing, and goes on, when any operation is ${kind}${where}`, async () => {
      const disks = new DistinctDisks();
      for (const nth of lane.faults()) {
        const memory = new MemoryStorage(filesApart());
        const over = (intervene: Intervene) =>
          new FaultyStorage(memory, intervene, { can: { link: hasLinks } });
        const storage = over(faultAt(kind, nth));
        await mergeAll(storage).catch(() => null);
        assert.equal(storage.held, 0, "all is closed");
        isApartOrMerged(await mergeContentsOf(memory));
        if (storage.operations.length < nth) break;
        await disks.goOn(memory, () => goesOn(over(() => null)));
      }
      disks.assertCounts(expected);
    });
  }
}

/** Lets the power fail at each operation of a merge, and gives the disks that it leaves. */
async function powerFails(seed: number): Promise<DistinctDisks> {
  const random = seededRandom(seed);
  const disks = new DistinctDisks();
  for (const luck of [0, 0.5]) {
    for (const nth of lane.faults()) {
      const memory = new MemoryStorage(filesApart());
      const power = await PowerSupply.of(memory);
      const fault = faultAt("killed", nth);
      const storage = new FaultyStorage(memory, (asked) => fault(asked) ?? power.note(asked));
      const isDone = await mergeAll(storage).then(() => true, () => false);
      const disk = await power.cut(() => random.chance(luck));
      const found = await mergeContentsOf(disk);
      isApartOrMerged(found);
      if (isDone) assert.deepEqual(found, MERGED);
      await disks.goOn(disk, () => goesOn(disk));
      if (isDone) break;
    }
  }
  return disks;
}

Deno.test("mergeCopies loses nothing, and goes on, after power failures", async () => {
  const [seed, ...more] = lane.seeds(21);
  (await powerFails(seed)).assertCounts({ faults: 326, disks: 26 });
  for (const seed of more) await powerFails(seed);
});

const LATE = dayLine("z", 9);

Deno.test("mergeCopies loses nothing that others write while it runs", async () => {
  const names = ["entries.jsonl", "entries (1).jsonl", "/elsewhere/entries.jsonl"];
  const disks = new DistinctDisks();
  for (const name of names) {
    for (const nth of lane.faults()) {
      const memory = new MemoryStorage(filesApart());
      let wasWritten = false;
      const storage = new FaultyStorage(memory, ({ index }) => {
        if (index !== nth) return null;
        wasWritten = memory.files()[name] !== undefined;
        if (wasWritten) memory.append(name, LATE);
        return null;
      });
      await mergeAll(storage);
      if (storage.operations.length < nth) break;
      await disks.goOn(memory, async () => {
        await mergeAll(memory, { now: 2_000_000n });
        if (!wasWritten) return;
        const merged = (await mergeContentsOf(memory))["entries.jsonl"]!;
        const isReported = (await listUndo(memory)).some(({ stray_appends }) =>
          stray_appends.length > 0
        );
        assert(merged.includes(LATE) || isReported, `${name}, before operation ${nth}`);
      }, wasWritten);
    }
  }
  disks.assertCounts({ faults: 486, disks: 10 });
});

/** Gives a name to a new file, as programs that sync do it; it holds what the old one did, and more. */
async function replaceFile(memory: MemoryStorage, name: string, more: string) {
  memory.append("theirs", `${await textOf(memory, name) ?? ""}${more}`);
  await memory.rename("theirs", name);
}

/** Two copies, a log that is there, and one that the merge makes. */
const REPLACED = [
  "entries.jsonl",
  "entries (1).jsonl",
  "/elsewhere/entries.jsonl",
  "sessions.jsonl",
];
const LINES = Object.values(APART).flatMap((text) => text!.match(/.*\n/g)!);

/** Merges what is apart and a copy that becomes a log. */
function mergeWithSessions(storage: WritableStorage, now = 1_000_000n) {
  const file = "sessions 2.jsonl";
  const copies: CopyToMerge[] = [{ log: "sessions", name: file, file, isMoved: true }];
  return mergeAll(storage, { now, copies, unrelated: true });
}

/** What runs while a file is put in place of another, and the disk it begins with. */
interface Replaceable {
  begin: () => Promise<MemoryStorage>;
  run: (storage: WritableStorage) => Promise<unknown>;
}

const withSessions = () =>
  new MemoryStorage({ ...filesApart(), "sessions 2.jsonl": dayLine("s", 5) });

const MERGING: Replaceable = {
  begin: () => Promise.resolve(withSessions()),
  run: (storage) => mergeWithSessions(storage),
};
const UNDOING: Replaceable = {
  begin: async () => {
    const merged = withSessions();
    await mergeWithSessions(merged);
    return merged;
  },
  run: (storage) => undoLatest(storage, 0n),
};

/** When a file is put in place of which, and before which operation the process is killed. */
interface Replacement {
  nth: number;
  name: string;
  killedAt?: number;
}

/** Runs it to its end, however that is, and says whether a file was really put in place. */
async function runReplaced(
  memory: MemoryStorage,
  run: Replaceable["run"],
  { nth, name, killedAt = Infinity }: Replacement,
) {
  let where = `${name}, before operation ${nth}, killed at ${killedAt}`;
  let wasReplaced = false;
  const fault = faultAt("killed", killedAt);
  const storage = new FaultyStorage(memory, async (asked) => {
    // No system can both replace a log in one go and look at what it replaces.
    if (asked.index === nth && !(asked.kind === "rename" && asked.name === name)) {
      await replaceFile(memory, name, LATE);
      wasReplaced = true;
      where += `: ${asked.kind} ${asked.name}`;
    }
    return fault(asked);
  });
  await run(storage).catch((error) => {
    const isRight = ["changed_meanwhile", "cannot_undo"].includes(error.code);
    assert(isRight || /killed/.test(error.message), `${where}: ${error}`);
  });
  assert.equal(storage.held, 0, "all is closed");
  return { where, wasReplaced, operations: storage.operations.length };
}

/** Fails unless each line is in some file. */
function keepsAll(memory: MemoryStorage, lines: readonly string[], where: string): void {
  const contents = Object.values(memory.files()).filter((content) => content !== null);
  const text = contents.map((content) => toText(content as Uint8Array)).join("\n");
  for (const line of lines) assert(text.includes(line), `${where}: ${line}`);
}

/** Whoever comes next is not hindered, and loses nothing either. */
async function goesOnWith(memory: MemoryStorage, lines: readonly string[], where: string) {
  await mergeWithSessions(memory, 2_000_000n);
  keepsAll(memory, lines, where);
  await forgetUndo(memory, 0);
  const left = [...await memory.list(""), ...await memory.list("/elsewhere")];
  assert(!left.some((name) => name.endsWith(".tmp")), `${where}: ${left}`);
}

/**
 * Puts a file in place of another while a command runs, and looks whether all lines
 * are kept, then and by whoever comes next.
 *
 * @returns How many operations there were.
 */
async function replaceAt(
  beginning: MemoryStorage,
  run: Replaceable["run"],
  replacement: Replacement,
  disks: DistinctDisks,
): Promise<number> {
  const memory = await copyDisk(beginning);
  const { where, wasReplaced, operations } = await runReplaced(memory, run, replacement);
  const lines = wasReplaced ? [...LINES, LATE] : LINES;
  keepsAll(memory, lines, where);
  await disks.goOn(memory, () => goesOnWith(memory, lines, where), wasReplaced);
  return operations;
}

/** Puts a file in place of one, at a moment that the seed decides, just before it is killed. */
async function replaceAndKill(seed: number, { begin, run }: Replaceable): Promise<DistinctDisks> {
  const random = seededRandom(seed);
  const disks = new DistinctDisks();
  const beginning = await begin();
  const never = { nth: Infinity, name: "entries.jsonl" };
  const { operations } = await runReplaced(await copyDisk(beginning), run, never);
  for (let left = lane.runs(200); left > 0; left--) {
    const nth = 1 + random.below(operations);
    const replacement = { nth, name: random.pick(REPLACED), killedAt: nth + random.below(5) };
    await replaceAt(beginning, run, replacement, disks);
  }
  return disks;
}

for (
  const [what, command, all, killed] of [
    ["mergeCopies", MERGING, { faults: 740, disks: 13 }, { faults: 200, disks: 79 }],
    ["undoLatest", UNDOING, { faults: 604, disks: 14 }, { faults: 200, disks: 79 }],
  ] as const
) {
  Deno.test(`${what} loses no file that another program puts in place of one while it runs`, async () => {
    const disks = new DistinctDisks();
    const beginning = await command.begin();
    for (const name of REPLACED) {
      for (const nth of lane.faults()) {
        if (await replaceAt(beginning, command.run, { nth, name }, disks) < nth) break;
      }
    }
    disks.assertCounts(all);
  });

  Deno.test(`${what} loses no file that another program puts in place of one before it is killed`, async () => {
    const [seed, ...more] = lane.seeds(22);
    (await replaceAndKill(seed, command)).assertCounts(killed);
    for (const seed of more) await replaceAndKill(seed, command);
  });
}

for (const [command, what] of [["merge", "it merges"], ["undo merge", "that is undone"]] as const) {
  Deno.test({
    name: `mergeCopies loses nothing, and goes on, when the process is killed while ${what}`,
    ignore: Deno.build.os === "windows" || lane.name === "quick",
    fn: async () => {
      const killed = await killEachTime(command, async (storage, root) => {
        isApartOrMerged(await mergeContentsOf(storage, root));
        await goesOn(storage, root);
      });
      lane.assertMore(killed, 15, "times it was killed");
    },
  });
}
