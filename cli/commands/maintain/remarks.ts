/**
 * What a command that changes logs has to say besides its answer: what runs
 * that were cut short had left, and what other programs appended meanwhile.
 *
 * @module
 */

import type { RecoveredRun, StrayAppend } from "../../../lib/answers.ts";
import type { Context } from "../../context.ts";
import { countOf } from "../../views/parts/numbers.ts";
import { localTime } from "../../views/parts/times.ts";

/** What a run found besides what it was to do. */
export interface Findings {
  /** Runs that were cut short, and what became of them. */
  readonly recovered: readonly RecoveredRun[];
  /** Bytes that other programs appended to files that were replaced. */
  readonly strayAppends: readonly StrayAppend[];
}

/** Warns of what a run found. */
export function warnAbout({ recovered, strayAppends }: Findings, context: Context): void {
  for (const run of recovered) context.warn(recoveredRemark(run, context.timeZone));
  for (const append of strayAppends) context.warn(strayAppendRemark(append));
}

/**
 * What became of a run that was cut short, in a sentence.
 *
 * @example
 * ```ts
 * import { recoveredRemark } from "./remarks.ts";
 *
 * const run = { stamp: "S", command: "merge", at: "2026-04-20T10:15:00Z", files: [] };
 * const remark = recoveredRemark({ ...run, outcome: "undone" }, "UTC");
 * if (!remark.startsWith('the undo of "merge" of 2026-04-20 10:15:00')) throw new Error(remark);
 * ```
 */
export function recoveredRemark(recovered: RecoveredRun, timeZone: string): string {
  const { command, at, outcome, files } = recovered;
  const run = `"${command}" of ${localTime(at, { timeZone })}`;
  const named = (content: "old" | "new"): string =>
    files.filter(({ in_place }) => in_place === content).map(({ file }) => file).join(", ");
  switch (outcome) {
    case "discarded":
      return `${run} was cut short before it replaced anything; what it had left is removed`;
    case "kept": {
      const others = named("old") === "" ? "" : `, but not ${named("old")}`;
      const replaced = named("new") === "" ? "moved its copies" : `replaced ${named("new")}`;
      return `${run} was cut short: it ${replaced}${others}; "log undo" puts that back`;
    }
    case "undone":
      return `the undo of ${run} was cut short, and is finished now`;
    case "half_undone": {
      const done = named("old") === ""
        ? "none of its logs was put back"
        : named("new") === ""
        ? "its logs are back, but not all of its copies"
        : `${named("old")} is back, but not ${named("new")}`;
      return `the undo of ${run} was cut short, and cannot be finished: ${done}; ` +
        `"log undo" says why`;
    }
  }
}

/** Where to find what another program appended to a file that was replaced. */
export function strayAppendRemark({ file, backup, offset, bytes }: StrayAppend): string {
  return `another program appended ${countOf(bytes, "byte")} to ${file} after it was replaced; ` +
    `they are in ${backup} from byte ${offset}, and not in the log`;
}
