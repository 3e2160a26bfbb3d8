import type { Row } from "../../answers.ts";
import { pageOf, type RowPage } from "../../json/row_page.ts";
import type { Logs } from "../../logs/logs.ts";
import type { FoldedIds } from "../../records/scanner/folded_ids.ts";
import type { LogName } from "../../records/settings.ts";
import type { Stretches } from "../../replay/fetch_lines.ts";
import { RowTable } from "../../replay/row_table.ts";
import { answerRows, isWithin, liveRows, type RowWindow, stretches } from "../rows.ts";
import type { World } from "../world.ts";
import { FoldedPage } from "./folded_page.ts";

/**
 * The live rows of a log in order, with what each adds: where the scanner has folded the log, as
 * pages that can be written without a row being made.
 */
export async function* livePages<More extends Record<string, string | null>>(
  logs: Logs,
  log: LogName,
  { world, window, more }: { world: World; window: RowWindow; more: More },
): AsyncGenerator<RowPage<Row & More>> {
  const { state } = world.folded;
  const folded = state instanceof RowTable ? state.folded : null;
  if (folded === null) {
    for await (const rows of answerRows(world, liveRows(state, window), logs.pause)) {
      yield pageOf(rows.map((row) => ({ ...row, ...more })));
    }
    return;
  }
  const keys = liveKeys(folded, window);
  const lengthOf = (index: number) => folded.livePlace(keys[index]!).length;
  for (const { first, end } of stretches(keys.length, logs.pause, lengthOf)) {
    await logs.pause.yieldIfDue();
    const some = keys.subarray(first, end);
    const refOf = (index: number) => {
      const row = state.row(some[index]!)!;
      return { row, ref: row.current! };
    };
    const lines = await logs.fetchFolded(log, stretchesOf(folded, some), refOf);
    const page = new FoldedPage({ world, folded, keys: some, more, ...lines });
    yield page;
    page.release();
  }
}

/** The keys of live ids that a window lets through, in order. */
function liveKeys(folded: FoldedIds, window: RowWindow): Uint32Array {
  const { since, until, limit } = window;
  let keys = folded.liveKeys();
  if (since !== null || until !== null) {
    keys = keys.filter((key) => isWithin(window, folded.liveTime(key)));
  }
  return limit === null ? keys : keys.subarray(0, limit);
}

function stretchesOf(folded: FoldedIds, keys: Uint32Array): Stretches {
  const offsets = new Float64Array(keys.length), lengths = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) {
    const { offset, length } = folded.livePlace(keys[index]!);
    offsets[index] = offset;
    lengths[index] = length;
  }
  return { offsets, lengths };
}
