/** How a conflict is written: `merge` without the ancestor's lines, the others with them. */
export const CONFLICT_STYLES = ["merge", "diff3", "zdiff3"] as const;

/** One of git's styles, as `merge.conflictStyle` names it. */
export type ConflictStyle = (typeof CONFLICT_STYLES)[number];

/** How conflicts are marked. */
export interface MarkerOptions {
  /** Whether the ancestor's lines are shown. */
  readonly style: ConflictStyle;
  /** How often a marker repeats its character. */
  readonly size: number;
}

/** How often git repeats the character of a marker, if it is not told otherwise. */
export const MARKER_SIZE = 7;

const encoder = new TextEncoder();

/** The lines that stand around the two sides of a conflict. */
export interface Markers {
  readonly ours: Uint8Array;
  /** Null in a style that does not show the ancestor. */
  readonly base: Uint8Array | null;
  readonly middle: Uint8Array;
  readonly theirs: Uint8Array;
}

/**
 * Conflict markers as git writes them. The sides of one of our conflicts never share a
 * line, so that `zdiff3`, which takes such lines out, shows what `diff3` shows.
 *
 * @param hasReturns Whether the lines of the conflict end with a carriage return; then, as in
 * git, so do the markers.
 *
 * @example
 * ```ts
 * import { markersFor } from "./markers.ts";
 *
 * const { ours, base } = markersFor({ style: "merge", size: 9 }, false);
 * if (new TextDecoder().decode(ours) !== "<<<<<<<<< ours\n" || base !== null) throw new Error();
 * ```
 */
export function markersFor({ style, size }: MarkerOptions, hasReturns: boolean): Markers {
  const line = (mark: string, label: string) =>
    encoder.encode(`${mark.repeat(size)}${label}${hasReturns ? "\r" : ""}\n`);
  return {
    ours: line("<", " ours"),
    base: style === "merge" ? null : line("|", " base"),
    middle: line("=", ""),
    theirs: line(">", " theirs"),
  };
}
