import { sameLength } from "../../bytes/compare_bytes.ts";
import type { Input, LineExtent } from "./input.ts";

/** Neighbouring lines of the common prefix. */
export interface PrefixRun {
  /** Byte offset of the first of them in the base. */
  readonly start: number;
  /** Behind the last of them. */
  end: number;
  /** Whether the carriage returns at the ends of the lines are left out, since inputs differ in them. */
  readonly isStripped: boolean;
}

/** The longest run of whole lines that all inputs begin with. */
export interface CommonPrefix {
  /** How many lines. */
  lines: number;
  /** Byte offset behind it, in each input. */
  ends: number[];
  /** Where its bytes lie in the base. */
  runs: PrefixRun[];
  /** Whether the base does not end the last of these lines, and another input does. */
  lacksNewline: boolean;
}

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * Finds the longest run of whole lines that all inputs begin with, in blocks as
 * far as they are the same byte for byte, else line by line. Nothing is parsed,
 * and memory is flat.
 *
 * @param inputs At least one; the first is the base.
 * @param linesEnough Where to stop at the latest, or little later.
 * @throws {LogError} what the sources throw.
 */
export async function commonPrefix(
  inputs: readonly Input[],
  linesEnough = Infinity,
): Promise<CommonPrefix> {
  const walk = new PrefixWalk(inputs);
  while (walk.prefix.lines < linesEnough && (await walk.passBlock() || await walk.passLine()));
  return walk.prefix;
}

class PrefixWalk {
  readonly prefix: CommonPrefix;
  readonly #inputs: readonly Input[];
  readonly #ends: number[];

  constructor(inputs: readonly Input[]) {
    this.#inputs = inputs;
    this.#ends = inputs.map(({ start }) => start);
    this.prefix = { lines: 0, ends: this.#ends, runs: [], lacksNewline: false };
  }

  /** Passes the whole lines that are the same byte for byte as far as the windows go. */
  async passBlock(): Promise<boolean> {
    const [base = new Uint8Array(), ...others] = await this.#views(BLOCK_BYTES);
    let same = base.length;
    for (const other of others) same = Math.min(same, sameLength(base, other));
    const block = base.subarray(0, same);
    const length = block.lastIndexOf(NEWLINE) + 1;
    if (length === 0) return false;
    this.prefix.lines += countNewlines(block.subarray(0, length));
    this.#extend(this.#ends[0]! + length, false);
    for (const input of this.#ends.keys()) this.#ends[input]! += length;
    return true;
  }

  /** Passes one line that ends differently, or is longer than a window, or is not ended. */
  async passLine(): Promise<boolean> {
    const lines: LineExtent[] = [];
    for (const [index, input] of this.#inputs.entries()) {
      const line = await input.lineAt(this.#ends[index]!);
      if (line === null) return false;
      lines.push(line);
    }
    const [first] = lines as [LineExtent];
    if (lines.some(({ length }) => length !== first.length)) return false;
    if (!await this.#areSame(first.length)) return false;
    this.prefix.lines++;
    this.prefix.lacksNewline = !first.isEnded && lines.some(({ isEnded }) => isEnded);
    this.#extend(first.end, lines.some(({ returns }) => returns !== first.returns));
    for (const [index, { end }] of lines.entries()) this.#ends[index] = end;
    return true;
  }

  /** Whether the next `length` bytes of all inputs are the same. */
  async #areSame(length: number): Promise<boolean> {
    for (let done = 0; done < length; done += BLOCK_BYTES) {
      const step = Math.min(BLOCK_BYTES, length - done);
      const [base = new Uint8Array(), ...others] = await this.#views(step, done);
      if (others.some((other) => sameLength(base, other) < step)) return false;
    }
    return true;
  }

  /** What the windows show behind the prefix: at least `wanted` bytes, but at the end of a file. */
  async #views(wanted: number, skip = 0): Promise<Uint8Array[]> {
    const views: Uint8Array[] = [];
    for (const [index, input] of this.#inputs.entries()) {
      views.push(await input.view(this.#ends[index]! + skip, wanted));
    }
    return views;
  }

  #extend(end: number, isStripped: boolean): void {
    const { runs } = this.prefix;
    const last = runs.at(-1);
    if (last?.isStripped === isStripped) last.end = end;
    else runs.push({ start: this.#ends[0]!, end, isStripped });
  }
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
  return count;
}
