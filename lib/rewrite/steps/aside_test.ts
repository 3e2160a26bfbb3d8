import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { textOf } from "../../testing/directories/rewriting.ts";
import { FaultyStorage, type Operation } from "../../testing/storages/faults.ts";
import { moveAside, settleAside } from "./aside.ts";

const NAME = "entries (1).jsonl";
const ASIDE = ".aside.tmp";

/** Puts another file in place before the n-th operation of a kind. */
function replacing(memory: MemoryStorage, kind: Operation["kind"], nth: number, text: string) {
  let count = 0;
  return new FaultyStorage(memory, async (asked) => {
    if (asked.kind !== kind || ++count !== nth) return null;
    memory.append("theirs", text);
    await memory.rename("theirs", NAME);
    return null;
  });
}

Deno.test("moveAside takes the file that was seen", async () => {
  const memory = new MemoryStorage({ [NAME]: "old" });
  assert(await moveAside(memory, NAME, ASIDE, (await memory.stat(NAME))!));
  assert.deepEqual(await memory.list(""), [ASIDE]);
});

Deno.test("moveAside leaves a file where it is that came at the last moment", async () => {
  for (const kind of ["stat", "rename"] as const) {
    const memory = new MemoryStorage({ [NAME]: "old" });
    const seen = (await memory.stat(NAME))!;
    assert(!await moveAside(replacing(memory, kind, 1, "new"), NAME, ASIDE, seen));
    assert.deepEqual(await memory.list(""), [NAME]);
    assert.equal(await textOf(memory, NAME), "new");
  }
});

Deno.test("moveAside gives a file that came a free name where yet another has come", async () => {
  const memory = new MemoryStorage({ [NAME]: "old", "entries (1) (1).jsonl": "taken" });
  const seen = (await memory.stat(NAME))!;
  const first = replacing(memory, "rename", 1, "new");
  const storage = new FaultyStorage(first, ({ kind, name }) => {
    if (kind === "renameNoReplace" && name === NAME) memory.append(NAME, "newer");
    return null;
  });
  assert(!await moveAside(storage, NAME, ASIDE, seen));
  assert.equal(await textOf(memory, NAME), "newer");
  assert.equal(await textOf(memory, "entries (1) (1).jsonl"), "taken");
  assert.equal(await textOf(memory, "entries (1) (2).jsonl"), "new");
  assert.equal(await memory.stat(ASIDE), null);
});

Deno.test("settleAside removes what is kept, and gives back what is not", async () => {
  const where = { name: NAME, aside: ASIDE, kept: "kept" };
  const kept = new MemoryStorage({ [ASIDE]: "old" });
  await kept.link(ASIDE, "kept");
  const same = new MemoryStorage({ [ASIDE]: "old", kept: "old" });
  for (const memory of [kept, same]) {
    assert.equal(await settleAside(memory, where), true);
    assert.deepEqual(await memory.list(""), ["kept"]);
    assert.equal(await settleAside(memory, where), null);
  }
  const other = new MemoryStorage({ [ASIDE]: "new", kept: "old" });
  const given = new MemoryStorage({ [ASIDE]: "new", kept: "old" });
  await given.link(ASIDE, NAME);
  for (const memory of [other, given]) {
    assert.equal(await settleAside(memory, where), false);
    assert.deepEqual(await memory.list(""), [NAME, "kept"]);
    assert.equal(await textOf(memory, NAME), "new");
  }
});
