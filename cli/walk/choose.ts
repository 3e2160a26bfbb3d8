/**
 * Choosing between concurrent edits before a merge is written.
 *
 * @module
 */

import type { MergedLog } from "../../lib/merge/copies/merge_copies.ts";
import { conflictOf } from "../../lib/merge/resolve/conflict.ts";
import type { Decided } from "../../lib/merge/resolve/decided.ts";
import type { Context } from "../context.ts";
import type { InputStream } from "../machine.ts";
import type { Output } from "../terminal/output.ts";
import { countOf } from "../views/parts/numbers.ts";
import { walkThrough } from "./ask.ts";
import { LineReader } from "./line_reader.ts";
import type { Walk } from "./walk.ts";

/** Who is asked. */
export interface Person {
  /** What they type. */
  readonly stdin: InputStream;
  /** What they see. */
  readonly output: Output;
}

const IDS_MAX = 3;

/** Asks about all concurrent edits of a plan, and says at the end what was decided. */
export async function chooseVersions(
  plan: readonly MergedLog[],
  context: Context,
  { stdin, output }: Person,
): Promise<Decided[]> {
  const conflicts = plan.flatMap(({ row: { log }, concurrent }) =>
    concurrent.map((one) => conflictOf(log, one, context.logs.settingsOf(log)))
  );
  const reader = new LineReader(stdin);
  const walk = await walkThrough(conflicts, {
    screen: output.questionScreen(context),
    ask: (lines) => output.ask(lines),
    answer: () => reader.next(),
  });
  output.annotate(decisionRemark(walk));
  return decidedOf(walk);
}

/**
 * What was decided, in a sentence.
 *
 * @example
 * ```ts
 * import { decisionRemark } from "./choose.ts";
 * import { beginWalk } from "./walk.ts";
 *
 * const remark = decisionRemark(beginWalk([]));
 * if (remark !== "no concurrent edits to choose between") throw new Error(remark);
 * ```
 */
export function decisionRemark({ conflicts, decisions }: Walk): string {
  if (conflicts.length === 0) return "no concurrent edits to choose between";
  const kept = decisions.filter(({ kind }) => kind === "keep").length;
  const open = conflicts.filter((_, index) => (decisions[index]?.kind ?? "skip") === "skip");
  const chosen = conflicts.length - kept - open.length;
  const remark = `of ${countOf(conflicts.length, "concurrent edit")}: ` +
    `${chosen} chosen, ${kept} left as merged, ${open.length} undecided`;
  if (open.length === 0) return remark;
  const ids = open.slice(0, IDS_MAX).map(({ id }) => id);
  const more = open.length > IDS_MAX ? [`${open.length - IDS_MAX} more`] : [];
  return `${remark} (${[...ids, ...more].join(", ")})`;
}

/** What was decided, without what is left for later. */
export function decidedOf({ conflicts, decisions }: Walk): Decided[] {
  return decisions.flatMap((decision, index) => {
    if (decision.kind === "skip") return [];
    const choice = decision.kind === "keep" ? null : decision;
    return [{ conflict: conflicts[index]!, choice }];
  });
}
