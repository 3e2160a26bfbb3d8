import { LogError } from "../../errors.ts";
import type { FileStat, LogSource, WritableStorage } from "../../storage/storage.ts";
import { truncated } from "../../storage/truncated.ts";

/**
 * How many copies are open at once, whatever their number. Where a process may open 64
 * files, the runtime and the log itself need up to half of them.
 */
export const OPEN_MAX = 16;

/** What a pool of sources needs of a storage. */
type Files = Pick<WritableStorage, "open" | "stat">;

/**
 * Any number of files open for reading, of which only so many are open at once as the
 * system allows a process: the one that was read longest ago is closed, and opened
 * again when it is read again. A source stands for the file as it was first opened;
 * where it is another one by then, or was changed, a read throws.
 *
 * Disposing of the pool closes all of its sources.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../../storage/memory.ts";
 * import { SourcePool } from "./source_pool.ts";
 *
 * const storage = new MemoryStorage({ a: "1", b: "2", c: "3" });
 * using pool = new SourcePool(storage, 2);
 * const into = new Uint8Array(1);
 * let read = "";
 * for (const name of ["a", "b", "c", "a"]) {
 *   const source = await pool.open(name, (await storage.stat(name))!);
 *   await source!.read(into, 0);
 *   read += new TextDecoder().decode(into);
 * }
 * if (read !== "1231") throw new Error(read);
 * ```
 */
export class SourcePool implements Disposable {
  readonly #files: Files;
  readonly #openMax: number;
  /** Those that are open, the one that was read last at the end. */
  readonly #open = new Set<PooledSource>();

  /** Opens nothing yet. */
  constructor(files: Files, openMax: number) {
    this.#files = files;
    this.#openMax = openMax;
  }

  /**
   * Opens a file; null where there is none.
   *
   * @param seen What was seen of it just before.
   * @throws {LogError} what opening it throws.
   */
  async open(name: string, seen: FileStat): Promise<LogSource | null> {
    this.#makeRoom();
    const source = await this.#files.open(name);
    if (source === null) return null;
    const pooled = new PooledSource(this, source, seen);
    this.#open.add(pooled);
    return pooled;
  }

  /** Closes all that are open. */
  [Symbol.dispose](): void {
    for (const source of this.#open) this.close(source);
  }

  /** The open file of a source, opened again if it was closed; it is the last to be closed now. */
  async opened(pooled: PooledSource): Promise<LogSource> {
    if (pooled.source === null) {
      this.#makeRoom();
      pooled.source = await this.#reopen(pooled);
    }
    this.#open.delete(pooled);
    this.#open.add(pooled);
    return pooled.source;
  }

  /** Closes a source until it is read again. */
  close(pooled: PooledSource): void {
    pooled.source?.[Symbol.dispose]();
    pooled.source = null;
    this.#open.delete(pooled);
  }

  #makeRoom(): void {
    for (const first of this.#open) {
      if (this.#open.size < this.#openMax) return;
      this.close(first);
    }
  }

  async #reopen({ name, size, seen }: PooledSource): Promise<LogSource> {
    const source = await this.#files.open(name);
    try {
      // While it is open, no other file can get its identity.
      const now = await this.#files.stat(name);
      const isSame = now?.identity === seen.identity && now.changed === seen.changed;
      if (source !== null && isSame && source.size === size) return source;
      throw source !== null && source.size < size
        ? truncated(name, { offset: source.size })
        : changed(name);
    } catch (error) {
      source?.[Symbol.dispose]();
      throw error;
    }
  }
}

function changed(file: string): LogError {
  const message = `Cannot read "${file}": it was changed while being read`;
  return new LogError("changed_meanwhile", message, {
    place: { file },
    hint: "run the command again",
  });
}

/** A source of a pool, open or not. */
class PooledSource implements LogSource {
  readonly name: string;
  readonly size: number;
  /** What was seen of the file before it was first opened. */
  readonly seen: FileStat;
  /** The open file; null while it is closed. */
  source: LogSource | null;
  readonly #pool: SourcePool;

  constructor(pool: SourcePool, source: LogSource, seen: FileStat) {
    this.name = source.name;
    this.size = source.size;
    this.seen = seen;
    this.source = source;
    this.#pool = pool;
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    const source = await this.#pool.opened(this);
    return await source.read(into, offset);
  }

  [Symbol.dispose](): void {
    this.#pool.close(this);
  }
}
