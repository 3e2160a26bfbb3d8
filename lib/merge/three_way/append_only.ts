import type { LogSettings } from "../../records/settings.ts";
import { inForceBefore } from "../concurrent/in_force_before.ts";
import type { UnionLine } from "../union/line_columns.ts";
import { NO_KEY } from "../law/tail.ts";
import { BASE, isHeldBy, OURS, type Sides, THEIRS } from "./sides.ts";

/**
 * Whether both sides hold every line of the ancestor, in its order, and begin no id
 * differently: then the law that merges copies of a log needs no ancestor.
 *
 * @param before How many lines of the common prefix were not read.
 */
export async function areAppendOnly(
  sides: Sides,
  before: number,
  settings: LogSettings,
): Promise<boolean> {
  const { base, ours, theirs, inputs } = sides;
  if (!holdsInOrder(ours, base) || !holdsInOrder(theirs, base)) return false;
  const begun = idsBegunApart(sides);
  const known = await inForceBefore(begun, inputs[OURS]!, before, settings);
  return begun.every((id) => known.has(id));
}

function holdsInOrder(side: readonly UnionLine[], lines: readonly UnionLine[]): boolean {
  let next = 0;
  for (const line of side) if (line === lines[next]) next++;
  return next === lines.length;
}

const SHARED = 1 << 2;

/** The ids of which each side has lines of its own, and no line is in more than one file. */
function idsBegunApart({ union: { lines, columns }, reader }: Sides): string[] {
  const heldBy = new Uint8Array(columns.keyCount);
  for (const line of lines) {
    const key = columns.keyOf(line);
    if (key === NO_KEY) continue;
    const { inputs } = columns.holdersOf(line);
    const isOwn = inputs.length === 1 && !isHeldBy(columns, line, BASE);
    heldBy[key]! |= isOwn ? 1 << inputs[0]! : SHARED;
  }
  const apart = 1 << OURS | 1 << THEIRS;
  const begun: string[] = [];
  for (const [key, held] of heldBy.entries()) {
    if (held === apart) begun.push(reader.idOf(key));
  }
  return begun;
}
