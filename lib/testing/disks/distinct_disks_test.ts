import assert from "node:assert/strict";
import { MemoryStorage } from "../../storage/memory.ts";
import { Lane } from "../lanes/lane.ts";
import { DistinctDisks } from "./distinct_disks.ts";

const FULL = Lane.from(new Map());
const SOAK = Lane.from(new Map([["LOG_TEST_LANE", "soak"], ["LOG_TEST_SEED", "1"]]));

/** Goes on from each of these, and gives from which it did. */
async function continuedOf(
  lane: Lane,
  cases: readonly (readonly [text: string, also?: unknown])[],
): Promise<{ disks: DistinctDisks; continued: number[] }> {
  const disks = new DistinctDisks(lane);
  const continued: number[] = [];
  for (const [index, [text, also]] of cases.entries()) {
    const disk = new MemoryStorage({ a: text });
    const goOn = async () => {
      continued.push(index);
      await disk.remove("a");
    };
    await disks.goOn(disk, goOn, also);
  }
  return { disks, continued };
}

Deno.test("DistinctDisks goes on once from each different disk, and counts both", async () => {
  const { disks, continued } = await continuedOf(FULL, [["x"], ["y"], ["x"], ["x"], ["y"]]);
  assert.deepEqual(continued, [0, 1]);
  disks.assertCounts({ faults: 5, disks: 2 });
  assert.throws(() => disks.assertCounts({ faults: 6, disks: 2 }), /faults made/);
  assert.throws(() => disks.assertCounts({ faults: 5, disks: 3 }), /disks continued/);
});

Deno.test("DistinctDisks takes equal disks apart where the continuation depends on more", async () => {
  const cases = [["x", 1], ["x", 2], ["x", [2]], ["x", 1], ["x"]] as const;
  const { continued } = await continuedOf(FULL, cases);
  assert.deepEqual(continued, [0, 1, 2, 4]);
});

Deno.test("DistinctDisks goes on from every disk in the soak lane", async () => {
  const { disks, continued } = await continuedOf(SOAK, [["x"], ["y"], ["x"]]);
  assert.deepEqual(continued, [0, 1, 2]);
  disks.assertCounts({ faults: 3, disks: 2 });
});

Deno.test("DistinctDisks hands on what a continuation throws", async () => {
  const disks = new DistinctDisks(FULL);
  const fail = () => Promise.reject(new Error("it is lost"));
  await assert.rejects(() => disks.goOn(new MemoryStorage({}), fail), /it is lost/);
});
