/**
 * How far a long read has come, for a person who waits.
 *
 * @module
 */

const SHOW_AFTER_MS = 1000;
const INTERVAL_MS = 100;
const ERASE_LINE = "\r\x1b[K";

/**
 * One line on a terminal that is rewritten in place, and only shows up when
 * the work lasts over a second.
 *
 * @example
 * ```ts
 * import { Progress } from "./progress.ts";
 *
 * let nowMs = 0;
 * let shown = "";
 * const progress = new Progress((text) => shown += text, () => nowMs);
 * progress.update("entries.jsonl", 1, 100);
 * nowMs = 1500;
 * progress.update("entries.jsonl", 45, 100);
 * progress.erase();
 * if (shown !== "\r\x1b[Kreading entries.jsonl 45%\r\x1b[K") throw new Error(shown);
 * ```
 */
export class Progress {
  readonly #write: (text: string) => void;
  readonly #elapsedMs: () => number;
  #nextMs: number;
  #isShown = false;

  /** Begins to wait; `write` takes what the terminal shall get. */
  constructor(write: (text: string) => void, elapsedMs: () => number) {
    this.#write = write;
    this.#elapsedMs = elapsedMs;
    this.#nextMs = elapsedMs() + SHOW_AFTER_MS;
  }

  /** Notes how much of a file has been read. */
  update(file: string, doneBytes: number, totalBytes: number): void {
    const nowMs = this.#elapsedMs();
    if (nowMs < this.#nextMs || totalBytes === 0) return;
    this.#nextMs = nowMs + INTERVAL_MS;
    this.#isShown = true;
    const percent = Math.floor(100 * doneBytes / totalBytes);
    this.#write(`${ERASE_LINE}reading ${file} ${percent}%`);
  }

  /** Takes the line away, so that something else can be written. */
  erase(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#write(ERASE_LINE);
  }
}
