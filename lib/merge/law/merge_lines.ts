import type { UnionLine } from "../union/line_columns.ts";
import { type UnionLines, withoutLines } from "../union/union.ts";
import { type CommonPrefix, commonPrefix } from "./common_prefix.ts";
import type { Input } from "./input.ts";
import { inOccurrenceOrder, LineOrder, wholeSequence } from "./order.ts";
import { type RepairedLinesOf, repairedToDrop } from "./repaired.ts";
import type { TailReading } from "./tail.ts";
import { readTails, type UnreadableLine } from "./tails.ts";
import { tornToDrop } from "./torn.ts";
import { type MergeSink, writeMerged } from "./write.ts";

/** What the lines of several inputs came to. */
export interface LineMerge {
  /** What all inputs begin with. */
  readonly prefix: CommonPrefix;
  /** The lines behind it. */
  readonly union: UnionLines;
  /** For each input the lines behind it that cannot be read. */
  readonly unreadable: readonly (readonly UnreadableLine[])[];
  /** Those of the result, in its order. */
  readonly lines: Uint32Array;
  /** How often the inputs contradicted each other. */
  readonly conflicts: number;
  /** The lines that are not in the result, by the reason. */
  readonly torn: ReadonlySet<UnionLine>;
  readonly repaired: ReadonlySet<UnionLine>;
}

/** Merges the lines of inputs; see `mergeLog`, which also tells what was written apart. */
export async function mergeLines(
  inputs: readonly Input[],
  reading: TailReading,
  sink: MergeSink,
  repairedLines?: RepairedLinesOf,
): Promise<LineMerge> {
  const prefix = await commonPrefix(inputs);
  const { union, unreadable } = await readTails(inputs, prefix, reading);
  const repaired = repairedLines === undefined
    ? new Set<UnionLine>()
    : await repairedToDrop(union, inputs, repairedLines);
  const kept = withoutLines(union, repaired);
  const { lines, conflicts, torn } = await resultOf(kept, inputs[0]!, prefix);
  await writeMerged(inputs, prefix, { lines, columns: union.columns }, sink);
  return { prefix, union, unreadable, lines, conflicts, torn, repaired };
}

/** The lines of the result, in order, and the torn tails that are not among them. */
async function resultOf(
  union: UnionLines,
  base: Input,
  prefix: CommonPrefix,
): Promise<Pick<LineMerge, "lines" | "conflicts" | "torn">> {
  const torn = await tornToDrop(union, base, prefix);
  const whole = await wholeSequence(union, torn);
  if (whole !== null) {
    for (const line of whole) torn.delete(line);
    return { lines: whole, conflicts: 0, torn };
  }
  const { sequences } = withoutLines(union, torn);
  const { lines, conflicts } = await new LineOrder(union).of(sequences);
  return {
    lines: conflicts > 0 ? inOccurrenceOrder(lines, union.columns) : lines,
    conflicts,
    torn,
  };
}
