import type { LineColumns, UnionLine } from "../union/line_columns.ts";
import { firstOccurrences } from "../law/order.ts";
import { NO_KEY } from "../law/tail.ts";
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
export function versionsById({ union, reader, ours, theirs, base }: Sides): Versions[] {
  const { columns } = union;
  const firsts = firstOccurrences(union.lines, columns);
  const groups = new Map<number, Versions>();
  const absorb = (lines: readonly UnionLine[], side: "base" | "ours" | "theirs") => {
    for (const line of lines) {
      const id = columns.keyOf(line);
      // Lines without an id are numbered apart from ids.
      const key = id === NO_KEY ? -1 - (firsts.get(line) ?? line) : id;
      let group = groups.get(key);
      if (group === undefined) {
        const text = id === NO_KEY ? null : reader.idOf(id);
        groups.set(key, group = { id: text, base: [], ours: [], theirs: [] });
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
export function changeBy(
  side: Side,
  { base, ours, theirs }: Versions,
  columns: LineColumns,
): SideChange {
  const lines = side === OURS ? ours : theirs;
  return {
    lines,
    added: lines.filter((line) => !isHeldBy(columns, line, BASE)),
    removed: base.filter((line) => !isHeldBy(columns, line, side)),
  };
}

/** Whether both sides have the same lines of an id. */
export function areEqual({ ours, theirs }: Versions, columns: LineColumns): boolean {
  return ours.length === theirs.length && ours.every((line) => isHeldBy(columns, line, THEIRS));
}
