import { holdsValue, OP, type Op } from "../../records/lifecycle.ts";
import type { Occurrence } from "../law/compare.ts";
import type { InputSet, UnionLine } from "../law/union.ts";

/** A version of an id: behind the common prefix, or one before that is in force there. */
export interface Version {
  /** Where it lies, what it says, and which inputs hold it. */
  readonly line: Occurrence & { readonly op: Op; readonly holders: InputSet };
  /** Its 1-based line in the merged log. */
  readonly number: number;
  /** Versions of one id have the same here where they are spellings of one value. */
  value: number;
  /** The entry that an event is about; null of other things, and where it names none. */
  refersTo: string | null;
}

/** The versions of one id behind the common prefix, in the order of the merged log. */
export interface IdVersions {
  readonly id: string;
  readonly versions: readonly Version[];
}

/** A version of which only its line is known yet. */
export function versionOf(line: Version["line"], number: number): Version {
  return { line, number, value: number, refersTo: null };
}

/** Whether two versions say the same of the id: neither has a value of its own. */
export function doAgree(a: Op, b: Op): boolean {
  return a === b && !holdsValue(a);
}

/** Whether the one deletes what the other holds or brings back. */
export function isDeleteOf(a: Op, b: Op): boolean {
  return (a === OP.delete) !== (b === OP.delete);
}

/**
 * The ids that inputs wrote to apart: of which two versions are held by no input together.
 *
 * @param lines What is merged behind the common prefix, in order.
 * @param before How many lines the common prefix has.
 */
export function idsApart(lines: readonly UnionLine[], before: number): IdVersions[] {
  const apart = new Map<string, Version[]>(idsHeldApart(lines).map((id) => [id, []]));
  for (const [index, line] of lines.entries()) {
    if (line.id === null) continue;
    apart.get(line.id)?.push(versionOf(line as Version["line"], before + index + 1));
  }
  return [...apart].map(([id, versions]) => ({ id, versions }));
}

/** The ids of which no input holds all lines that some input holds, in the order of their first lines. */
function idsHeldApart(lines: readonly UnionLine[]): string[] {
  const firstById = new Map<string, InputSet>();
  // Of most ids the same inputs hold all lines.
  const allById = new Map<string, Set<InputSet>>();
  for (const { id, holders } of lines) {
    if (id === null) continue;
    const first = firstById.get(id);
    if (first === undefined) firstById.set(id, holders);
    else if (first !== holders) {
      const all = allById.get(id);
      if (all === undefined) allById.set(id, new Set([first, holders]));
      else all.add(holders);
    }
  }
  return [...firstById.keys()].filter((id) => areApart([...allById.get(id) ?? []]));
}

/** Whether two of the sets have no input in common. */
export function areApart(sets: readonly InputSet[]): boolean {
  return sets.some((set, index) => sets.slice(0, index).some((other) => set.isDisjointFrom(other)));
}
