/**
 * What happens to people's logs, and to the lake that they are exported into, drawn by chance.
 *
 * @module
 */

import { exportLake } from "../../lake/export_lake.ts";
import { lakeUser } from "../../lake/format/bucket_of.ts";
import { compactBucket } from "../../lake/runs/compact_bucket.ts";
import { erasePerson } from "../../lake/runs/erase_person.ts";
import type { LakeStore } from "../../lake/store/lake_store.ts";
import { readSettings } from "../../open/settings.ts";
import { LocalDirectory } from "../../logs/local_directory.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import { ENTRY_IDS, MALFORMED, TIMES } from "../generators/arbitrary.ts";
import { Dice } from "../generators/dice.ts";
import { folderStore, memoryPerson, testLake } from "./lake_fixture.ts";
import type { ModelSource } from "./lake_model.ts";

const BUCKETS = 3;
const USERS = ["ada", "kim's", "zo\u00eb", "no one", "eve"] as const;
const LOGS = ["entries", "interactions"] as const;
const CONFIG = "log.config.json";
const CONFIGS = ["{}", '{"logs":{"entries":{"tombstones":"latest"}}}'] as const;

/** Ends a step where a process could be killed. */
class Killed extends Error {}

/** Logs of a person, by their names. */
export type PersonSources = ReadonlyMap<string, ModelSource>;

/** People, their logs, and a lake of them in memory. */
export class LakeHistory {
  /** The objects of the lake. */
  readonly files = new MemoryStorage({});
  readonly #people = new Map<string, MemoryStorage>();
  readonly #dice: Dice;

  private constructor(seed: number) {
    this.#dice = new Dice(seed);
  }

  /**
   * Lets things happen: lines are added and rewritten, settings changed, runs exported, buckets
   * compacted, people erased, and some of it is cut short. In the end all is exported, and then a
   * compaction is cut short.
   */
  static async play(seed: number, steps: number): Promise<LakeHistory> {
    const history = new LakeHistory(seed);
    for (let step = 0; step < steps; step++) await history.#step();
    await history.#export(history.#store(0));
    await history.#compact(history.#store(4));
    return history;
  }

  /** The logs of everybody who has some. */
  async people(): Promise<ReadonlyMap<string, PersonSources>> {
    const people = new Map<string, PersonSources>();
    for (const [user, storage] of this.#people) {
      const { logs } = await readSettings(new LocalDirectory(storage));
      const sources = new Map(LOGS.map((log) => {
        const bytes = storage.files()[logs[log].file] as Uint8Array | undefined;
        return [log, {
          text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes),
          settings: logs[log],
        }];
      }));
      people.set(user, sources);
    }
    return people;
  }

  async #step(): Promise<void> {
    const dice = this.#dice, chance = dice.below(100);
    const store = this.#store(dice.below(3) === 0 ? 3 : 0);
    if (chance < 45) await this.#write(dice.below(4) === 0);
    else if (chance < 80) await this.#export(store);
    else if (chance < 92) await this.#compact(store);
    else if (chance < 96) await this.#configure();
    else await this.#erase(store);
  }

  /** The store of the lake, which may be killed at one of so many operations that change it. */
  #store(killedIn: number): LakeStore {
    const store = folderStore(this.files);
    let left = killedIn === 0 ? Infinity : this.#dice.below(killedIn);
    const isLate = this.#dice.below(2) === 0;
    const killing = async <T>(change: () => Promise<T>): Promise<T> => {
      if (left-- > 0) return await change();
      if (isLate) await change();
      throw new Killed();
    };
    return {
      place: store.place,
      create: (name, bytes) => killing(() => store.create(name, bytes)),
      replace: (name, bytes) => killing(() => store.replace(name, bytes)),
      remove: (name) => killing(() => store.remove(name)),
      open: (name) => store.open(name),
      list: (folder) => store.list(folder),
      keep: (folder) => store.keep(folder),
      sweep: (folder) => store.sweep(folder),
    };
  }

  async #write(isRewritten: boolean): Promise<void> {
    const dice = this.#dice, user = dice.of(USERS), file = `${dice.of(LOGS)}.jsonl`;
    const storage = this.#people.get(user) ?? new MemoryStorage({});
    this.#people.set(user, storage);
    const lines = Array.from({ length: 1 + dice.below(6) }, () => `${this.#line()}\n`).join("");
    const before = storage.files()[file];
    if (isRewritten && before instanceof Uint8Array) {
      const kept = new TextDecoder().decode(before).split("\n").slice(0, dice.below(12));
      await storage.remove(file);
      storage.append(file, kept.map((line) => `${line}\n`).join(""));
    }
    storage.append(file, lines);
  }

  #line(): string {
    const dice = this.#dice;
    if (dice.below(12) === 0) return dice.of(MALFORMED);
    const at = dice.below(6) === 0 ? {} : { at: dice.of(TIMES) };
    const flags = dice.of([{}, {}, {}, { is_deleted: true }, { is_restored: true }]);
    const text = dice.below(3) === 0
      ? {}
      : { text: dice.words(2), shape: dice.of([null, { kind: "word" }]) };
    return JSON.stringify({ id: dice.of(ENTRY_IDS), ...at, ...flags, ...text });
  }

  async #configure(): Promise<void> {
    const storage = this.#people.get(this.#dice.of(USERS));
    if (storage === undefined) return;
    if (CONFIG in storage.files()) await storage.remove(CONFIG);
    storage.append(CONFIG, this.#dice.of(CONFIGS));
  }

  async #export(store: LakeStore): Promise<void> {
    const people = this.#people;
    await unlessKilled(async () => {
      const lake = await testLake(store, { buckets: BUCKETS });
      await exportLake(lake, {
        async *ids() {
          yield* people.keys();
        },
        person: (id) => memoryPerson(id, people.get(id)!),
      });
    });
  }

  async #compact(store: LakeStore): Promise<void> {
    await unlessKilled(async () => {
      await compactBucket(await testLake(store, { buckets: BUCKETS }), this.#dice.below(BUCKETS));
    });
  }

  async #erase(store: LakeStore): Promise<void> {
    const user = this.#dice.of(USERS);
    this.#people.delete(user);
    const { bucket, userId } = await lakeUser(user, BUCKETS, false);
    const erase = async (store: LakeStore) => {
      await erasePerson(await testLake(store, { buckets: BUCKETS }), bucket, userId);
    };
    await unlessKilled(() => erase(store));
    await erase(this.#store(0));
  }
}

async function unlessKilled(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
}
