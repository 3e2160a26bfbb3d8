/** A version, as far as its moment goes. */
export interface VersionPlace {
  readonly version: number;
  readonly line: number;
  /** When it took effect; null where no time is known. */
  readonly at: string | null;
}

/**
 * What shows the state that a version made: its time, or its line where no time tells it from a
 * version beside it.
 *
 * @param versions Versions around it, in any order.
 *
 * @example
 * ```ts
 * import { momentOfVersion } from "./versions.ts";
 *
 * const first = { version: 1, line: 3, at: "2026-01-12T18:03:22Z" };
 * if (momentOfVersion(first, [first]) !== first.at) throw new Error();
 * const second = { version: 2, line: 4, at: first.at };
 * if (momentOfVersion(first, [first, second]) !== "line:3") throw new Error();
 * ```
 */
export function momentOfVersion(
  { version, line, at }: VersionPlace,
  versions: readonly VersionPlace[],
): string {
  if (at === null) return `line:${line}`;
  const time = Date.parse(at);
  const isOutOfTurn = versions.some((other) => {
    if (other.version === version || other.at === null) return false;
    const otherTime = Date.parse(other.at);
    return other.version > version ? otherTime <= time : otherTime > time;
  });
  return isOutOfTurn ? `line:${line}` : at;
}
