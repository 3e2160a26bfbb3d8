import type { AsofAnswer, AsofRow } from "../../answers.ts";
import type { Logs } from "../../logs/logs.ts";
import { asofEntry, asofRows } from "../../query/asof.ts";
import { ALL_ROWS, type RowWindow } from "../../query/rows.ts";
import type { LogName } from "../../records/settings.ts";
import type { When } from "../../time/when.ts";

/** What was true at some time, replayed from the logs at each question. */
export class StateAt {
  readonly #logs: Logs;
  readonly #when: When;

  /** Reads nothing yet. */
  constructor(logs: Logs, when: When) {
    this.#logs = logs;
    this.#when = when;
  }

  /** What one id was. */
  get(id: string, log: LogName = "entries"): Promise<AsofAnswer> {
    return asofEntry(this.#logs, log, this.#when, id);
  }

  /** All ids that were live, with their values then. */
  rows(log: LogName = "entries", window: RowWindow = ALL_ROWS): AsyncGenerator<AsofRow> {
    return asofRows(this.#logs, log, this.#when, window);
  }
}
