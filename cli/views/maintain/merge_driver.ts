import type { ConcurrentEdit } from "../../../lib/answers.ts";
import type { MergeResult } from "../../../lib/merge/law/merge_log.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { safe } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { countOf } from "../parts/numbers.ts";

/** What is said of a file that was merged for git. */
export interface DriverAnswer extends Omit<MergeResult, "concurrent"> {
  /** Which log it is. */
  readonly log: LogName;
  /** The file, as git calls it. */
  readonly file: string;
  /** Versions that were written apart. */
  readonly concurrent: readonly ConcurrentEdit[];
}

/** What merging a file for git came to, on one line. */
export default function* mergeDriver(
  { file, lines, concurrent }: DriverAnswer,
  { style }: Screen,
): Generator<string> {
  const apart = concurrent.length === 0
    ? ""
    : `, ${style("warning", countOf(concurrent.length, "entry", "entries"))} changed on both sides`;
  yield `${style("id", safe(file))}  ${countOf(lines.added, "line")} taken in${apart}`;
}
