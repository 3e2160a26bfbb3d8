import { holdsAt } from "../storage/source.ts";
import type { FileStat, LogAppender } from "../storage/storage.ts";

/** How an append left a log. */
export interface LeftEnd {
  /** Its size, and when it was changed. */
  readonly stat: FileStat;
  /** The last bytes of it: a whole line, with its newline. */
  readonly lastLine: Uint8Array;
}

/** The end of a log that is open. */
export interface OpenEnd {
  /** The open file. */
  readonly end: LogAppender;
  /** Which file it is. */
  readonly identity: string;
  /** How it was left; null where that is not known. */
  readonly left: LeftEnd | null;
}

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
 * kept.give({ end, identity, left: null });
 * if (kept.take(await storage.stat("a.jsonl"))?.end !== end) throw new Error();
 * kept.give({ end, identity, left: null });
 * await storage.remove("a.jsonl");
 * if (kept.take(await storage.stat("a.jsonl")) !== null) throw new Error("it is another log");
 * ```
 */
export class KeptEnd implements Disposable {
  #idle: OpenEnd | null = null;

  /**
   * The open file, if the log still is that file. One that the name no longer leads to is closed.
   *
   * @param now What the name leads to, just looked at; null for no file.
   */
  take(now: FileStat | null): OpenEnd | null {
    const idle = this.#idle;
    this.#idle = null;
    if (idle === null || idle.identity === now?.identity) return idle;
    idle.end[Symbol.dispose]();
    return null;
  }

  /** Keeps a file open, whose lines and whose name survive a power failure. */
  give(open: OpenEnd): void {
    this[Symbol.dispose]();
    this.#idle = open;
  }

  /** Closes the file, unless somebody has taken it. */
  [Symbol.dispose](): void {
    this.#idle?.end[Symbol.dispose]();
    this.#idle = null;
  }
}

/**
 * Whether a log is as it was left; `overwritten` where the system notes no change, but other
 * bytes are there.
 *
 * @param now What its name leads to, just looked at.
 * @throws {LogError} what reading throws; the file is closed then.
 */
export async function compareToLeft(
  { end, left }: OpenEnd,
  now: FileStat,
): Promise<"same" | "changed" | "overwritten"> {
  if (left === null || now.size !== left.stat.size || now.changed !== left.stat.changed) {
    return "changed";
  }
  const { lastLine } = left;
  try {
    // Of two changes within a few milliseconds the system may note only the first.
    const isHeld = await holdsAt(end, lastLine, now.size - lastLine.length);
    return isHeld ? "same" : "overwritten";
  } catch (error) {
    end[Symbol.dispose]();
    throw error;
  }
}
