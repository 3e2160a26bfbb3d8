/**
 * Exporters, compactions and erasures of one lake that race, die and lose answers, while logs change
 * beneath them: whenever somebody reads the lake, it must say of each log what that log was at some
 * moment since the last export that went through.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { exportLake, type People } from "../../lake/export_lake.ts";
import { compactLake, eraseFromLake } from "../../lake/maintain_lake.ts";
import { type Lake, RUN_LIMITS } from "../../lake/runs/open_lake.ts";
import { ALL_LAKE_RULES, type LakeRules } from "../../lake/runs/rules.ts";
import type { LakeStore } from "../../lake/store/lake_store.ts";
import { Crash } from "../buckets/crashing_storage.ts";
import type { BucketServer } from "../buckets/run_bucket.ts";
import { Dice } from "../generators/dice.ts";
import { memoryPerson, testLake } from "./lake_fixture.ts";
import {
  lakeEvents,
  lakeState,
  modelEvents,
  type ModelSource,
  modelState,
  timesOf,
} from "./lake_model.ts";
import { ChangingPerson, type LogHistory } from "./lake_people.ts";
import { BucketPlace, FolderPlace, type LakePlace } from "./lake_places.ts";
import { type LakeRow, type LakeView, readLake } from "./lake_reader.ts";
import { PLAIN_CODEC } from "./plain_codec.ts";

/** How a run is made. */
export interface LakeRunOptions {
  /** Where the lake lies. */
  readonly place: "folder" | "bucket";
  /** The rules; all of them without it. */
  readonly rules?: LakeRules;
  /** A server for the bucket; one in this process without it. */
  readonly server?: BucketServer;
}

/** What a run came to. */
export interface LakeRun {
  /** How often a log was compared with what the lake said of it. */
  checks: number;
  /** What was wrong. */
  readonly faults: string[];
  /** How often a process died or gave up. */
  crashes: number;
  /** How many runs were taken by somebody else. */
  lostRaces: number;
  /** How many compactions and erasures went through. */
  compactions: number;
  erasures: number;
}

const STEPS = 30;
const BUCKETS = 2;
const PERCENT = 100;
const LIVES_MAX = 40;
/** So little that logs are exported in several runs. */
const SMALL_LIMITS = { rows: 4, bytes: 250 };

/** Runs one seed. */
export async function runLake(seed: number, options: LakeRunOptions): Promise<LakeRun> {
  const run = new Run(seed, options);
  for (let step = 0; step < STEPS && run.result.faults.length === 0; step++) await run.step();
  await run.end();
  return run.result;
}

class Run {
  readonly result: LakeRun = {
    checks: 0,
    faults: [],
    crashes: 0,
    lostRaces: 0,
    compactions: 0,
    erasures: 0,
  };
  readonly #dice: Dice;
  readonly #rules: LakeRules;
  readonly #place: LakePlace;
  readonly #people: ChangingPerson[];
  /** Whether a lake may have said so far only the first lines of a log. */
  readonly #isCut: boolean;

