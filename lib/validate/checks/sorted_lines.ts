import type { LineSpan } from "../line_bytes.ts";

/** So many lines are in order by chance too often. */
const LINES_MIN = 3;

/**
 * Tells whether the lines of a file ascend by their bytes although their times do
 * not: a program that sorts text was let loose on it. Nothing is looked at behind
 * the first line that does not ascend.
 *
 * @example
 * ```ts
 * import { SortedLines } from "./sorted_lines.ts";
 *
 * const lines = new SortedLines();
 * const encode = (text: string) => new TextEncoder().encode(text);
 * const look = (text: string, isStepBack: boolean) =>
 *   lines.look({ bytes: encode(text), start: 0, end: text.length }, isStepBack);
 * look("a", false);
 * look("ab", true);
 * look("b", false);
 * if (!lines.areSortedByText) throw new Error();
 * look("a", false);
 * if (lines.areSortedByText) throw new Error();
 * ```
 */
export class SortedLines {
  #last = new Uint8Array(1024);
  #length = 0;
  #count = 0;
  #isAscending = true;
  #stepsBack = false;

  /** Looks at the next line, and whether its time lies before that of the one before. */
  look(span: Pick<LineSpan, "bytes" | "start" | "end">, isStepBack: boolean): void {
    if (!this.#isAscending) return;
    const { bytes, start, end } = span;
    const body = bytes.subarray(start, end);
    this.#stepsBack ||= isStepBack;
    this.#isAscending = this.#count++ === 0 || this.#ascendsTo(body);
    if (!this.#isAscending) return;
    if (body.length > this.#last.length) this.#last = new Uint8Array(body.length * 2);
    this.#last.set(body);
    this.#length = body.length;
  }

  /** Whether all lines so far do. */
  get areSortedByText(): boolean {
    return this.#isAscending && this.#stepsBack && this.#count >= LINES_MIN;
  }

  #ascendsTo(body: Uint8Array): boolean {
    const last = this.#last, shorter = Math.min(this.#length, body.length);
    let at = 0;
    while (at < shorter && last[at] === body[at]) at++;
    return at < shorter ? last[at]! < body[at]! : this.#length <= body.length;
  }
}
