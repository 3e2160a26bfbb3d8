import { concat } from "../bytes/concat.ts";

/** Neighbouring lines of one commit: its number, and how many bytes they have. */
export type Stretch = readonly [n: number, bytes: number];

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
  #stretches: Stretch[];

  /** @param stretches A log of which this is known. */
  constructor(stretches: readonly Stretch[] = []) {
    this.#stretches = [...stretches];
  }

  /** The stretches of the log, in their order. */
  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** Notes bytes that a commit put behind all others. */
  append(n: number, bytes: number): void {
    if (bytes > 0) this.#stretches.push([n, bytes]);
  }

  /** The lines of a log that came with commits up to one, in the order they have now, and more. */
  upTo(n: number, log: Uint8Array, more: Uint8Array = new Uint8Array()): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const [from, bytes] of this.#stretches) {
      if (from <= n) parts.push(log.subarray(at, at + bytes));
      at += bytes;
    }
    return concat([...parts, more]);
  }

  /**
   * Notes that a commit made another log of one: of lines with the same bytes, the k-th now is
   * the k-th before, and what is left came with the commit.
   */
  retag(old: Uint8Array, now: Uint8Array, n: number): void {
    const kept = lineStart(old, commonLength(old, now));
    const isInStep = stepTest(old.subarray(kept), now.subarray(kept));
    const before = this.#before(kept);
    // Most lines are in step: what only some of them say need not be kept for that.
    const inStep: number[] = [], others = new Map<string, number[]>();
    for (const [from, line] of this.#linesBehind(kept, old)) {
      const key = isInStep(line);
      if (key === null) inStep.push(from);
      else if (others.has(key)) others.get(key)!.push(from);
      else others.set(key, [from]);
    }
    let next = 0, [last = n, bytes = 0] = before.pop() ?? [];
    for (const line of linesOf(now.subarray(kept))) {
      const key = isInStep(line);
      const origin = key === null ? inStep[next++]! : others.get(key)?.shift() ?? n;
      if (origin !== last) {
        if (bytes > 0) before.push([last, bytes]);
        [last, bytes] = [origin, 0];
      }
      bytes += line.length;
    }
    if (bytes > 0) before.push([last, bytes]);
    this.#stretches = before;
  }

  /** The stretches before an offset. */
  #before(offset: number): Stretch[] {
    const before: Stretch[] = [];
    let at = 0;
    for (const [n, bytes] of this.#stretches) {
      if (at < offset) before.push([n, Math.min(at + bytes, offset) - at]);
      at += bytes;
    }
    return before;
  }

  /** The lines of a log behind an offset, and the commits they came with. */
  *#linesBehind(offset: number, log: Uint8Array): Generator<[n: number, line: Uint8Array]> {
    let at = 0;
    for (const [n, bytes] of this.#stretches) {
      const end = at + bytes;
      const stretch = log.subarray(Math.max(at, offset), Math.max(end, offset));
      for (const line of linesOf(stretch)) yield [n, line];
      at = end;
    }
  }
}

/**
 * Which lines of two logs meet where both are walked through in step. What a line says is given
 * for all others, and for all lines that say the same as one of them; null for the rest.
 */
function stepTest(old: Uint8Array, now: Uint8Array): (line: Uint8Array) => string | null {
  const others = new Set<string>();
  walkInStep(old, now, (line) => others.add(keyOf(line)));
  return (line) => {
    const key = keyOf(line);
    return others.has(key) ? key : null;
  };
}

/**
 * Walks through two logs, and calls back for each line of the second that is not the next one of
 * the first.
 *
 * @returns Whether all lines of the first were met, in their order.
 */
export function walkInStep(
  old: Uint8Array,
  now: Uint8Array,
  onOther: (line: Uint8Array) => void = () => {},
): boolean {
  let at = 0;
  for (const line of linesOf(now)) {
    const next = old.subarray(at, at + line.length);
    if (next.length === line.length && commonLength(next, line) === line.length) at += line.length;
    else onOther(line);
  }
  return at === old.length;
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