  constructor(seed: number, { place, rules = ALL_LAKE_RULES, server }: LakeRunOptions) {
    this.#dice = new Dice(seed * 7919);
    this.#rules = rules;
    this.#isCut = seed % 3 === 0;
    this.#place = place === "folder"
      ? new FolderPlace(this.#dice)
      : new BucketPlace(this.#dice, server);
    this.#people = ["ada@a", "kim@k", "zo\u00eb@z"].map((id) => new ChangingPerson(id, this.#dice));
  }

  async step(): Promise<void> {
    for (let changes = this.#dice.below(4); changes > 0; changes--) await this.#change();
    const kind = this.#dice.below(PERCENT);
    if (kind < 40) await this.#export([this.#exporter()]);
    else if (kind < 60) await this.#export([this.#exporter(), this.#exporter()]);
    else if (kind < 75) await this.#export([this.#exporter(), this.#compactor()]);
    else if (kind < 88) await this.#export([this.#compactor()]);
    else if (kind < 93) await this.#erase();
    await this.check();
  }

  /** One export without a fault, behind which the lake must say what the logs are now. */
  async end(): Promise<void> {
    await this.#place.settle();
    const clean = await this.#lake(this.#place.clean);
    await exportLake(clean, this.#peopleAsked());
    for (const { histories } of this.#people) {
      for (const history of histories) history.floor = history.versions.length - 1;
    }
    await this.check(true);
  }

  async #change(): Promise<void> {
    await this.#dice.of(this.#people).change();
  }

  #lake(store: LakeStore): Promise<Lake> {
    const limits = this.#isCut ? SMALL_LIMITS : RUN_LIMITS;
    return testLake(this.#counting(store), { buckets: BUCKETS, limits, rules: this.#rules });
  }

  #counting(store: LakeStore): LakeStore {
    const { result } = this;
    return {
      place: store.place,
      async create(name, bytes) {
        const isOurs = await store.create(name, bytes);
        if (!isOurs && name.startsWith("events/")) result.lostRaces++;
        return isOurs;
      },
      replace: (name, bytes) => store.replace(name, bytes),
      open: (name) => store.open(name),
      list: (folder) => store.list(folder),
      remove: (name) => store.remove(name),
      keep: (folder) => store.keep(folder),
      sweep: (folder) => store.sweep(folder),
    };
  }

  #peopleAsked(): People {
    const people = this.#people;
    return {
      async *ids() {
        for (const { id } of people) yield await Promise.resolve(id);
      },
      person: (id) => memoryPerson(id, people.find((person) => person.id === id)!.storage),
    };
  }

  /** A process that exports everybody's logs, and may die; whether it went through. */
  #exporter(): () => Promise<boolean> {
    return () =>
      this.#surviving(async (store) => {
        await exportLake(await this.#lake(store), this.#peopleAsked());
      });
  }

  #compactor(): () => Promise<boolean> {
    return async () => {
      const isDone = await this.#surviving(async (store) => {
        await compactLake(await this.#lake(store));
      });
      if (isDone) this.result.compactions++;
      return false;
    };
  }

  async #surviving(work: (store: LakeStore) => Promise<void>): Promise<boolean> {
    const lives = this.#dice.below(PERCENT) < 45 ? this.#dice.below(LIVES_MAX) : null;
    try {
      await work(this.#place.store(lives));
      return true;
    } catch (error) {
      if (!(error instanceof Crash || error instanceof LogError)) throw error;
      this.result.crashes++;
      return false;
    }
  }

  /** Lets processes work at once, while logs may change. */
  async #export(processes: readonly (() => Promise<boolean>)[]): Promise<void> {
    const before = this.#people.flatMap(({ histories }) =>
      histories.map((history) => [history, history.versions.length - 1] as const)
    );
    const { crashes } = this.result;
    const works = processes.map((start) => start());
    if (this.#dice.below(PERCENT) < 30) {
      for (let turn = this.#dice.below(30); turn > 0; turn--) await Promise.resolve();
      await this.#change();
    }
    const ended = await Promise.all(works);
    if (this.result.crashes > crashes) await this.#place.died();
    if (ended.includes(true)) { for (const [history, version] of before) history.floor = version; }
  }

  async #erase(): Promise<void> {
    const person = this.#dice.of(this.#people);
    person.noteErased();
    await this.#place.settle();
    const isDone = await this.#surviving(async (store) => {
      await eraseFromLake(await this.#lake(store), person.id);
    });
    if (!isDone) return await this.#place.died();
    this.result.erasures++;
    for (const history of person.histories) history.floor = history.versions.length - 2;
    await this.#checkErased(person);
  }

  async #checkErased({ id: user }: ChangingPerson): Promise<void> {
    if (this.#place.isLate) {
      // A create that came through late is in a folder that is gone; the next time removes it.
      await this.#place.settle();
      await eraseFromLake(await this.#lake(this.#place.clean), user);
    }
    const contents = await this.#place.contents();
    if (contents.some((bytes) => new TextDecoder().decode(bytes).includes(user))) {
      this.result.faults.push(`the lake still holds something of ${user}`);
    }
  }

  /** Compares what the lake says of each log with what that may be. */
  async check(isWhole = false): Promise<void> {
    const { faults } = this.result;
    const view = await readLake(this.#place.clean, PLAIN_CODEC);
    for (const name of view.missing) faults.push(`${name} is named and not there`);
    for (const { id, histories } of this.#people) {
      for (const history of histories) {
        this.result.checks++;
        const fault = faultOf(rowsOf(view, id, history.log), history, !isWhole && this.#isCut);
        if (fault !== null) faults.push(`${id} ${history.log}: ${fault}`);
      }
    }
  }
}

function rowsOf({ events, spans }: LakeView, user: string, log: string) {
  const isOwn = (row: LakeRow) => row.user_id === user && row.log === log;
  return { events: events.filter(isOwn), spans: spans.filter(isOwn) };
}

/** What is wrong with what a lake says of a log; null where it is what the log was. */
function faultOf(
  { events, spans }: Pick<LakeView, "events" | "spans">,
  { versions, floor }: LogHistory,
  mayBeCut: boolean,
): string | null {
  const found = lakeEvents(events);
  const fitting = versions.slice(floor).filter((version) => {
    const expected = modelEvents(version);
    return (mayBeCut ? found.length <= expected.length : found.length === expected.length) &&
      found.every((row, index) => row === expected[index]);
  });
  if (fitting.length === 0) {
    return `it says\n${found.join("\n")}\nnot\n${modelEvents(versions.at(-1)!).join("\n")}`;
  }
  const lines = Number(events.reduce((max, { line }) => Math.max(max, Number(line)), 0));
  const wrong = fitting.map((version) => wrongState(spans, firstLines(version, lines)));
  return wrong.includes(null) ? null : wrong[0]!;
}

function firstLines({ text, settings }: ModelSource, lines: number): ModelSource {
  return { text: text.split("\n").slice(0, lines).map((line) => `${line}\n`).join(""), settings };
}

function wrongState(spans: readonly LakeRow[], source: ModelSource): string | null {
  for (const time of [...timesOf(source), 2n ** 62n]) {
    const found = lakeState(spans, time).join("\n"), expected = modelState(source, time).join("\n");
    if (found !== expected) return `as of ${time} its spans say\n${found}\nnot\n${expected}`;
  }
  return null;
}
