import type { LogSource, LogStorage } from "../storage/storage.ts";

/** How time passes, and how others get their turn. */
export interface TaskClock {
  /** Milliseconds since some moment; never less than before. */
  now(): number;
  /** Returns once other tasks of the process have had their turn. */
  rest(): Promise<void>;
}

const PROCESS: TaskClock = {
  now: () => performance.now(),
  rest: () => new Promise((resolve) => setTimeout(resolve)),
};

/**
 * Yields to the event loop while something takes long. Reading a file does not: its promises are
 * settled by the time they are awaited, so a replay of a large log would hold up every timer and
 * request of the process until its end.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../storage/source.ts";
 * import { Yielder } from "./yielder.ts";
 *
 * let rests = 0, now = 0;
 * const rest = () => Promise.resolve(void rests++);
 * const yielder = new Yielder(20, { now: () => now += 5, rest });
 * const source = yielder.source(fromBytes("a.jsonl", new Uint8Array(100)));
 * for (let offset = 0; offset < 100; offset++) await source.read(new Uint8Array(1), offset);
 * if (rests < 20) throw new Error(`${rests}`);
 * ```
 */
export class Yielder {
  readonly #everyMs: number;
  readonly #clock: TaskClock;
  #since: number;

  /**
   * Takes how long work goes on before it yields.
   *
   * @param everyMs In milliseconds; `Infinity` for work that never yields.
   */
  constructor(everyMs: number, clock: TaskClock = PROCESS) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** Notes that work begins, so that what is done soon need not yield. */
  begin(): void {
    this.#since = this.#clock.now();
  }

  /** A source each of whose reads yields first, if it is time. */
  source(source: LogSource): LogSource {
    if (this.#everyMs === Infinity) return source;
    return {
      name: source.name,
      size: source.size,
      read: async (into, offset) => {
        await this.yieldIfDue();
        return await source.read(into, offset);
      },
      [Symbol.dispose]: () => source[Symbol.dispose](),
    };
  }

  /** The files of a storage as such sources. */
  storage(storage: LogStorage): LogStorage {
    return {
      open: async (name) => {
        const source = await storage.open(name);
        return source && this.source(source);
      },
      list: (folder) => storage.list(folder),
    };
  }

  /** Gives others their turn, if it is time; to be called now and then by what awaits nothing else. */
  async yieldIfDue(): Promise<void> {
    if (this.#clock.now() - this.#since < this.#everyMs) return;
    await this.#clock.rest();
    this.#since = this.#clock.now();
  }
}
