/**
 * Several writers of one bucket, over ways that lose requests and answers, while its commits are
 * packed: what was acknowledged must be there, once.
 *
 * @module
 */

import type { ChainRules } from "../../bucket/chain/rules.ts";
import { BucketObjects } from "../../bucket/chain/objects.ts";
import { packBlocks } from "../../bucket/chain/pack_blocks.ts";
import { LogError } from "../../errors.ts";
import { Dice } from "../generators/dice.ts";
import { BucketFaults, FAULT_RATES } from "./bucket_faults.ts";
import { clientOf, NO_WAIT, openBucket } from "./bucket_fixture.ts";
import { bucketFor, type BucketServer, type RunBucket } from "./run_bucket.ts";

/** What a run came to. */
export interface DirectRun {
  /** How many lines were acknowledged. */
  readonly acknowledged: number;
  /** Those of them that the log does not hold. */
  readonly lost: readonly string[];
  /** Those that it holds more than once. */
  readonly doubled: readonly string[];
  /** How many requests met a fault. */
  readonly faults: number;
}

const WRITERS = 4;
const ROUNDS = 3;
const WRITES = 8;
const PERCENT = 100;

/** Runs one seed, in a bucket of its own or at a server. */
export async function runDirect(
  seed: number,
  { rules, server }: { rules?: ChainRules; server?: BucketServer } = {},
): Promise<DirectRun> {
  const dice = new Dice(seed);
  const bucket = bucketFor(server);
  await bucket.setUp();
  const faults = new BucketFaults(bucket.fetch, () => dice.below(1_000_000) / 1_000_000);
  const way = { ...bucket, fetch: faults.fetch };
  faults.rates = FAULT_RATES;
  const acknowledged: string[] = [];
  const options = { prefix: bucket.prefix, ...(rules && { rules }) };
  const writer = async (who: number) => {
    for (let round = 0; round < ROUNDS; round++) {
      await ignoringFailures(async () => {
        const directory = await openBucket(way, options);
        const file = directory.file("entries.jsonl");
        for (let index = 0; index < WRITES; index++) {
          const text = `{"id":"${who}-${round}-${index}"}`;
          const seen = index % 2 === 0 ? undefined : await file.revision();
          if (await file.append([new TextEncoder().encode(text)], seen) !== null) {
            acknowledged.push(text);
          }
          if (dice.below(PERCENT) < 20) await pause(dice.below(30));
          if (dice.below(PERCENT) < 30) {
            const { chain, head } = directory.log("entries");
            await packBlocks(chain, new BucketObjects(clientOf(way), NO_WAIT), head);
          }
        }
      });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, who) => writer(who)));
  await faults.sendLate();
  const lines = await linesIn(bucket);
  const count = (text: string) => lines.filter((line) => line === text).length;
  const { pass: _, ...met } = faults.met;
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((text) => count(text) === 0),
    doubled: [...new Set(lines)].filter((text) => count(text) > 1),
    faults: Object.values(met).reduce((sum, times) => sum + times, 0),
  };
}

/** Lets others write and pack for some turns of the event loop. */
async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve));
}

/** The lines of the log, as a reader on a good line has them; none where it cannot be read. */
async function linesIn(bucket: RunBucket): Promise<string[]> {
  const directory = await openBucket(bucket, { prefix: bucket.prefix });
  using source = await directory.open("entries.jsonl");
  const bytes = new Uint8Array(source?.size ?? 0);
  await source?.read(bytes, 0);
  return new TextDecoder().decode(bytes).trimEnd().split("\n");
}

/** What fails for the faults' sake is no defect: nothing of it was acknowledged. */
async function ignoringFailures(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
  }
}
