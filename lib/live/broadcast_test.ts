import assert from "node:assert/strict";
import { Broadcast } from "./broadcast.ts";

const itself = (number: number) => number;

Deno.test("a feed gives everything to everybody, from the time he listens", async () => {
  const feed = new Broadcast<number>();
  feed.push(0);
  const slow = feed.subscribe(itself), quick = feed.subscribe(itself);
  feed.push(1);
  assert.deepEqual(await quick.next(), { done: false, value: 1 });
  const next = quick.next();
  feed.push(2);
  assert.deepEqual(await next, { done: false, value: 2 });
  const late = feed.subscribe(itself);
  feed.push(3);
  feed.close();
  assert.deepEqual(await Array.fromAsync(slow), [1, 2, 3]);
  assert.deepEqual(await Array.fromAsync(quick), [3]);
  assert.deepEqual(await Array.fromAsync(late), [3]);
  assert.deepEqual(await Array.fromAsync(feed.subscribe(itself)), [], "also who comes later");
});

Deno.test("a feed answers several who ask one listener at once, in turn", async () => {
  const feed = new Broadcast<number>();
  const listener = feed.subscribe(itself);
  const asked = [listener.next(), listener.next(), listener.next()];
  feed.push(1);
  feed.push(2);
  feed.close();
  const answers = await Promise.all(asked);
  assert.deepEqual(answers.map(({ value }) => value), [1, 2, undefined]);
  assert.deepEqual(answers.map(({ done }) => done), [false, false, true]);
});

Deno.test("a feed leaves out what somebody does not want, and only for him", async () => {
  const feed = new Broadcast<number>();
  const even = feed.subscribe((number) => number % 2 === 0 ? `${number}` : null);
  const all = feed.subscribe(itself);
  for (const number of [1, 2, 3, 4]) feed.push(number);
  feed.close();
  assert.deepEqual(await Array.fromAsync(even), ["2", "4"]);
  assert.deepEqual(await Array.fromAsync(all), [1, 2, 3, 4]);
});

Deno.test("a feed forgets who leaves, and lets him go although he waits", async () => {
  const feed = new Broadcast<number>();
  const listener = feed.subscribe(itself);
  feed.push(1);
  assert.equal(feed.hasSubscribers, true);
  for await (const _ of listener) break;
  assert.equal(feed.hasSubscribers, false);
  const waiting = feed.subscribe(itself);
  const next = waiting.next();
  await waiting.return!();
  assert.equal((await next).done, true);
  assert.equal(feed.hasSubscribers, false);
});

Deno.test("a feed that fails says so once, behind what came before, and can be heard again", async () => {
  const feed = new Broadcast<number>();
  const listener = feed.subscribe(itself);
  const error = new Error("no more");
  feed.push(1);
  feed.fail(error);
  feed.push(2);
  assert.deepEqual(await listener.next(), { done: false, value: 1 });
  await assert.rejects(listener.next(), error);
  assert.deepEqual(await listener.next(), { done: true, value: undefined });
  const again = feed.subscribe(itself);
  feed.push(3);
  assert.deepEqual(await again.next(), { done: false, value: 3 });
});
