import assert from "node:assert/strict";
import { LogError } from "../../../lib/errors.ts";
import { MemoryStorage } from "../../../lib/storage/memory.ts";
import { openState, textIn } from "../../../lib/testing/states/states.ts";
import { FaultyStorage } from "../../../lib/testing/storages/faults.ts";
import { inFlight, type InFlightLimits } from "./in_flight.ts";

/** So many items at once, each of as many bytes as it says. */
function atMost(items: number, bytes = Infinity): InFlightLimits<number> {
  return { items, bytes, bytesOf: (item) => item };
}

Deno.test("inFlight gives results in order, whichever is done first, and no more at once than allowed", async () => {
  let under = 0, most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++under);
    for (let turn = 0; turn < (n % 3) * 5; turn++) await Promise.resolve();
    under--;
    return n;
  };
  const items = Array.from({ length: 50 }, (_, n) => n);
  assert.deepEqual(await Array.fromAsync(inFlight(items, work, atMost(4))), items);
  assert(most > 1 && most <= 4, `${most} at once`);
});

/** Waits until nothing happens any more without somebody who does something. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** What is begun at each step, where nothing is done before all that may begin has begun. */
async function begunAtEachStep(
  items: readonly number[],
  limits: InFlightLimits<number>,
): Promise<number[][]> {
  const begun: { item: number; done: () => void }[] = [];
  const work = (item: number) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    begun.push({ item, done: () => resolve(item) });
    return promise;
  };
  const results = inFlight(items, work, limits);
  const steps: number[][] = [];
  let told = 0;
  for (const expected of items) {
    const next = results.next();
    await settled();
    steps.push(begun.slice(told).map(({ item }) => item));
    told = begun.length;
    begun.find(({ item }) => item === expected)!.done();
    assert.equal((await next).value, expected);
  }
  assert.equal((await results.next()).done, true);
  return steps;
}

Deno.test("inFlight begins no more than so many items before a result is taken", async () => {
  const steps = await begunAtEachStep([1, 2, 3, 4, 5], atMost(3));
  assert.deepEqual(steps, [[1, 2, 3], [4], [5], [], []]);
});

Deno.test("inFlight begins no more than so many bytes, and a larger item alone", async () => {
  const steps = await begunAtEachStep([3, 5, 2, 1, 11, 4, 6], atMost(100, 10));
  assert.deepEqual(steps, [[3, 5, 2], [1], [], [], [11], [4, 6], []]);
});

Deno.test("inFlight gives what is done while the next item is still to come", async () => {
  const gate = Promise.withResolvers<void>();
  async function* items() {
    yield 1;
    await gate.promise;
    yield 2;
  }
  const results = inFlight(items(), (n) => Promise.resolve(n), atMost(10));
  assert.equal((await results.next()).value, 1);
  gate.resolve();
  assert.equal((await results.next()).value, 2);
  assert.equal((await results.next()).done, true);
});

Deno.test("inFlight gives the results before a failure, and asks for nothing behind it", async () => {
  let asked = 0;
  async function* items() {
    for (let n = 0;; n++) {
      asked++;
      yield n;
    }
  }
  const work = (n: number) => n === 3 ? Promise.reject(new Error("three")) : Promise.resolve(n);
  const results = inFlight(items(), work, atMost(2));
  const given: number[] = [];
  await assert.rejects(async () => {
    for await (const n of results) given.push(n);
  }, /three/);
  assert.deepEqual(given, [0, 1, 2]);
  assert(asked < 8, `${asked} were asked for`);
});

Deno.test("inFlight gives all results before the items' own failure", async () => {
  async function* items() {
    yield 1;
    throw new Error("no more");
  }
  const given: number[] = [];
  await assert.rejects(async () => {
    for await (const n of inFlight(items(), (n) => Promise.resolve(n), atMost(2))) given.push(n);
  }, /no more/);
  assert.deepEqual(given, [1]);
});

/** Lines as a chunk of standard input gives them: one by one, at every turn of the promises. */
async function* linesOfChunk(): AsyncGenerator<string> {
  for (let n = 0; n < 2000; n++) yield await Promise.resolve(`{"id":"n${n}"}`);
}

Deno.test("of lines that are at hand while a write fails none is written behind it", async () => {
  for (const failing of [1, 2, 7]) {
    const memory = new MemoryStorage({ "entries.jsonl": '{"id":"z"}\n' });
    const full = new LogError("disk_full", "Cannot write it: the disk is full");
    let writes = 0;
    const storage = new FaultyStorage(memory, ({ kind }) => {
      return kind === "write" && ++writes === failing ? { when: "half", error: full } : null;
    });
    await using state = await openState(storage);
    const append = (line: string) => state.append("entries", line);
    const limits = { items: 40, bytes: Infinity, bytesOf: () => 1 };
    const receipts: string[] = [];
    const failure = await (async () => {
      for await (const { entry } of inFlight(linesOfChunk(), append, limits)) {
        receipts.push(entry.text);
      }
    })().catch((error) => error);
    assert.equal(failure.code, "disk_full");
    await state.close();
    const text = (await textIn(memory, "entries.jsonl"))!;
    assert.equal(text, ['{"id":"z"}', ...receipts, ""].join("\n"));
    assert.deepEqual(receipts, receipts.map((_, n) => `{"id":"n${n}"}`));
  }
});
