/**
 * Where the lake of a run lies: on a disk whose process dies and whose power fails, or in a bucket
 * behind a way that loses requests and answers.
 *
 * @module
 */

import { BucketStore } from "../../lake/store/bucket_store.ts";
import type { LakeStore } from "../../lake/store/lake_store.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { BucketFaults, FAULT_RATES } from "../buckets/bucket_faults.ts";
import { clientOf, NO_WAIT } from "../buckets/bucket_fixture.ts";
import { Crash } from "../buckets/crashing_storage.ts";
import { bucketFor, type BucketServer } from "../buckets/run_bucket.ts";
import type { Dice } from "../generators/dice.ts";
import { FaultyStorage, type Operation } from "../storages/faults.ts";
import { PowerSupply } from "../storages/power.ts";
import { folderStore } from "./lake_fixture.ts";

/** See above. */
export interface LakePlace {
  /** The lake as readers have it, without a fault. */
  readonly clean: LakeStore;
  /**
   * The lake as a process has it that may die.
   *
   * @param changes How many changes or requests it lives for; null for no end.
   */
  store(changes: number | null): LakeStore;
  /** Whether a process died. */
  died(): Promise<void>;
  /** Whether a request may be carried out long after it was given up. */
  readonly isLate: boolean;
  /** Carries out what is still under way. */
  settle(): Promise<void>;
  /** All bytes that lie there, also what was cut short. */
  contents(): Promise<Uint8Array[]>;
}

/** What of a storage is a change. */
const CHANGES: ReadonlySet<Operation["kind"]> = new Set([
  "create",
  "write",
  "sync",
  "renameNoReplace",
  "rename",
  "remove",
  "syncFolder",
  "makeFolder",
]);
const WHENS = ["before", "half", "after"] as const;

/** A folder. */
export class FolderPlace implements LakePlace {
  readonly isLate = false;
  readonly #dice: Dice;
  #disk = new MemoryStorage({});
  #power: Promise<PowerSupply>;

  /** Begins empty. */
  constructor(dice: Dice) {
    this.#dice = dice;
    this.#power = PowerSupply.of(this.#disk);
  }

  get clean(): LakeStore {
    return folderStore(this.#disk);
  }

  store(changes: number | null): LakeStore {
    let left = changes ?? Infinity;
    const when = this.#dice.of(WHENS);
    const power = this.#power;
    return folderStore(
      new FaultyStorage(this.#disk, async (operation) => {
        if (CHANGES.has(operation.kind) && left-- <= 0) {
          return { when: left === -1 ? when : "before", error: new Crash("died") };
        }
        return await (await power).note(operation);
      }),
    );
  }

  /** With a process, sometimes the whole machine goes down. */
  async died(): Promise<void> {
    if (this.#dice.below(2) === 0) return;
    this.#disk = await (await this.#power).cut(() => this.#dice.below(2) === 0);
    this.#power = PowerSupply.of(this.#disk);
  }

  settle(): Promise<void> {
    return Promise.resolve();
  }

  contents(): Promise<Uint8Array[]> {
    const files = Object.values(this.#disk.files());
    return Promise.resolve(files.filter((bytes) => bytes instanceof Uint8Array));
  }
}

/** A bucket. */
export class BucketPlace implements LakePlace {
  readonly isLate = true;
  readonly #dice: Dice;
  readonly #bucket;
  readonly #faults: BucketFaults;

  /** @param server A server; a bucket in this process without it. */
  constructor(dice: Dice, server?: BucketServer) {
    this.#dice = dice;
    this.#bucket = bucketFor(server);
    this.#faults = new BucketFaults(
      this.#bucket.fetch,
      () => dice.below(1_000_000) / 1_000_000,
    );
    this.#faults.rates = FAULT_RATES;
  }

  get clean(): LakeStore {
    return this.#over(this.#bucket.fetch);
  }

  store(changes: number | null): LakeStore {
    let left = changes ?? Infinity;
    const isCarriedOut = this.#dice.below(2) === 0;
    return this.#over(async (request) => {
      if (left-- > 0) return await this.#faults.fetch(request);
      if (left === -1 && isCarriedOut) await this.#faults.fetch(request);
      throw new Crash("died");
    });
  }

  died(): Promise<void> {
    return Promise.resolve();
  }

  settle(): Promise<void> {
    return this.#faults.sendLate();
  }

  async contents(): Promise<Uint8Array[]> {
    const client = clientOf(this.#bucket);
    const objects = await Array.fromAsync(client.list(this.#bucket.prefix));
    return await Promise.all(objects.map(async ({ key }) => (await client.get(key))!.bytes));
  }

  #over(fetch: (request: Request) => Promise<Response>): LakeStore {
    const client = clientOf({ ...this.#bucket, fetch });
    return new BucketStore({ place: "lake", client, prefix: this.#bucket.prefix, retry: NO_WAIT });
  }
}
