import type { Srs } from "../answers.ts";
import { LogError } from "../errors.ts";
import type { LogState } from "../live/state.ts";
import { Yielder } from "../live/yielder.ts";
import { type DeriveById, type Logs, NO_REVIEWS } from "../logs/logs.ts";
import { openLogs } from "../open/logs.ts";
import type { CopyFiles } from "../merge/copies/open_copy.ts";
import { type AsOf, behindLine, LATEST, resolveCut } from "../query/cut.ts";
import { type LogName, logNames } from "../records/settings.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import type { When } from "../time/when.ts";
import { formatPosition, positionAt } from "./position.ts";
import { TimeIndexes } from "./time_indexes.ts";

/** Below what a person notices, and below what the event loop may be held. */
const YIELD_EVERY_MS = 12;
/** So many answers are remembered; of facets there is one for each moment. */
const REMEMBERED_MAX = 64;
/** Review states of so many moments are kept. */
const MOMENTS_MAX = 8;

/** What the server asks: a state in memory, its logs where they are stored, and their indexes. */
export class Served {
  /** The state. */
  readonly state: LogState;
  /** Its logs as they are stored; reading them gives others their turn. */
  readonly logs: Logs;
  /** Where conflict copies lie; null where the logs are not files. */
  readonly storage: WritableStorage | null;
  /** Gives others their turn while an answer is worked out. */
  readonly pause: Yielder;
  /** Its logs by time. */
  readonly indexes: TimeIndexes;
  readonly #remembered = new Map<string, { revision: string; answer: Promise<unknown> }>();
  readonly #srs = new Map<string, Promise<DeriveById>>();

  /** Reads nothing yet. */
  constructor(state: LogState, storage: WritableStorage | null) {
    this.state = state;
    this.storage = storage;
    const yielder = new Yielder(YIELD_EVERY_MS);
    this.pause = yielder;
    const { settings } = state.logs;
    this.logs = openLogs(yielder.storage(state.directory), {
      settings,
      timeZone: () => state.logs.timeZone,
      pause: yielder,
    });
    this.indexes = new TimeIndexes(state.logs, state.directory, yielder);
  }

  /** The present. */
  now(): Instant {
    return this.state.now();
  }

  /** Settles once all is in memory, the index of the entries too. */
  async ready(): Promise<void> {
    await this.state.hydrated;
    await this.indexes.ask("entries", () => Promise.resolve());
  }

  /** The point that a `when` means; all there is without one. */
  async pointAt(log: LogName, at: When | null): Promise<AsOf> {
    if (at === null) return LATEST;
    if (at.kind === "instant") return await resolveCut(this.logs, log, at);
    return await this.indexes.ask(log, ({ index }) => {
      if (at.line > index.lines) return resolveCut(this.logs, log, at);
      const line = index.columns.through(at.line) - 1;
      const through = line < 0 ? BEFORE_EVERYTHING : index.columns.effective[line]!;
      return Promise.resolve(behindLine(at.line, through));
    });
  }

  /** Review states as of a point. */
  async srsAt(log: LogName, { otherLogs }: AsOf): Promise<DeriveById> {
    if (log !== "entries") return NO_REVIEWS;
    const key = `${otherLogs.through} ${await this.revision(["interactions"])}`;
    let known = this.#srs.get(key);
    if (known === undefined) {
      if (this.#srs.size >= MOMENTS_MAX) this.#srs.delete(this.#srs.keys().next().value!);
      this.#srs.set(key, known = this.logs.srs(otherLogs).then(remembering));
    }
    return await known;
  }

  /** Tells contents of some logs apart, of all without names. */
  async revision(logs: readonly LogName[] = logNames(this.logs.settings)): Promise<string> {
    const stats = await Promise.all(logs.map(async (log) => {
      const stat = await this.state.directory.file(this.logs.settingsOf(log).file).revision();
      return stat === null ? "-" : `${stat.identity}.${stat.size}.${stat.changed}`;
    }));
    return stats.join(" ");
  }

  /** How much of each log there is, as a text that proves itself. */
  async position(): Promise<string> {
    const position = new Map();
    for (const log of logNames(this.logs.settings)) {
      using source = await this.state.directory.file(this.logs.settingsOf(log).file).open();
      if (source === null) continue;
      const offset = this.state.offsetOf(log) ?? 0;
      position.set(log, await positionAt(source, Math.min(offset, source.size)));
    }
    return formatPosition(position);
  }

  /** An answer that is worked out once for each state of the files. */
  async remember<T>(name: string, revision: string, answer: () => Promise<T>): Promise<T> {
    const known = this.#remembered.get(name);
    if (known?.revision === revision) return await known.answer as T;
    const made = answer();
    const isFull = this.#remembered.size >= REMEMBERED_MAX && known === undefined;
    if (isFull) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(name, { revision, answer: made });
    // What failed is tried again.
    made.catch(() => {
      if (this.#remembered.get(name)?.answer === made) this.#remembered.delete(name);
    });
    return await made;
  }

  /**
   * The files of the directory; reading them gives others their turn.
   *
   * @throws {LogError} `unsupported` where the logs are not files.
   */
  files(): CopyFiles {
    const { storage } = this;
    if (storage !== null) {
      return {
        ...this.pause.storage(storage),
        stat: (name) => storage.stat(name),
        resolve: (name) => storage.resolve(name),
      };
    }
    throw new LogError("unsupported", "Cannot look for conflict copies: the logs are not files");
  }
}

/** Derives each state once. */
function remembering(derive: DeriveById): DeriveById {
  const known = new Map<string, Srs | null>();
  return (id) => {
    let srs = known.get(id);
    if (srs === undefined) known.set(id, srs = derive(id));
    return srs;
  };
}
