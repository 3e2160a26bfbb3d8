import assert from "node:assert/strict";
import { RETRY_TIMES, retrying, UnclearAnswer } from "./unclear.ts";

/** How long it is waited between attempts that are answered so, without waiting. */
async function waitsBetween(attempts: number, retryAfterMs: number | null): Promise<number[]> {
  const waits: number[] = [];
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((work: () => void, ms: number) => {
    waits.push(ms);
    return setTimeout(work, 0);
  }) as typeof setTimeout;
  try {
    let asked = 0;
    await retrying(RETRY_TIMES, () => {
      if (++asked === attempts) return Promise.resolve();
      throw new UnclearAnswer("busy", { mayBeDone: false, retryAfterMs });
    });
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  return waits;
}

Deno.test("retrying waits as long as a busy server asks for, but not for ever", async () => {
  assert.deepEqual(await waitsBetween(3, 1000), [1000, 1000]);
  assert.deepEqual(await waitsBetween(2, 3_600_000), [20_000]);
});

Deno.test("retrying ends a wait that is stopped, with the reason", async () => {
  const stop = new AbortController();
  const times = { attempts: 2, firstMs: 3_600_000, maxMs: 3_600_000 };
  const retried = retrying(times, () => {
    setTimeout(() => stop.abort("closed"));
    throw new UnclearAnswer("busy", { mayBeDone: false });
  }, stop.signal);
  assert.equal(await retried.then(() => null, (reason) => reason), "closed");
});

Deno.test("retrying waits twice as long each time, up to five seconds", async () => {
  const waits = await waitsBetween(RETRY_TIMES.attempts, null);
  const longest = [100, 200, 400, 800, 1600, 3200, 5000];
  assert.equal(waits.length, longest.length);
  for (const [index, ms] of waits.entries()) {
    assert(ms >= longest[index]! / 2 && ms <= longest[index]!, `${waits}`);
  }
});
