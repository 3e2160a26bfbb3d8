/**
 * Devices that write offline and sync by real processes, over a proxy that fails one request in
 * five and at which processes are killed: in the end all must hold the same lines.
 *
 * @module
 */

import { Dice } from "../generators/dice.ts";
import { FAULT_RATES } from "./bucket_faults.ts";
import { BucketProcesses, read, write } from "./bucket_processes.ts";
import type { BucketServer } from "./run_bucket.ts";

/** What a run came to. */
export interface ProcessRun {
  /** How many lines were written. */
  readonly lines: number;
  /** How many processes ran, and how many of them were killed. */
  readonly syncs: number;
  readonly killed: number;
  /** How many requests met a fault. */
  readonly faulty: number;
  /** What is wrong. */
  readonly faults: readonly string[];
}

const DEVICES = 3;
const STEPS = 12;
const PERCENT = 100;
/** A sync that was not finished, for the faults' sake. */
const UNFINISHED = 3;
/** A sync makes about so many requests. */
const REQUESTS = 12;

/** Runs one seed, in a bucket of its own or at a server. */
export async function runProcesses(seed: number, server?: BucketServer): Promise<ProcessRun> {
  const dice = new Dice(seed * 104_729);
  const hasLuck = (percent: number) => dice.below(PERCENT) < percent;
  await using processes = await BucketProcesses.start({ seed, ...(server && { server }) });
  const { faults: way } = processes.proxy;
  const devices: string[] = [];
  for (let device = 0; device < DEVICES; device++) devices.push(await processes.joined());
  way.rates = FAULT_RATES;
  const written: string[] = [], faults: string[] = [];
  let syncs = 0, killed = 0;
  const sync = async (dir: string, dies: boolean) => {
    syncs++;
    const killAt = { nth: dice.below(REQUESTS), isCarriedOut: hasLuck(50) };
    const { code, isKilled, stderr } = await processes.run(dir, ["sync"], {
      killAt: dies ? killAt : null,
    });
    if (isKilled) killed++;
    else if (code !== 0 && code !== UNFINISHED) faults.push(`exit ${code}: ${stderr}`);
  };
  for (let step = 0; step < STEPS; step++) {
    const device = dice.of(devices), other = dice.of(devices);
    for (let count = dice.below(4); count > 0; count--) {
      const at = new Date(Date.UTC(2026, 0, 1, step) + dice.below(9_000_000)).toISOString();
      const line = `{"id":"e${dice.below(9)}","at":"${at}","v":${written.length}}`;
      written.push(line);
      write(device, `${line}\n`);
    }
    if (device === other) await sync(device, hasLuck(50));
    else await Promise.all([sync(device, false), sync(other, false)]);
  }
  const { pass: _, ...met } = way.met;
  way.rates = {};
  await way.sendLate();
  for (let round = 0; round < 2; round++) for (const dir of devices) await processes.sync(dir);
  const texts = [...devices, await processes.joined()].map(read);
  if (new Set(texts).size > 1) faults.push("the sides differ");
  const found = texts[0]!.split("\n").slice(0, -1);
  if (found.toSorted().join() !== written.toSorted().join()) {
    faults.push(`${found.length} lines of ${written.length}`);
  }
  const faulty = Object.values(met).reduce((sum, times) => sum + times, 0);
  return { lines: written.length, syncs, killed, faulty, faults };
}
