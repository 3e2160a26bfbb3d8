import { concat } from "../bytes/concat.ts";

/** Neighbouring lines of one commit: its number, and how many bytes they have. */
type Stretch = [n: number, bytes: number];

const NEWLINE = 10, CARRIAGE_RETURN = 13;
const BOM = [0xef, 0xbb, 0xbf] as const;
const STEPS = [65_536, 1024, 1] as const;
const latin1 = new TextDecoder("latin1");

/**
 * Which commit each line of a log came with.
 *
 * @example
 * ```ts
 * import { LineOrigins } from "./line_origins.ts";
 *
 * const bytes = (text: string) => new TextEncoder().encode(text);
 * const origins = new LineOrigins();
 * origins.append(1, 4);
 * origins.retag(bytes("a\nc\n"), bytes("a\nb\nc\n"), 2);
 * if (new TextDecoder().decode(origins.upTo(1, bytes("a\nb\nc\n"))) !== "a\nc\n") throw new Error();
 * ```
 */
export class LineOrigins {
  #stretches: Stretch[] = [];

  /** Notes bytes that a commit put behind all others. */
  append(n: number, bytes: number): void {
    if (bytes > 0) this.#stretches.push([n, bytes]);
  }

  /** The lines of a log that came with commits up to one, in the order they have now. */
  upTo(n: number, log: Uint8Array): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const [from, bytes] of this.#stretches) {
      if (from <= n) parts.push(log.subarray(at, at + bytes));
      at += bytes;
    }
    return concat(parts);
  }

  /**
   * Notes that a commit made another log of one: of lines with the same bytes, the k-th now is
   * the k-th before, and what is left came with the commit.
   */
  retag(old: Uint8Array, now: Uint8Array, n: number): void {
    const kept = lineStart(old, commonLength(old, now));
    const { before, behind } = this.#split(old, kept);
    this.#stretches = before;
    for (const line of linesOf(now.subarray(kept))) {
      const origin = behind.get(keyOf(line))?.shift() ?? n;
      const last = this.#stretches.at(-1);
      if (last?.[0] === origin) last[1] += line.length;
      else this.#stretches.push([origin, line.length]);
    }
  }

  /** The stretches before an offset, and the origins of the lines behind it, by what they say. */
  #split(log: Uint8Array, offset: number): { before: Stretch[]; behind: Map<string, number[]> } {
    const before: Stretch[] = [], behind = new Map<string, number[]>();
    let at = 0;
    for (const [n, bytes] of this.#stretches) {
      const end = at + bytes;
      if (at < offset) before.push([n, Math.min(end, offset) - at]);
      for (const line of linesOf(log.subarray(Math.max(at, offset), Math.max(end, offset)))) {
        const key = keyOf(line), known = behind.get(key);
        if (known === undefined) behind.set(key, [n]);
        else known.push(n);
      }
      at = end;
    }
    return { before, behind };
  }
}

/** How many bytes two pieces begin with alike. */
export function commonLength(a: Uint8Array, b: Uint8Array): number {
  const max = Math.min(a.length, b.length);
  let at = 0;
  for (const step of STEPS) while (at + step <= max && isAlike(a, b, at, at + step)) at += step;
  return at;
}

function isAlike(a: Uint8Array, b: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Where the line begins that an offset lies in. */
export function lineStart(bytes: Uint8Array, offset: number): number {
  return offset === 0 ? 0 : bytes.lastIndexOf(NEWLINE, offset - 1) + 1;
}

/** The lines of a piece, with their newlines. */
export function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** What lines that merging takes for the same have in common. */
export function keyOf(line: Uint8Array): string {
  const start = BOM.every((byte, index) => line[index] === byte) ? BOM.length : 0;
  let end = line.length;
  if (line[end - 1] === NEWLINE) end--;
  while (end > start && line[end - 1] === CARRIAGE_RETURN) end--;
  return latin1.decode(line.subarray(start, end));
}
