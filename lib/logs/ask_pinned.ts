/**
 * Asking pinned logs. A checkpoint can turn out to tell otherwise than its log only once the
 * lines are fetched that it points at; then the question is asked again without it.
 *
 * @module
 */

import { LogError } from "../errors.ts";
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
export async function* askPinnedRows<Row extends { readonly id: string }>(
  logs: Logs,
  question: (pinned: Logs) => AsyncGenerator<readonly Row[]>,
): AsyncGenerator<Row> {
  using pinned = logs.pin();
  const given: string[] = [];
  while (true) {
    try {
      let index = 0;
      for await (const rows of question(pinned)) {
        for (const row of rows) {
          if (index === given.length) {
            given.push(row.id);
            yield row;
          } else if (row.id !== given[index]) {
            throw wrongRows(row.id);
          }
          index++;
        }
      }
      if (index < given.length) throw wrongRows(given[index]!);
      return;
    } catch (error) {
      if (!(error instanceof UnfitCheckpoint)) throw error;
      pinned.rejectCheckpoint(error.log, error.message);
    }
  }
}

function wrongRows(id: string): LogError {
  return new LogError(
    "io_failed",
    `Cannot go on: rows up to here are from a snapshot that is wrong about ${JSON.stringify(id)}`,
    { hint: 'ask again with --no-snapshot; "log snapshot verify" finds such snapshots' },
  );
}
