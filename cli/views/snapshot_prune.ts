import type { PrunedRow } from "../../snapshots/prune.ts";
import { safe } from "../safe.ts";
import type { Rows, Screen } from "../screen.ts";

/** The snapshots that were removed. */
export default async function* snapshotPrune(
  rows: Rows<PrunedRow>,
  { style }: Screen,
): AsyncGenerator<string> {
  for await (const { file, reason } of rows) {
    const why = reason === null ? "there are newer ones" : safe(reason);
    yield `removed ${style("id", safe(file))}: ${why}`;
  }
}
