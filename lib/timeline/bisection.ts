/** What the state behind a line is: as wanted, or not, or not to be told. */
export type Verdict = "good" | "bad" | "skip";

/** How a search ended. */
export type BisectionResult =
  /** The state before the line is good and behind it bad. */
  | { readonly kind: "found"; readonly good: number; readonly bad: number }
  /** Only lines that cannot be told lie between. */
  | { readonly kind: "skipped"; readonly good: number; readonly bad: number };

/**
 * The search for the place where good turns to bad: it says what to ask next, and is told the
 * answer. How an answer is found is none of its business.
 *
 * Between a good end and a bad one there is such a place, whatever the lines between are like. If
 * some are skipped, their neighbours are asked.
 *
 * @example
 * ```ts
 * import { Bisection } from "./bisection.ts";
 *
 * const search = new Bisection(0, [3, 4, 8, 9]);
 * for (let line = search.next(); line !== null; line = search.next()) {
 *   search.tell(line < 8 ? "good" : "bad");
 * }
 * const { kind, good, bad } = search.result;
 * if (kind !== "found" || good !== 4 || bad !== 8) throw new Error();
 * ```
 */
export class Bisection {
  readonly #lines: readonly number[];
  readonly #isSkipped = new Set<number>();
  /** Indices of the last good line and of the first bad one that are known; -1 for the good end. */
  #good = -1;
  #bad: number;
  readonly #goodEnd: number;
  #asked: number | null = null;

  /**
   * Begins with what is known.
   *
   * @param goodEnd A line whose state is good; 0 for none.
   * @param lines The lines behind it that may be asked, ascending; the state of the last is bad.
   */
  constructor(goodEnd: number, lines: readonly number[]) {
    this.#goodEnd = goodEnd;
    this.#lines = lines;
    this.#bad = lines.length - 1;
  }

  /** How many lines could not be told. */
  get skipped(): number {
    return this.#isSkipped.size;
  }

  /**
   * The line to ask next; null at the end. It is the one in the middle, or where that was skipped,
   * the next one behind it, and then before it: whoever moves a state there passes no line often.
   */
  next(): number | null {
    const middle = this.#good + 1 + ((this.#bad - this.#good - 1) >> 1);
    let at = middle;
    while (at < this.#bad && this.#isSkipped.has(at)) at++;
    if (at >= this.#bad) { for (at = middle - 1; this.#isSkipped.has(at);) at--; }
    this.#asked = at > this.#good && at < this.#bad ? at : null;
    return this.#asked === null ? null : this.#lines[this.#asked]!;
  }

  /** Takes the answer for the line that {@linkcode Bisection.next} gave last. */
  tell(verdict: Verdict): void {
    const asked = this.#asked;
    if (asked === null) throw new TypeError("Cannot take an answer: nothing was asked");
    if (verdict === "skip") this.#isSkipped.add(asked);
    else if (verdict === "good") this.#good = asked;
    else this.#bad = asked;
    this.#asked = null;
  }

  /** What is known once there is nothing more to ask. */
  get result(): BisectionResult {
    const good = this.#good < 0 ? this.#goodEnd : this.#lines[this.#good]!;
    const bad = this.#lines[this.#bad]!;
    return { kind: this.#bad - this.#good === 1 ? "found" : "skipped", good, bad };
  }
}
