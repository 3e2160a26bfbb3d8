import type { UnionLine } from "../law/union.ts";
import { BASE, isHeldBy, OURS, type Side, type Sides, THEIRS } from "./sides.ts";

/** The lines of one id in the three files, each in the order of its file. */
export interface Versions {
  /** The id; null for a line without one, which is told apart by its bytes. */
  readonly id: string | null;
  readonly base: UnionLine[];
  readonly ours: UnionLine[];
  readonly theirs: UnionLine[];
}

/** What a side did to the lines that the ancestor has of an id. */
export interface SideChange {
  /** All lines it has of the id. */
  readonly lines: readonly UnionLine[];
  /** Those that the ancestor lacks. */
  readonly added: readonly UnionLine[];
  /** Those of the ancestor that it lacks. */
  readonly removed: readonly UnionLine[];
}

/** The lines of all three files by id, in the order in which they appear. */
export function versionsById({ union, ours, theirs, base }: Sides): Versions[] {
  const firsts = firstOccurrences(union.lines);
  const groups = new Map<string | UnionLine, Versions>();
  const absorb = (lines: readonly UnionLine[], side: "base" | "ours" | "theirs") => {
    for (const line of lines) {
      const key = line.id ?? firsts.get(line) ?? line;
      let group = groups.get(key);
      if (group === undefined) {
        groups.set(key, group = { id: line.id, base: [], ours: [], theirs: [] });
      }
      group[side].push(line);
    }
  };
  absorb(base, "base");
  absorb(ours, "ours");
  absorb(theirs, "theirs");
  return [...groups.values()];
}

/** What a side did to the lines of an id. */
export function changeBy(side: Side, { base, ours, theirs }: Versions): SideChange {
  const lines = side === OURS ? ours : theirs;
  return {
    lines,
    added: lines.filter((line) => !isHeldBy(line, BASE)),
    removed: base.filter((line) => !isHeldBy(line, side)),
  };
}

/** Whether both sides have the same lines of an id. */
export function areEqual({ ours, theirs }: Versions): boolean {
  return ours.length === theirs.length && ours.every((line) => isHeldBy(line, THEIRS));
}

/** The first line with the same bytes, of each that is not the first. */
function firstOccurrences(lines: readonly UnionLine[]): Map<UnionLine, UnionLine> {
  const firsts = new Map<UnionLine, UnionLine>();
  for (const first of lines) {
    if (first.occurrence > 1) continue;
    for (let line = first.next; line !== null; line = line.next) firsts.set(line, first);
  }
  return firsts;
}
