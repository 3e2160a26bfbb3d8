import assert from "node:assert/strict";
import type { WriteAnswer } from "../answers.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { lane } from "../testing/lanes/lane.ts";
import { isInStep, openState, textIn } from "../testing/states/states.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";

const FILE = "entries.jsonl";
const BEFORE = '{"id":"a","text":"held"}\n{"id":"b","text":"too"}\n';

/** What programs that know no lock may do to a log at any time. */
const CHANGES: Record<string, (memory: MemoryStorage) => unknown> = {
  "appends a line": (memory) => memory.append(FILE, '{"id":"x"}\n'),
  "appends two lines, the last without its end": (memory) =>
    memory.append(FILE, '{"id":"x"}\n{"id":"y"}'),
  "appends half a line": (memory) => memory.append(FILE, '{"id":"x","te'),
  "puts another file in its place": async (memory) => {
    memory.append("theirs", `{"id":"x"}\n\n\n${BEFORE}{"id":"y"}\n`);
    await memory.rename("theirs", FILE);
  },
  "puts a shorter file in its place": async (memory) => {
    memory.append("theirs", '{"id":"b"}');
    await memory.rename("theirs", FILE);
  },
  "takes it away": (memory) => memory.remove(FILE),
  "cuts it": async (memory) => {
    if (await memory.stat(FILE) === null) return;
    using end = await memory.appendTo(FILE);
    await end.truncate(30);
  },
};

async function isThere(memory: MemoryStorage, answers: readonly WriteAnswer[]): Promise<void> {
  const text = (await textIn(memory, FILE))!;
  for (const { line, offset, entry } of answers) {
    assert.equal(text.split("\n")[line - 1], entry.text);
    assert.equal(text.slice(offset, offset + entry.text.length), entry.text);
  }
}

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`what a state acknowledges is in the log although another program ${what} meanwhile`, async () => {
    let acknowledged = 0;
    for (const nth of lane.faults()) {
      const memory = new MemoryStorage({ [FILE]: BEFORE });
      let left = Infinity;
      const storage = new FaultyStorage(memory, async () => {
        if (--left === 0) await change(memory);
        return null;
      });
      await using state = await openState(storage);
      await state.hydrated;
      left = nth;
      const writes = [state.capture("one"), state.edit("b", { n: 1 }), state.capture("two")];
      const outcomes = await Promise.allSettled(writes);
      const isThrough = left > 0;
      left = Infinity;
      const answers = outcomes.flatMap((outcome) =>
        outcome.status === "fulfilled" ? [outcome.value] : []
      );
      acknowledged += answers.length;
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") assert.match(outcome.reason.code, /unknown|uncertain/);
      }
      await isThere(memory, answers);
      await state.refresh();
      await isInStep(state, memory);
      if (isThrough) break;
    }
    lane.assertMore(acknowledged, 20, "writes that were acknowledged");
  });
}

Deno.test("a line that another program took along into the file it put in place is not written twice", async () => {
  const memory = new MemoryStorage({ [FILE]: BEFORE });
  let isReplaced = false;
  const storage = new FaultyStorage(memory, async ({ kind, name }) => {
    if (kind !== "sync" || name !== FILE || isReplaced) return null;
    isReplaced = true;
    memory.append("theirs", `{"id":"x"}\n${await textIn(memory, FILE)}{"id":"y"}\n`);
    await memory.rename("theirs", FILE);
    return null;
  });
  await using state = await openState(storage);
  const answers = await Promise.all([state.capture("one"), state.capture("two")]);
  const text = (await textIn(memory, FILE))!;
  for (const { entry } of answers) assert.equal(text.split(entry.text).length, 2, text);
  await isThere(memory, answers);
  await isInStep(state, memory);
});
