import type { MemoryStorage } from "../../storage/memory.ts";
import { type Lane, lane as laneOfThisRun } from "../lanes/lane.ts";
import { diskKey } from "./disk_key.ts";

/** How many faults a test makes, and how many different disks they leave. */
export interface FaultCounts {
  /** Faults. */
  faults: number;
  /** Different disks. */
  disks: number;
}

/**
 * The different disks that faults leave behind. Storage in memory does the same
 * each time, so what goes on well from one disk does so from every equal one, and
 * is tried once; the soak lane tries it from each, to show that this is so.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { DistinctDisks } from "./distinct_disks.ts";
 *
 * const disks = new DistinctDisks();
 * for (const text of ["old", "new", "old"]) {
 *   const disk = new MemoryStorage({ a: text });
 *   await disks.goOn(disk, () => disk.remove("a"));
 * }
 * disks.assertCounts({ faults: 3, disks: 2 });
 * ```
 */
export class DistinctDisks {
  #faults = 0;
  readonly #keys = new Set<string>();
  readonly #lane: Lane;

  /** Begins with none. */
  constructor(lane: Lane = laneOfThisRun) {
    this.#lane = lane;
  }

  /**
   * Goes on from the disk that a fault left, unless an equal one was there before.
   *
   * @param also Whatever else the continuation depends on; a part of the key
   */
  async goOn(
    disk: MemoryStorage,
    continuation: () => Promise<unknown>,
    also: unknown = null,
  ): Promise<void> {
    this.#faults++;
    const key = JSON.stringify([await diskKey(disk), also]);
    const isKnown = this.#keys.has(key);
    this.#keys.add(key);
    if (!isKnown || this.#lane.name === "soak") await continuation();
  }

  /** Fails unless there were so many faults, and so many different disks after them. */
  assertCounts({ faults, disks }: FaultCounts): void {
    const found = `after ${this.#faults} faults ${this.#keys.size} disks`;
    this.#lane.assertCount(this.#faults, faults, `${found}: faults made`);
    this.#lane.assertCount(this.#keys.size, disks, `${found}: disks continued`);
  }
}
