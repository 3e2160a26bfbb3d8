const NEWLINE = 10;

/**
 * Where the lines of a piece end, each behind its newline; the last one also without one.
 *
 * @example
 * ```ts
 * import { lineEnds } from "./line_ends.ts";
 *
 * const ends = lineEnds(new TextEncoder().encode("a\n\nb"));
 * if (Array.from(ends).join() !== "2,3,4") throw new Error();
 * ```
 */
export function* lineEnds(bytes: Uint8Array): Generator<number> {
  for (let end = 0; end < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, end);
    yield end = newline < 0 ? bytes.length : newline + 1;
  }
}

/** The lines of a piece, with their newlines. */
export function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  for (const end of lineEnds(bytes)) {
    yield bytes.subarray(start, end);
    start = end;
  }
}
