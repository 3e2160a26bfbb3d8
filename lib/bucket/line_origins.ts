import { lineEnds } from "../bytes/line_ends.ts";
import type { LogSource } from "../storage/storage.ts";

/** Which commits brought a line. */
export interface Origin {
  /** The first of them. */
  readonly n: number;
  /** Others that brought the same line, written by who had not seen it. */
  readonly also: readonly number[];
}

/** Neighbouring bytes of one origin. */
export interface Stretch {
  /** The number of their origin; see {@linkcode LineOrigins.originOf}. */
  readonly origin: number;
  /** Where they begin in the log. */
  readonly start: number;
}

/** Which lines of a log are which of another one that was made of it. */
export interface SameLines {
  /** How many bytes both begin with; whole lines. */
  readonly bytes: number;
  /** How many lines follow in both, but for how they end. */
  readonly lines: number;
  /** The lines behind these, each by its number: of the log before, and of the log now. */
  readonly old: Uint32Array;
  readonly now: Uint32Array;
  /** More than any number. */
  readonly count: number;
}

/** A commit that made another log of one. */
export interface Reordering {
  readonly n: number;
  /** The last commit that its writer had seen. */
  readonly base: number;
  /** Whether it brought a line, or its writer had it already. */
  readonly holds: (line: number) => boolean;
}

/**
 * Which commit each line of a log came with.
 *
 * @example
 * ```ts
 * import { LineOrigins } from "./line_origins.ts";
 *
 * const log = (text: string) => new TextEncoder().encode(text);
 * const origins = new LineOrigins();
 * origins.append(1, 4);
 * // Commit 2 put a line between the two that were there.
 * const same = { bytes: 2, lines: 0, old: Uint32Array.of(0), now: Uint32Array.of(1, 0), count: 2 };
 * const second = { n: 2, base: 1, holds: () => true };
 * const now = origins.reordered(log("a\nc\n"), log("a\nb\nc\n"), same, second);
 * const first = new Uint8Array(4);
 * await now.upTo(1, log("a\nb\nc\n")).read(first, 0);
 * if (new TextDecoder().decode(first) !== "a\nc\n") throw new Error();
 * ```
 */
export class LineOrigins {
  /** Of each stretch its commit, or which of those below it has, counted down from -1. */
  #origins: number[] = [];
  #lengths: number[] = [];
  /** Origins of more than one commit, each once. */
  readonly #shared: Origin[] = [];
  readonly #numbers = new Map<string, number>();

  /** Of a log whose lines came with one commit. */
  static of(n: number, bytes: number): LineOrigins {
    const origins = new LineOrigins();
    origins.append(n, bytes);
    return origins;
  }

