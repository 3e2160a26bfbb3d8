import { holdsValue } from "../../records/lifecycle.ts";
import type { LogSettings } from "../../records/settings.ts";
import { type InForce, NOTHING_IN_FORCE, withLine } from "./in_force.ts";
import type { Version } from "./version.ts";

/** The versions of one of several things that go by one id, in the order of the merged log. */
export type Thing = readonly Version[];

/**
 * The things that inputs began apart under one id, where no line of it stands before these: two
 * inputs that share a version, in whatever spelling, have the same thing. Only what holds a value
 * somewhere is one. A single thing is no clash, nor are events about one entry, which may be one
 * event written down twice.
 *
 * @param versions The versions of one id, in the order of the merged log.
 * @returns At least two; else none.
 */
export function clashingThings(
  versions: readonly Version[],
  { kind, refersTo }: LogSettings,
): Thing[] {
  const things = [...Map.groupBy(versions, thingOf(versions)).values()]
    .filter((thing) => thing.some(({ line }) => holdsValue(line.op)));
  if (things.length < 2) return [];
  const entries = new Set(things.map((thing) => thing.at(-1)!.refersTo));
  return kind === "event" && refersTo !== null && entries.size === 1 ? [] : things;
}

/** Tells versions of one thing by a number, that of its first input. */
function thingOf(versions: readonly Version[]): (version: Version) => number {
  const parents = new Map<number, number>();
  const rootOf = (input: number): number => {
    let root = input;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  const join = (a: number, b: number) => {
    const [first, second] = [rootOf(a), rootOf(b)].sort((a, b) => a - b) as [number, number];
    if (first !== second) parents.set(second, first);
  };
  const inputOf = new Map<number, number>();
  for (const { value, line: { holders: { inputs: [first, ...others] } } } of versions) {
    for (const other of [...others, inputOf.get(value) ?? first!]) join(first!, other);
    inputOf.set(value, first!);
  }
  return ({ line }) => rootOf(line.holders.inputs[0]!);
}

/**
 * The versions that would be lost from sight: of each thing but that of the winner the one in force,
 * if it is live by its own lines; in the order of the merged log.
 */
export function hiddenBy(
  winner: Version,
  things: readonly Thing[],
  { tombstones }: LogSettings,
): Version[] {
  return things.filter((thing) => !thing.includes(winner)).flatMap((thing) => {
    const { current, tombstone } = thing.reduce<InForce<Version>>(
      (inForce, version) => withLine(inForce, version, version.line.op, tombstones),
      NOTHING_IN_FORCE,
    );
    return current === null || tombstone !== null ? [] : [current];
  }).sort((a, b) => a.number - b.number);
}
