import { sameLength } from "../../bytes/compare_bytes.ts";
import type { CommonPrefix } from "./common_prefix.ts";
import type { Comparer, InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { UnionLine } from "../union/line_columns.ts";
import type { UnionLines } from "../union/union.ts";

const PROBE_BYTES = 256;
const STEP_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The torn tails that are to be dropped: those that a line which is kept begins
 * with, so that nothing of them is lost.
 *
 * @param base The first input, in which the common prefix is looked through.
 */
export async function tornToDrop(
  union: UnionLines,
  base: Input,
  prefix: CommonPrefix,
): Promise<Set<UnionLine>> {
  const dropped = new Set<UnionLine>();
  const { lines, columns, comparer } = union;
  for (const torn of lines.filter((line) => columns.kindOf(line) === "torn")) {
    const isKnown = await isBeginningOfOther(torn, union) ||
      await isInPrefix(columns.placeOf(torn), base, prefix, comparer);
    if (isKnown) dropped.add(torn);
  }
  return dropped;
}

/**
 * Whether another line begins with this one. That one may be torn and dropped
 * itself, but then one that is kept begins with both.
 */
async function isBeginningOfOther(
  torn: UnionLine,
  { lines, columns, comparer }: UnionLines,
): Promise<boolean> {
  const beginning = columns.placeOf(torn);
  for (const line of lines) {
    if (line === torn) continue;
    if (await comparer.beginsWith(columns.placeOf(line), beginning)) return true;
  }
  return false;
}

/** Whether a line of the common prefix begins with this one. */
async function isInPrefix(
  torn: InputPlace,
  base: Input,
  prefix: CommonPrefix,
  comparer: Comparer,
): Promise<boolean> {
  const end = prefix.ends[0]!;
  const probe = await comparer.head(torn, PROBE_BYTES);
  for (let offset = base.start, isLineStart = true; offset < end;) {
    const view = (await base.view(offset, STEP_BYTES)).subarray(0, end - offset);
    // A view ends anywhere, so that the next one may begin within a line.
    let start = isLineStart ? 0 : view.indexOf(NEWLINE) + 1 || view.length;
    for (; start < view.length; start = view.indexOf(NEWLINE, start) + 1 || view.length) {
      const head = view.subarray(start, start + probe.length);
      if (sameLength(head, probe) < head.length) continue;
      const line = { input: 0, offset: offset + start, length: end - offset - start };
      if (await comparer.beginsWith(line, torn)) return true;
    }
    const behindLines = view.lastIndexOf(NEWLINE) + 1;
    isLineStart = behindLines > 0;
    offset += behindLines || view.length;
  }
  return false;
}