  /** The same, to be changed by itself. */
  copy(): LineOrigins {
    const copy = new LineOrigins();
    copy.#origins = this.#origins.slice();
    copy.#lengths = this.#lengths.slice();
    for (const origin of this.#shared) copy.#numberOf(origin);
    return copy;
  }

  /** Notes bytes that a commit put behind all others. */
  append(n: number, bytes: number): void {
    if (bytes > 0) this.#add(n, bytes);
  }

  /** The stretches of the log, in their order. */
  *stretches(): Generator<Stretch> {
    let start = 0;
    for (const [index, origin] of this.#origins.entries()) {
      yield { origin, start };
      start += this.#lengths[index]!;
    }
  }

  /** An origin by its number. */
  originOf(origin: number): Origin {
    return origin < 0 ? this.#shared[-1 - origin]! : { n: origin, also: [] };
  }

  /** The lines of a log that came with commits up to one, in the order they have now. */
  upTo(n: number, log: Uint8Array): LogSource {
    const starts: number[] = [], lengths: number[] = [];
    let at = 0, end = -1;
    for (const [index, origin] of this.#origins.entries()) {
      const length = this.#lengths[index]!;
      if (this.#commitOf(origin) <= n) {
        if (end === at) lengths[lengths.length - 1]! += length;
        else {
          starts.push(at);
          lengths.push(length);
        }
        end = at + length;
      }
      at += length;
    }
    return piecesOf(log, starts, lengths);
  }

  /** Which commits the lines of another log came with, which a commit made of this one. */
  reordered(
    old: Uint8Array,
    now: Uint8Array,
    same: SameLines,
    { n, base, holds }: Reordering,
  ): LineOrigins {
    const olds = this.#ofLines(old, same.bytes);
    const origins = new Float64Array(same.lines + same.count).fill(n);
    // What follows in both has numbers of its own, behind all others.
    const numberOf = (index: number, lines: Uint32Array) =>
      index < same.lines ? same.count + index : lines[index - same.lines] ?? NaN;
    for (let index = 0; index < same.lines + same.old.length; index++) {
      origins[numberOf(index, same.old)] = olds.next().value!;
    }
    const next = new LineOrigins();
    for (const origin of this.#shared) next.#numberOf(origin);
    const withIt = (origin: number) =>
      next.#commitOf(origin) > base ? next.#with(origin, n) : origin;
    for (let index = 0, at = 0; at < same.bytes; index++) {
      const bytes = Math.min(this.#lengths[index]!, same.bytes - at);
      next.#add(withIt(this.#origins[index]!), bytes);
      at += bytes;
    }
    let start = same.bytes, index = 0;
    for (const lineEnd of lineEnds(now.subarray(same.bytes))) {
      const line = numberOf(index++, same.now), end = same.bytes + lineEnd;
      // A byte order mark alone is no line to a merge.
      const origin = origins[line] ?? n;
      const isHeld = line >= same.count || line < same.count && holds(line);
      next.#add(isHeld ? withIt(origin) : origin, end - start);
      start = end;
    }
    return next;
  }

  /** The origin of each line of a log behind an offset. */
  *#ofLines(log: Uint8Array, offset: number): Generator<number> {
    const origins = this.#origins, lengths = this.#lengths;
    let start = offset, stretch = 0, behind = lengths[0] ?? 0;
    for (const end of lineEnds(log.subarray(offset))) {
      while (start >= behind) behind += lengths[++stretch]!;
      yield origins[stretch]!;
      start = offset + end;
    }
  }

  #add(origin: number, bytes: number): void {
    const last = this.#origins.length - 1;
    if (last >= 0 && this.#origins[last] === origin) {
      this.#lengths[last]! += bytes;
    } else {
      this.#origins.push(origin);
      this.#lengths.push(bytes);
    }
  }

  #commitOf(origin: number): number {
    return origin < 0 ? this.#shared[-1 - origin]!.n : origin;
  }

  #with(origin: number, n: number): number {
    const { n: first, also } = this.originOf(origin);
    return first === n ? origin : this.#numberOf({ n: first, also: [...also, n] });
  }

  #numberOf(origin: Origin): number {
    const key = `${origin.n} ${origin.also.join(" ")}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = -this.#shared.push(origin);
    this.#numbers.set(key, number);
    return number;
  }
}

/** Pieces of a log, one behind the other, as if they were a file; none of them is copied. */
function piecesOf(
  log: Uint8Array,
  starts: readonly number[],
  lengths: readonly number[],
): LogSource {
  const ends: number[] = [];
  let size = 0;
  for (const length of lengths) ends.push(size += length);
  return {
    name: "lines of a log",
    size,
    read(into, offset) {
      let done = 0;
      for (let piece = pieceAt(ends, offset); piece < ends.length && done < into.length; piece++) {
        const end = starts[piece]! + lengths[piece]!;
        const from = end - (ends[piece]! - offset - done);
        const part = log.subarray(from, Math.min(end, from + into.length - done));
        into.set(part, done);
        done += part.length;
      }
      return Promise.resolve(done);
    },
    [Symbol.dispose]() {},
  };
}

/** The first piece that ends behind an offset. */
function pieceAt(ends: readonly number[], offset: number): number {
  let low = 0, high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
