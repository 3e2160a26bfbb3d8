import type { FileStat, LogAppender } from "../storage/storage.ts";

/**
 * The end of a log, open between two appends. Opening it takes longer than a write to it, and its
 * name needs no second sync of the folder.
 *
 * Who takes it closes it or gives it back, so that closing what is idle closes it for nobody.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { KeptEnd } from "./kept_end.ts";
 *
 * const storage = new MemoryStorage({ "a.jsonl": "" });
 * using kept = new KeptEnd();
 * const end = await storage.appendTo("a.jsonl");
 * const { identity } = await end.stat();
 * kept.give(end, identity);
 * if (kept.take(await storage.stat("a.jsonl")) !== end) throw new Error();
 * kept.give(end, identity);
 * await storage.remove("a.jsonl");
 * if (kept.take(await storage.stat("a.jsonl")) !== null) throw new Error("it is another log");
 * ```
 */
export class KeptEnd implements Disposable {
  #idle: { readonly end: LogAppender; readonly identity: string } | null = null;

  /**
   * The open file, if the log still is that file. One that the name no longer leads to is closed.
   *
   * @param now What the name leads to, just looked at; null for no file.
   */
  take(now: FileStat | null): LogAppender | null {
    const idle = this.#idle;
    this.#idle = null;
    if (idle === null || idle.identity === now?.identity) return idle?.end ?? null;
    idle.end[Symbol.dispose]();
    return null;
  }

  /** Keeps a file open, whose lines and whose name survive a power failure. */
  give(end: LogAppender, identity: string): void {
    this[Symbol.dispose]();
    this.#idle = { end, identity };
  }

  /** Closes the file, unless somebody has taken it. */
  [Symbol.dispose](): void {
    this.#idle?.end[Symbol.dispose]();
    this.#idle = null;
  }
}
