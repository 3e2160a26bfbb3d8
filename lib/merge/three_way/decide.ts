import type { LineColumns, UnionLine } from "../union/line_columns.ts";
import { isHeldBy, isHeldByBoth, OURS, type Sides, THEIRS } from "./sides.ts";
import { areEqual, changeBy, type SideChange, type Versions } from "./versions.ts";

/** What becomes of the lines of an id, before any of them is parsed. */
export type Decision =
  /** The lines of one side, in its order; of both where they are the same. */
  | { readonly kind: "side"; readonly lines: readonly UnionLine[] }
  /** Lines of both sides, in the order of the law. */
  | {
    readonly kind: "union";
    readonly lines: readonly UnionLine[];
    /** Whether one side removed lines of the ancestor, which stay removed. */
    readonly hasRemovals: boolean;
  }
  /** Each side made one line of the same line of the ancestor. */
  | {
    readonly kind: "edited";
    readonly base: UnionLine;
    readonly ours: UnionLine;
    readonly theirs: UnionLine;
  }
  /** The ancestor has no line of the id, and the sides share none. */
  | { readonly kind: "begun" }
  /** One side removed what the other changed. */
  | { readonly kind: "removed" };

/**
 * Decides over the lines of one id, three ways. What one side alone did holds. What
 * both did is joined as far as no line comes back that a side removed, and no line is
 * left out that neither removed.
 *
 * ```
 *  ours      theirs      both hold the ancestor's lines   one edit each   else
 *  as base   anything  → theirs
 *  anything  as base   → ours
 *  changed   changed   → union                            by field        union of what is left
 *  none      changed   → conflict
 * ```
 */
export function decide(
  versions: Versions,
  { union: { columns }, disputed }: Pick<Sides, "union" | "disputed">,
): Decision {
  const { id, base } = versions;
  const ours = changeBy(OURS, versions, columns), theirs = changeBy(THEIRS, versions, columns);
  if (areEqual(versions, columns) || isUnchanged(theirs)) {
    return { kind: "side", lines: ours.lines };
  }
  if (isUnchanged(ours)) return { kind: "side", lines: theirs.lines };
  if (id === null) return unionOf(versions, columns);
  if (base.length === 0) {
    return ours.lines.some((line) => isHeldBy(columns, line, THEIRS))
      ? unionOf(versions, columns)
      : { kind: "begun" };
  }
  if (ours.removed.length + theirs.removed.length === 0) return unionOf(versions, columns);
  if (ours.lines.length === 0 || theirs.lines.length === 0) return { kind: "removed" };
  const last = base.at(-1)!;
  if (disputed.has(last) && ours.lines.length === 1 && theirs.lines.length === 1) {
    // Each side settled the ancestor's conflict, one of them perhaps by a line that is there.
    return { kind: "edited", base: last, ours: ours.lines[0]!, theirs: theirs.lines[0]! };
  }
  return decideEdits(versions, [ours, theirs], columns);
}

/** Decides where both sides have lines left, and at least one removed some. */
function decideEdits(
  versions: Versions,
  [ours, theirs]: readonly [SideChange, SideChange],
  columns: LineColumns,
): Decision {
  const [own, otherOwn] = ours.added, [other, otherOther] = theirs.added;
  const union = unionOf(versions, columns);
  if (otherOwn !== undefined || otherOther !== undefined) return union;
  if (own === undefined && other === undefined) {
    // Each removed what the other kept: the id itself was removed by neither.
    return union.lines.length === 0 ? { kind: "removed" } : union;
  }
  if (own === undefined || other === undefined) {
    const [edit, otherSide] = own === undefined ? [theirs, OURS] : [ours, THEIRS];
    const edited = edit.removed.at(-1);
    return edited === undefined || isHeldBy(columns, edited, otherSide)
      ? union
      : { kind: "removed" };
  }
  const base = commonBase(versions, [ours, theirs], columns);
  if (base === null) return union;
  return { kind: "edited", base, ours: own, theirs: other };
}

/**
 * The line of the ancestor that both sides made another of: the last of those that both
 * removed, or the last of all, whether a side put its line in the place of it or behind
 * it. Null where they began from different lines: a field that lies unchanged since an
 * older line must not pass for a change.
 */
function commonBase(
  { base }: Versions,
  [ours, theirs]: readonly [SideChange, SideChange],
  columns: LineColumns,
): UnionLine | null {
  const isSame = base.every((line) =>
    isHeldBy(columns, line, OURS) === isHeldBy(columns, line, THEIRS)
  );
  if (isSame) return ours.removed.at(-1)!;
  const last = base.at(-1)!;
  return continues(ours, last) && continues(theirs, last) ? last : null;
}

/** Whether the line that a side added stands for the ancestor's last line, or comes behind it. */
function continues({ lines, added, removed }: SideChange, line: UnionLine): boolean {
  return removed.at(-1) === line || lines.indexOf(added[0]!) > lines.indexOf(line);
}

function unionOf(versions: Versions, columns: LineColumns): Decision & { kind: "union" } {
  const { base, ours, theirs } = versions;
  const removed = new Set(base.filter((line) => !isHeldByBoth(columns, line)));
  const lines = [...new Set([...ours, ...theirs])].filter((line) => !removed.has(line));
  return { kind: "union", lines, hasRemovals: removed.size > 0 };
}

function isUnchanged({ added, removed }: SideChange): boolean {
  return added.length === 0 && removed.length === 0;
}
