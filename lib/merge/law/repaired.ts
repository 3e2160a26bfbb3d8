import { lineDigest } from "../../rewrite/steps/line_digest.ts";
import type { RepairedLines } from "../../validate/quarantine/repaired_lines.ts";
import type { InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { UnionLine } from "../union/line_columns.ts";
import type { UnionLines } from "../union/union.ts";

/** Looks up what repairs of the log took out of it; asked for only where lines cannot be read. */
export type RepairedLinesOf = () => Promise<RepairedLines>;

/** The lines that still cannot be read, and that a repair of the log has taken out of it. */
export async function repairedToDrop(
  { lines, columns }: UnionLines,
  inputs: readonly Input[],
  repairedLines: RepairedLinesOf,
): Promise<Set<UnionLine>> {
  const dropped = new Set<UnionLine>();
  const unreadable = lines.filter((line) => columns.isUnreadable(line));
  if (unreadable.length === 0) return dropped;
  const repaired = await repairedLines();
  for (const line of unreadable) {
    const place = columns.placeOf(line);
    if (!repaired.hasSize(place.length)) continue;
    if (repaired.has(await lineDigest(partsOf(place, inputs[place.input]!)))) dropped.add(line);
  }
  return dropped;
}

async function* partsOf({ offset, length }: InputPlace, input: Input): AsyncGenerator<Uint8Array> {
  for (let at = offset, end = offset + length; at < end;) {
    const view = (await input.view(at, 1)).subarray(0, end - at);
    yield view;
    at += view.length;
  }
}
