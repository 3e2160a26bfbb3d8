/** Where two texts differ: what both begin and end with, and what stands between. */
export interface TextDifference {
  readonly start: string;
  readonly removed: string;
  readonly added: string;
  readonly end: string;
}

/**
 * The one stretch in which two texts differ; null where they have nothing in common, so that a
 * person sees more in both of them whole.
 *
 * @example
 * ```ts
 * import { textDifference } from "./difference.ts";
 *
 * const { start, removed, added, end } = textDifference("far places", "far-off places")!;
 * if (`${start}|${removed}|${added}|${end}` !== "far||-off| places") throw new Error();
 * ```
 */
export function textDifference(from: string, to: string): TextDifference | null {
  const [old, fresh] = [[...from], [...to]];
  const shortest = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < shortest && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < shortest - start && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  if (start + end === 0) return null;
  const between = (chars: string[]) => chars.slice(start, chars.length - end).join("");
  return {
    start: old.slice(0, start).join(""),
    removed: between(old),
    added: between(fresh),
    end: old.slice(old.length - end).join(""),
  };
}
