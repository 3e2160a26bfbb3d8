import { LogError } from "../../errors.ts";
import type { Mark } from "../format/mark.ts";
import { baseFolder, eventsFolder, runName, type RunPlace, runPlace } from "../format/names.ts";
import type { Lake } from "./open_lake.ts";
import { type ReadRun, readRun } from "./read_run.ts";

/** The runs of a bucket that count, as they are at one moment. */
export interface RunChain {
  /** The greatest base; 0 before the first compaction. */
  readonly base: number;
  /** Its runs, in order. */
  readonly runs: readonly ReadRun[];
  /** Where the next run goes. */
  readonly next: RunPlace;
  /** Whether the last run is a seal: then the base has to be made before anything is written. */
  readonly isSealed: boolean;
}

/** How often a folder is listed before a run counts as missing: a list takes its time. */
const LISTS_MAX = 3;
/** How often work begins anew because runs went away. */
const STARTS_MAX = 5;

/**
 * Does work on the runs of a bucket, anew where two compactions took them away meanwhile.
 *
 * @throws {LogError} `changed_meanwhile` where that does not end; what the work throws.
 */
export async function onPresentRuns<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let starts = 1;; starts++) {
    try {
      return await work();
    } catch (error) {
      const isGone = error instanceof LogError && error.code === "changed_meanwhile";
      if (!isGone || starts === STARTS_MAX) throw error;
    }
  }
}

/** The runs of one bucket. What was read of a run is kept, for runs never change. */
export class BucketRuns {
  readonly #lake: Lake;
  /** The number of the bucket. */
  readonly bucket: number;
  readonly #read = new Map<string, ReadRun>();
  /** Runs that are known to be there, whether a list shows them already or not. */
  readonly #known = new Map<string, RunPlace>();

  /** Reads nothing yet. */
  constructor(lake: Lake, bucket: number) {
    this.#lake = lake;
    this.bucket = bucket;
  }

  /**
   * Looks which runs there are, and reads the marks of new ones.
   *
   * @throws {LogError} `io_failed` where one is missing; what reading throws.
   */
  async look(): Promise<RunChain> {
    const { bucket } = this;
    const { base, numbers } = await this.#listed();
    const runs: ReadRun[] = [];
    for (const run of numbers) runs.push(await this.#readRun(runName({ bucket, base, run })));
    const last = numbers.at(-1) ?? base;
    const isSealed = last > base && runs.at(-1)!.rows === 0;
    return { base, runs, next: { bucket, base, run: last + 1 }, isSealed };
  }

  /** Notes that a run is there: somebody created it. */
  note(place: RunPlace): void {
    this.#known.set(runName(place), place);
  }

  /** The greatest base, by a list alone. */
  async base(): Promise<number> {
    return (await this.#listed()).base;
  }

  /** Waits until the runs of a base that were seen survive a power failure. */
  async keep(base: number): Promise<void> {
    const { store, rules } = this.#lake;
    if (rules.keepsWhatIsSeen) await store.keep(baseFolder({ bucket: this.bucket, base }));
  }

  async #listed(): Promise<{ base: number; numbers: number[] }> {
    for (let lists = 1;; lists++) {
      const places = await this.#places();
      const base = Math.max(0, ...places.map(({ base }) => base));
      const numbers = places.filter((place) => place.base === base).map(({ run }) => run);
      numbers.sort((a, b) => a - b);
      const first = Math.max(1, base);
      const missing = numbers.findIndex((run, index) => run !== first + index);
      if (missing < 0) return { base, numbers };
      if (lists < LISTS_MAX) continue;
      const name = runName({ bucket: this.bucket, base, run: first + missing });
      throw new LogError("io_failed", `Cannot export: "${name}" is missing`, {
        hint: "restore it from a backup, or export into another place",
      });
    }
  }

  async #places(): Promise<RunPlace[]> {
    const places = new Map(this.#known);
    for (const { name } of await this.#lake.store.list(eventsFolder(this.bucket))) {
      const place = runPlace(name);
      if (place !== null) places.set(name, place);
    }
    return [...places.values()];
  }

  async #readRun(name: string): Promise<ReadRun> {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const run = await readRun(this.#lake, name);
    this.#read.set(name, run);
    return run;
  }
}

/** The marks of runs by person and log, in the order of the runs. */
export class MarksByLog {
  readonly #marks = new Map<string, Map<string, Mark[]>>();

  /** Sorts the marks of some runs. */
  constructor(runs: readonly ReadRun[]) {
    for (const { marks } of runs) {
      for (const mark of marks) {
        const logs = this.#marks.get(mark.user_id) ?? new Map<string, Mark[]>();
        this.#marks.set(mark.user_id, logs);
        const known = logs.get(mark.log);
        if (known === undefined) logs.set(mark.log, [mark]);
        else known.push(mark);
      }
    }
  }

  /** The marks of one log of a person. */
  of(user: string, log: string): readonly Mark[] {
    return this.#marks.get(user)?.get(log) ?? [];
  }

  /** The logs of a person that there are marks of. */
  logsOf(user: string): string[] {
    return [...this.#marks.get(user)?.keys() ?? []];
  }

  /** All people that there are marks of, in order. */
  get users(): string[] {
    return [...this.#marks.keys()].sort();
  }
}
