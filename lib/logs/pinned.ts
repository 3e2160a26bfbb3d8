import { borrowed } from "../storage/source.ts";
import type { LogSource, LogStorage } from "../storage/storage.ts";

/**
 * Another storage as it was when each file was first asked for: a file is opened
 * once and stays open, so that offsets taken from it hold even if it is replaced
 * meanwhile. Files are opened and read one at a time.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { PinnedStorage } from "./pinned.ts";
 *
 * using pinned = new PinnedStorage(new MemoryStorage({ "a.jsonl": "1\n" }));
 * const first = await pinned.open("a.jsonl");
 * const second = await pinned.open("a.jsonl");
 * if (first?.size !== 2 || second?.size !== 2) throw new Error();
 * ```
 */
export class PinnedStorage implements LogStorage, Disposable {
  readonly #storage: LogStorage;
  readonly #sources = new Map<string, LogSource | null>();

  /** Takes the storage to pin; nothing is opened yet. */
  constructor(storage: LogStorage) {
    this.#storage = storage;
  }

  /** Opens a file for reading, or gives what is open already; null where there is none. */
  async open(name: string): Promise<LogSource | null> {
    if (!this.#sources.has(name)) this.#sources.set(name, await this.#storage.open(name));
    const source = this.#sources.get(name) ?? null;
    return source && borrowed(source);
  }

  /** The names in a folder, as they are now. */
  list(folder: string): Promise<string[]> {
    return this.#storage.list(folder);
  }

  /** Closes what was opened. */
  [Symbol.dispose](): void {
    for (const source of this.#sources.values()) source?.[Symbol.dispose]();
    this.#sources.clear();
  }
}
