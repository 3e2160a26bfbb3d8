import assert from "node:assert/strict";
import { inFlight } from "./in_flight.ts";

Deno.test("inFlight gives results in order, whichever is done first, and no more at once than allowed", async () => {
  let under = 0, most = 0;
  const work = async (n: number) => {
    most = Math.max(most, ++under);
    for (let turn = 0; turn < (n % 3) * 5; turn++) await Promise.resolve();
    under--;
    return n;
  };
  const items = Array.from({ length: 50 }, (_, n) => n);
  assert.deepEqual(await Array.fromAsync(inFlight(items, work, 4)), items);
  assert(most > 1 && most <= 4, `${most} at once`);
});

Deno.test("inFlight gives what is done while the next item is still to come", async () => {
  const gate = Promise.withResolvers<void>();
  async function* items() {
    yield 1;
    await gate.promise;
    yield 2;
  }
  const results = inFlight(items(), (n) => Promise.resolve(n), 10);
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
  const results = inFlight(items(), work, 2);
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
    for await (const n of inFlight(items(), (n) => Promise.resolve(n), 2)) given.push(n);
  }, /no more/);
  assert.deepEqual(given, [1]);
});
