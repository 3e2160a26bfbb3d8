import type { DriverAnswer } from "../commands/merge_driver.ts";
import { safe } from "../safe.ts";
import type { Screen } from "../screen.ts";
import { countOf } from "./numbers.ts";

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
