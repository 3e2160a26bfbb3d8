import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import { Watcher } from "./watch.ts";

const TIMES = { debounceMs: 50, pollMs: 1000 };

/** A clock that goes on only when it is told to. */
class FakeTime implements Disposable {
  #nowMs = 0;
  #ids = 0;
  readonly #timers = new Map<number, { atMs: number; run: () => void }>();
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  constructor() {
    const set = (run: () => void, ms: number) => {
      this.#timers.set(++this.#ids, { atMs: this.#nowMs + ms, run });
      return this.#ids;
    };
    globalThis.setTimeout = set as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => void this.#timers.delete(id)) as typeof clearTimeout;
  }

  /** Lets everybody go on until he waits for the clock. */
  settle(): Promise<void> {
    return new Promise((resolve) => this.#real.setTimeout(resolve, 0));
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) => a.atMs - b.atMs);
      if (next === undefined || next[1].atMs > untilMs) break;
      this.#timers.delete(next[0]);
      this.#nowMs = next[1].atMs;
      next[1].run();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}

/** A directory in which something changes, and a look that counts, and takes as long as it is told. */
function watched() {
  const storage = new MemoryStorage({});
  const looks = { begun: 0, over: 0, until: Promise.resolve() };
  const ears = new Set<Disposable>();
  const watch = (onChange: () => void) => {
    const ear = storage.watch(onChange);
    ears.add(ear);
    return {
      [Symbol.dispose]: () => {
        ear[Symbol.dispose]();
        ears.delete(ear);
      },
    };
  };
  const watcher = new Watcher({ can: storage.can, watch }, TIMES, async () => {
    looks.begun++;
    await looks.until;
    looks.over++;
  });
  return { watcher, looks, ears, change: () => storage.append("a", "x") };
}

Deno.test("a watcher looks once for word that comes in bursts, when the burst is over", async () => {
  using time = new FakeTime();
  const { watcher, looks, change } = watched();
  for (let n = 0; n < 20; n++) change();
  await time.pass(49);
  assert.equal(looks.begun, 0);
  await time.pass(1);
  assert.equal(looks.begun, 1);
  await time.pass(900);
  assert.equal(looks.begun, 1);
  await watcher[Symbol.asyncDispose]();
});

Deno.test("a watcher looks again and again while word keeps coming", async () => {
  using time = new FakeTime();
  const { watcher, looks, change } = watched();
  for (let n = 0; n < 100; n++) {
    change();
    await time.pass(10);
  }
  assert(looks.begun >= 15 && looks.begun <= 20, `${looks.begun} looks in a second`);
  await watcher[Symbol.asyncDispose]();
});

Deno.test("a watcher looks now and then although no word comes", async () => {
  using time = new FakeTime();
  const { watcher, looks, change } = watched();
  await time.pass(999);
  assert.equal(looks.begun, 0);
  await time.pass(3001);
  assert.equal(looks.begun, 4);
  change();
  await time.pass(50);
  assert.equal(looks.begun, 5);
  await time.pass(1000);
  assert.equal(looks.begun, 6);
  await watcher[Symbol.asyncDispose]();
});

Deno.test("a watcher looks again for word that came during a look, and never twice at once", async () => {
  using time = new FakeTime();
  const { watcher, looks, change } = watched();
  const slow = Promise.withResolvers<void>();
  looks.until = slow.promise;
  change();
  await time.pass(50);
  for (let n = 0; n < 5; n++) {
    change();
    await time.pass(2000);
  }
  assert.deepEqual([looks.begun, looks.over], [1, 0]);
  slow.resolve();
  await time.pass(50);
  assert.deepEqual([looks.begun, looks.over], [2, 2]);
  await watcher[Symbol.asyncDispose]();
});

Deno.test("a watcher looks as often, without word, while its own writes are many", async () => {
  using time = new FakeTime();
  const { watcher, looks, ears, change } = watched();
  const write = () => {
    change();
    watcher.noteOwnWrite();
  };
  for (let n = 0; n < 100; n++) {
    write();
    await time.pass(5);
  }
  assert.deepEqual([looks.begun, ears.size], [10, 0]);
  await time.pass(50);
  assert.deepEqual([looks.begun, ears.size], [11, 1]);
  await time.pass(900);
  assert.equal(looks.begun, 11);
  change();
  await time.pass(50);
  assert.equal(looks.begun, 12);
  await watcher[Symbol.asyncDispose]();
  assert.equal(ears.size, 0);
});

Deno.test("a watcher hears of others as long as its own writes are few", async () => {
  using time = new FakeTime();
  const { watcher, looks, ears, change } = watched();
  for (let n = 0; n < 10; n++) {
    watcher.noteOwnWrite();
    change();
    await time.pass(100);
  }
  assert.deepEqual([looks.begun, ears.size], [10, 1]);
  await watcher[Symbol.asyncDispose]();
});

Deno.test("a watcher that is disposed of waits for its look, and looks no more", async () => {
  using time = new FakeTime();
  const { watcher, looks, change } = watched();
  const slow = Promise.withResolvers<void>();
  looks.until = slow.promise;
  change();
  await time.pass(50);
  let isOver = false;
  const disposed = watcher[Symbol.asyncDispose]().then(() => isOver = true);
  change();
  await time.settle();
  assert.equal(isOver, false);
  slow.resolve();
  await disposed;
  change();
  await time.pass(5000);
  assert.deepEqual([looks.begun, looks.over], [1, 1]);
});
