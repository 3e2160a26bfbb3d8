import { compareBytes } from "../../bytes/compare_bytes.ts";
import type { ByteRange, Input } from "./input.ts";

/** A stretch of one of several inputs. */
export interface InputPlace extends ByteRange {
  /** Index of the input. */
  readonly input: number;
}

/** A line that may occur several times. */
export interface Occurrence extends InputPlace {
  /** Which of the lines with these bytes it is. */
  readonly occurrence: number;
}

const NEWLINE = 0x0a;
const STEP_BYTES = 64 * 1024;

/**
 * Compares stretches of inputs without ever holding one whole. Not to be asked
 * twice at once.
 */
export class Comparer {
  // Two stretches of one input are looked at through two windows.
  readonly #left: Input[];
  readonly #right: (Input | undefined)[] = [];

  /** Takes the inputs that places are in. */
  constructor(inputs: readonly Input[]) {
    this.#left = inputs.map((input) => input.reopen());
  }

  /** Whether both have the same bytes. */
  async areSame(a: InputPlace, b: InputPlace): Promise<boolean> {
    return a.length === b.length && await this.compare(a, b) === 0;
  }

  /** Whether a stretch has these bytes, which a window holds; waits only where it must be read. */
  hasBytes({ input, offset, length }: InputPlace, bytes: Uint8Array): Promise<boolean> | boolean {
    const isSame = (view: Uint8Array) => compareBytes(view.subarray(0, length), bytes) === 0;
    const view = this.#left[input]!.view(offset, length);
    return view instanceof Promise ? view.then(isSame) : isSame(view);
  }

  /** Whether `a` begins with all the bytes of `b`. */
  async beginsWith(a: InputPlace, b: InputPlace): Promise<boolean> {
    return a.length >= b.length && await this.compare({ ...a, length: b.length }, b) === 0;
  }

  /** The first bytes of a stretch, at most `bytes` of them; a copy. */
  async head(place: InputPlace, bytes: number): Promise<Uint8Array> {
    const length = Math.min(place.length, bytes);
    const view = await this.#left[place.input]!.view(place.offset, length);
    return view.slice(0, length);
  }

  /** Like {@linkcode Comparer.compare}, and of the same bytes the earlier occurrence comes first. */
  async compareLines(a: Occurrence, b: Occurrence): Promise<number> {
    return await this.compare(a, b) || a.occurrence - b.occurrence;
  }

  /** Negative, zero or positive as `a` comes before `b`, is it, or comes behind it, byte by byte. */
  async compare(a: InputPlace, b: InputPlace): Promise<number> {
    return await this.#compareShared(a, b) || a.length - b.length;
  }

  /** The same, with the newline behind each taking part: as they compare within files. */
  async compareEnded(a: InputPlace, b: InputPlace): Promise<number> {
    const shared = await this.#compareShared(a, b);
    if (shared !== 0 || a.length === b.length) return shared;
    const [longer, sign] = a.length > b.length ? [a, 1] : [b, -1];
    const offset = longer.offset + Math.min(a.length, b.length);
    const [next] = await this.head({ ...longer, offset, length: 1 }, 1);
    return sign * (next! - NEWLINE);
  }

  /** Compares as many bytes as both have. */
  async #compareShared(a: InputPlace, b: InputPlace): Promise<number> {
    const right = this.#right[b.input] ??= this.#left[b.input]!.reopen();
    const length = Math.min(a.length, b.length);
    for (let done = 0; done < length; done += STEP_BYTES) {
      const step = Math.min(STEP_BYTES, length - done);
      const x = await this.#left[a.input]!.view(a.offset + done, step);
      const y = await right.view(b.offset + done, step);
      const order = compareBytes(x.subarray(0, step), y.subarray(0, step));
      if (order !== 0) return order;
    }
    return 0;
  }
}
