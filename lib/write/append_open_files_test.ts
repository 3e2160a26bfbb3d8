import assert from "node:assert/strict";
import type { LogState } from "../../mod.ts";
import { LocalDirectory } from "../logs/local_directory.ts";
import { LocalStorage } from "../storage/local.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { holdLock } from "../testing/processes/lock_holder.ts";
import { fails, nextTask, openState } from "../testing/states/states.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";

const FILE = "entries.jsonl";
const HELD = '{"id":"a","text":"held"}\n';
const NO_SHELL = Deno.build.os === "windows";

/** A state over real files that has written once, so that it has them open. */
async function written(waitMs = 0) {
  const root = await Deno.makeTempDir();
  const directory = `${root}/logs`;
  await Deno.mkdir(directory);
  await Deno.writeTextFile(`${directory}/${FILE}`, HELD);
  const state: LogState = await openState(new LocalStorage(directory), { waitMs });
  const { entry } = await state.capture("first");
  return {
    directory,
    state,
    first: `${entry.text}\n`,
    async [Symbol.asyncDispose]() {
      await state.close();
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** What another program does, in the folder of the logs. */
async function shell(directory: string, script: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-ec", script],
    cwd: directory,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** What another program may do between two writes, and what is left of the log and of `first`. */
const CHANGES: Record<string, { script: string; left: (first: string) => string; lost: number }> = {
  "is replaced by a copy": {
    script: "cp entries.jsonl copy && mv copy entries.jsonl",
    left: (first) => HELD + first,
    lost: 0,
  },
  "is replaced by another log": {
    script: `echo '{"id":"x"}' > other && mv other entries.jsonl`,
    left: () => '{"id":"x"}\n',
    lost: 1,
  },
  "is replaced, and keeps another name": {
    script: "mv entries.jsonl backup.jsonl && cp backup.jsonl entries.jsonl",
    left: (first) => HELD + first,
    lost: 0,
  },
  "is truncated": { script: ": > entries.jsonl", left: () => "", lost: 1 },
  "is cut within a line": {
    script: "head -c 30 entries.jsonl > cut && cat cut > entries.jsonl",
    left: (first) => `${(HELD + first).slice(0, 30)}\n`,
    lost: 1,
  },
  "is removed": { script: "rm entries.jsonl", left: () => "", lost: 1 },
  "is removed with its lock": { script: "rm entries.jsonl .log.lock", left: () => "", lost: 1 },
  "gets another line": {
    script: `echo '{"id":"x"}' >> entries.jsonl`,
    left: (first) => `${HELD}${first}{"id":"x"}\n`,
    lost: 0,
  },
  "lies in another folder of the same name": {
    script: "mv ../logs ../moved && mkdir ../logs",
    left: () => "",
    lost: 1,
  },
};

for (const [what, { script, left, lost }] of Object.entries(CHANGES)) {
  Deno.test({
    name: `a state that stays open writes to the log by its name, also where it ${what}`,
    ignore: NO_SHELL,
    fn: async () => {
      await using fixture = await written();
      const { directory, state, first } = fixture;
      await shell(directory, script);
      for (const text of ["second", "third"]) {
        const before = await Deno.readTextFile(`${directory}/${FILE}`).catch(() => "");
        const answer = await state.capture(text);
        const start = text === "second" ? left(first) : before;
        const now = await Deno.readTextFile(`${directory}/${FILE}`);
        assert.equal(now, `${start}${answer.entry.text}\n`);
        assert.equal(answer.offset, start.length);
        assert.equal(answer.line, now.split("\n").length - 1);
        assert.equal(answer.lost?.count ?? 0, text === "second" ? lost : 0);
      }
      const texts = (await state.entries.list()).map(({ entry }) => entry?.text);
      assert(texts.length >= 2, `${texts}`);
    },
  });
}

Deno.test({
  name:
    "a state that stays open writes nothing while its folder is gone, and goes on once it is back",
  ignore: NO_SHELL,
  fn: async () => {
    await using fixture = await written();
    const { directory, state, first } = fixture;
    await shell(directory, "mv ../logs ../moved");
    await fails("io_failed", state.capture("lost"));
    await nextTask();
    const root = directory.slice(0, directory.lastIndexOf("/"));
    assert.equal(await Deno.readTextFile(`${root}/moved/${FILE}`), HELD + first);
    await shell(root, "mv moved logs");
    const { entry, lost } = await state.capture("second");
    assert.equal(lost, undefined);
    assert.equal(
      await Deno.readTextFile(`${directory}/${FILE}`),
      `${HELD}${first}${entry.text}\n`,
    );
  },
});

for (
  const [what, script] of Object.entries({
    "removed": "rm .log.lock",
    "replaced": ": > other && mv other .log.lock",
  })
) {
  Deno.test({
    name: `a state that stays open waits for who locked the lock file after it was ${what}`,
    ignore: NO_SHELL,
    fn: async () => {
      await using fixture = await written();
      const { directory, state } = fixture;
      await shell(directory, script);
      {
        await using _holder = await holdLock(directory);
        await fails("locked", state.capture("too early"));
        await nextTask();
      }
      const { lost } = await state.capture("second");
      assert.equal(lost, undefined);
      await using _holder = await holdLock(directory);
      await fails("locked", state.capture("too late"));
    },
  });
}

Deno.test("a state that stays open opens nothing to write again, and closes all in the end", async () => {
  const storage = new FaultyStorage(new MemoryStorage({ [FILE]: HELD }), () => null);
  {
    await using state = await openState(storage);
    const write = async (n: number) => {
      await state.capture(`text ${n}`);
      await state.append("firings", { id: `f${n}` });
    };
    // The second time, a log that nobody changed is looked at once more.
    for (const n of [1, 2]) await write(n);
    const { length } = storage.operations;
    const { held } = storage;
    await write(3);
    assert.equal(storage.held, held);
    const kinds = storage.operations.slice(length).map(({ kind }) => kind);
    const count = (kind: string) => kinds.filter((done) => done === kind).length;
    assert.deepEqual(["lock", "write", "sync"].map(count), [2, 2, 2]);
    const others = new Set(kinds).difference(new Set(["lock", "write", "sync", "stat", "read"]));
    assert.deepEqual([...others], []);
  }
  assert.equal(storage.held, 0);
});

Deno.test("states that share a directory keep each other waiting, and close only what is idle", async () => {
  const storage = new FaultyStorage(new MemoryStorage({ [FILE]: HELD }), () => null);
  const directory = new LocalDirectory(storage);
  const one = await openState(directory, { ids: "one" });
  const two = await openState(directory, { ids: "two" });
  const writes = Array.from({ length: 20 }, (_, n) => [
    one.edit("a", { one: n }),
    two.edit("a", { two: n }),
  ]);
  await Promise.all(writes.slice(0, 10).flat());
  const closing = one.close();
  await Promise.all(writes.flat());
  await closing;
  await two.capture("alone");
  assert.equal((await two.entries.get("a"))?.version, 41);
  await two.close();
  assert.equal(storage.held, 0);
});
