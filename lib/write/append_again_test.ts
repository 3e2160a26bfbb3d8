import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import { fails, isInStep, nextTask, openState, textIn } from "../testing/states/states.ts";
import { FaultyStorage } from "../testing/storages/faults.ts";
import { OptimisticDirectory, SharedLogs } from "../testing/storages/optimistic_directory.ts";

const FILE = "entries.jsonl";
const HELD = '{"id":"a","text":"held"}\n';
const ROUNDS = 20;

Deno.test("edits of two states that share no lock keep what the other one wrote", async () => {
  const logs = new SharedLogs({ [FILE]: HELD });
  const directory = new OptimisticDirectory(logs);
  await using one = await openState(directory, { ids: "one" });
  await using two = await openState(new OptimisticDirectory(logs), { ids: "two" });
  for (let round = 1; round <= ROUNDS; round++) {
    await Promise.all([
      one.edit("a", { one: round }),
      two.edit("a", { two: round }),
      one.capture("first"),
      two.review("a", "good"),
    ]);
  }
  assert(logs.refusals > 0, "some writes were decided again");
  for (const state of [one, two]) {
    await state.refresh();
    const { entry, versions_total, srs } = (await state.entries.get("a"))!;
    assert.deepEqual(
      [entry!.value, versions_total, srs?.reps],
      [
        { ...entry!.value as object, text: "held", one: ROUNDS, two: ROUNDS },
        2 * ROUNDS + 1,
        ROUNDS,
      ],
    );
    await isInStep(state, directory);
  }
});

Deno.test("a write that is based on what a log was gives up where the log never stands still", async () => {
  const memory = new MemoryStorage({ [FILE]: HELD });
  let isRestless = false;
  let others = 0;
  const storage = new FaultyStorage(memory, ({ kind, name }) => {
    if (isRestless && kind === "stat" && name === FILE) {
      memory.append(FILE, `{"id":"other","n":${++others}}\n`);
    }
    return null;
  });
  await using state = await openState(storage);
  await state.hydrated;
  isRestless = true;
  await fails("changed_meanwhile", state.edit("a", { text: "lost" }));
  isRestless = false;
  assert(!(await textIn(memory, FILE))!.includes("lost"), "nothing of it was written");
  await nextTask();
  await state.edit("a", { text: "found" });
  assert.equal((await state.entries.get("a"))?.version, 2);
});
