/**
 * Asking pinned logs. A checkpoint can turn out to tell otherwise than its log only once the
 * lines are fetched that it points at; then the question is asked again without it.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { pageOf, type RowPage, type RowStream, rowStream } from "../json/row_page.ts";
import { UnfitCheckpoint } from "../replay/checkpoint.ts";
import type { Logs } from "./logs.ts";

/**
 * Asks a question of some logs as they are now, each file opened once.
 *
 * @param question May be asked again, from the start.
 * @throws what the question throws.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { askPinned } from "./ask_pinned.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const { lines } = await askPinned(logs, (pinned) => {
 *   return pinned.replay("sessions", pinned.reducers.sessions);
 * });
 * if (lines < 100) throw new Error();
 * ```
 */
export async function askPinned<T>(
  logs: Logs,
  question: (pinned: Logs) => Promise<T>,
): Promise<T> {
  using pinned = logs.pin();
  while (true) {
    try {
      return await question(pinned);
    } catch (error) {
      // Each log has one checkpoint to lose.
      if (!(error instanceof UnfitCheckpoint)) throw error;
      pinned.rejectCheckpoint(error.log, error.message);
    }
  }
}

/**
 * The same for a question that is answered in rows, some at a time, each about another id. Rows
 * that were given before a checkpoint was found out are not given again.
 *
 * @throws {LogError} `io_failed` where the log says that those rows were wrong: they cannot be
 * taken back; and what the question throws.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { askPinnedRows } from "./ask_pinned.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const rows = askPinnedRows(logs, async function* (pinned) {
 *   yield [{ id: pinned.timeZone }];
 * });
 * if ((await Array.fromAsync(rows)).length !== 1) throw new Error();
 * ```
 */
export function askPinnedRows<Row extends { readonly id: string }>(
  logs: Logs,
  question: (pinned: Logs) => AsyncGenerator<readonly Row[]>,
): RowStream<Row> {
  return askPinnedPages(logs, async function* (pinned) {
    for await (const rows of question(pinned)) yield pageOf(rows);
  });
}

/** The same for rows that come in pages; those that no checkpoint can be wrong about make no rows. */
export function askPinnedPages<Row extends { readonly id: string }>(
  logs: Logs,
  question: (pinned: Logs) => AsyncGenerator<RowPage<Row>>,
): RowStream<Row> {
  return rowStream(pagesOf(logs, question));
}

async function* pagesOf<Row extends { readonly id: string }>(
  logs: Logs,
  question: (pinned: Logs) => AsyncGenerator<RowPage<Row>>,
): AsyncGenerator<RowPage<Row>> {
  using pinned = logs.pin();
  /** The ids of rows that might have to be given again. */
  const given: string[] = [];
  while (true) {
    try {
      let done = 0;
      for await (const page of question(pinned)) {
        const isKnown = done < given.length;
        if (isKnown) assertGiven(page.rows(), given, done);
        const left = isKnown ? pageOf(page.rows().slice(given.length - done)) : page;
        done += page.length;
        if (left.length === 0) continue;
        if (pinned.tookCheckpoint) { for (const { id } of left.rows()) given.push(id); }
        yield left;
      }
      if (done < given.length) throw wrongRows(given[done]!);
      return;
    } catch (error) {
      if (!(error instanceof UnfitCheckpoint)) throw error;
      pinned.rejectCheckpoint(error.log, error.message);
    }
  }
}

/** Rows from some index on that were given before must be those. */
function assertGiven<Row extends { readonly id: string }>(
  rows: readonly Row[],
  given: readonly string[],
  from: number,
): void {
  for (const [index, { id }] of rows.slice(0, given.length - from).entries()) {
    if (id !== given[from + index]) throw wrongRows(id);
  }
}

function wrongRows(id: string): LogError {
  return new LogError(
    "io_failed",
    `Cannot go on: rows up to here are from a snapshot that is wrong about ${JSON.stringify(id)}`,
    { hint: 'ask again with --no-snapshot; "log snapshot verify" finds such snapshots' },
  );
}
