import type { LogSource, LogStorage } from "jsonl-log/storage";

/** Calls a command of the back end, as `invoke` of `@tauri-apps/api/core` does. */
export type Invoke = <Answer>(command: string, args: Record<string, unknown>) => Promise<Answer>;

/**
 * A log directory that the back end of a Tauri app reads. It has three commands:
 *
 * - `log_size(name)`: how many bytes the file has, null where there is none
 * - `log_read(name, offset, length)`: these bytes, as an `ArrayBuffer`
 * - `log_list(folder)`: the names in a folder, sorted; none where there is no such folder
 */
export class InvokeStorage implements LogStorage {
  readonly #invoke: Invoke;

  /** Asks the back end for nothing yet. */
  constructor(invoke: Invoke) {
    this.#invoke = invoke;
  }

  /** Opens a file for reading; null where there is none. */
  async open(name: string): Promise<LogSource | null> {
    const size = await this.#invoke<number | null>("log_size", { name });
    if (size === null) return null;
    const invoke = this.#invoke;
    return {
      name,
      size,
      async read(into, offset) {
        // What was appended since belongs to the next reader.
        const length = Math.max(0, Math.min(into.length, size - offset));
        if (length === 0) return 0;
        const bytes = await invoke<ArrayBuffer>("log_read", { name, offset, length });
        into.set(new Uint8Array(bytes));
        return bytes.byteLength;
      },
      [Symbol.dispose]() {},
    };
  }

  /** The names in a folder, sorted. */
  list(folder: string): Promise<string[]> {
    return this.#invoke<string[]>("log_list", { folder });
  }
}
