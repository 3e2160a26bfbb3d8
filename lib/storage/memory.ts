import { LogError } from "../errors.ts";
import type { LogSource, Storage } from "./storage.ts";

/** What a memory storage holds: bytes or text by name, null for a folder. */
export type MemoryFiles = Record<string, Uint8Array | string | null>;

class MemorySource implements LogSource {
  readonly name: string;
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  read(into: Uint8Array, offset: number): Promise<number> {
    const part = this.#bytes.subarray(offset, offset + into.length);
    into.set(part);
    return Promise.resolve(part.length);
  }

  [Symbol.dispose](): void {}
}

/**
 * Files in memory: the reference that other storages are held against.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * using source = await storage.open("entries.jsonl");
 * if (source?.size !== 11) throw new Error();
 * ```
 */
export class MemoryStorage implements Storage {
  readonly #files = new Map<string, Uint8Array | null>();

  /** Copies the given files. */
  constructor(files: MemoryFiles) {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : content?.slice();
      this.#files.set(name, bytes ?? null);
    }
  }

  /** Opens a file for reading; null where there is none. */
  open(name: string): Promise<LogSource | null> {
    const bytes = this.#files.get(name);
    if (bytes === undefined) return Promise.resolve(null);
    if (bytes !== null) return Promise.resolve(new MemorySource(name, bytes));
    return Promise.reject(
      new LogError("not_a_file", `Cannot read "${name}": it is a folder`, {
        place: { file: name },
      }),
    );
  }
}
