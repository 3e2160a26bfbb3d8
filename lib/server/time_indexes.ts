import { Prefix } from "../live/prefix.ts";
import type { Yielder } from "../live/yielder.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { stretch } from "../storage/fingerprint.ts";
import type { LogDirectory, LogFile } from "../storage/log_file.ts";
import { emptySource } from "../storage/source.ts";
import type { FileStat, LogSource } from "../storage/storage.ts";
import { TimeIndex } from "../timeline/time_index.ts";

/** An index, and the very file whose lines it knows. */
export interface IndexedLog {
  readonly index: TimeIndex;
  /** Open as long as the question lasts. */
  readonly source: LogSource;
  /** Another number for every other content of the file. */
  readonly generation: number;
}

/** What is held of one log. */
interface Held {
  readonly index: TimeIndex;
  readonly prefix: Prefix;
  stat: FileStat | null;
  readonly generation: number;
}

const NEWLINE = 10;
/** A file that others keep changing is looked at so often before the question is given up. */
const ATTEMPTS_MAX = 5;

/**
 * The time indexes of a directory: built when they are first asked for, and in step with their
 * files whenever they are asked.
 */
export class TimeIndexes {
  readonly #logs: Logs;
  readonly #directory: LogDirectory;
  readonly #yielder: Yielder;
  readonly #held = new Map<LogName, Held>();
  readonly #turns = new Map<LogName, Promise<unknown>>();
  #generations = 0;

  /** Builds none yet. */
  constructor(logs: Logs, directory: LogDirectory, yielder: Yielder) {
    this.#logs = logs;
    this.#directory = directory;
    this.#yielder = yielder;
  }

  /**
   * Asks an index of a log as it is now.
   *
   * @throws {LogError} what reading throws, and what the question throws.
   */
  async ask<T>(log: LogName, question: (indexed: IndexedLog) => Promise<T>): Promise<T> {
    const { index, source, generation } = await this.#inTurn(log, () => this.#current(log));
    using _ = source;
    return await question({ index, source, generation });
  }

  /** One at a time: an index must not advance twice at once. */
  #inTurn<T>(log: LogName, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(log) ?? Promise.resolve()).then(work);
    this.#turns.set(log, turn.catch(() => {}));
    return turn;
  }

  async #current(log: LogName): Promise<IndexedLog> {
    const { file: name } = this.#logs.settingsOf(log);
    const file = this.#directory.file(name);
    for (let attempt = 1;; attempt++) {
      const stat = await file.revision();
      const source = await file.open() ?? emptySource(name);
      try {
        const held = await this.#heldOf(log, source, stat);
        const isSettled = attempt === ATTEMPTS_MAX || await isUnchanged(file, stat);
        if (isSettled) return { index: held.index, source, generation: held.generation };
      } catch (error) {
        source[Symbol.dispose]();
        throw error;
      }
      source[Symbol.dispose]();
    }
  }

  async #heldOf(log: LogName, source: LogSource, stat: FileStat | null): Promise<Held> {
    const held = this.#held.get(log);
    if (held !== undefined && isSame(held.stat, stat)) return held;
    if (held !== undefined && await this.#advances(held, source, stat)) {
      await held.index.advance(source, this.#yielder);
      await held.prefix.note(source, held.index.offset);
      held.stat = stat;
      return held;
    }
    const index = await TimeIndex.build(
      this.#logs.log(log),
      this.#yielder.source(source),
      this.#yielder,
    );
    const prefix = new Prefix();
    await prefix.note(source, index.offset);
    const made = { index, prefix, stat, generation: ++this.#generations };
    this.#held.set(log, made);
    return made;
  }

  /** Whether a file only grew, and by whole lines. */
  async #advances(
    { index, prefix, stat: seen }: Held,
    source: LogSource,
    stat: FileStat | null,
  ): Promise<boolean> {
    if (seen === null || stat === null || stat.identity !== seen.identity) return false;
    if (stat.size <= seen.size || !await prefix.isOf(source)) return false;
    return !index.isOpen || (await stretch(source, index.offset, index.offset + 1))[0] === NEWLINE;
  }
}

async function isUnchanged(file: LogFile, stat: FileStat | null): Promise<boolean> {
  return isSame(await file.revision(), stat);
}

function isSame(a: FileStat | null, b: FileStat | null): boolean {
  return a?.identity === b?.identity && a?.size === b?.size && a?.changed === b?.changed;
}
