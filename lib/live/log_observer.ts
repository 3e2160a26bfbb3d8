import type { LogRecord } from "../records/reader.ts";
import type { IdRow } from "../replay/projection.ts";
import { type AboutChange, ChangeObserver } from "./changes.ts";
import type { LiveLog, Observer } from "./live_log.ts";

/** Watches lines come into a log: what they change, and whose reviews they touch. */
export class LogObserver implements Observer {
  readonly #onTouch: (entryId: string) => void;
  readonly #changes: ChangeObserver | null;

  /**
   * Notes changes only where somebody is to be told of them.
   *
   * @param onTouch Told of each entry that an event names or has named.
   */
  constructor(hasSubscribers: boolean, onTouch: (entryId: string) => void) {
    this.#onTouch = onTouch;
    this.#changes = hasSubscribers ? new ChangeObserver() : null;
  }

  /** The changes so far. */
  get changes(): readonly AboutChange[] {
    return this.#changes?.changes ?? [];
  }

  /** The state is still the one before the line. */
  before(live: LiveLog, record: LogRecord): void {
    this.#touch(live.state.row(record.key));
    this.#changes?.before(live, record);
  }

  /** The line is in. */
  after(live: LiveLog, record: LogRecord): void {
    this.#touch(live.state.row(record.key));
    this.#changes?.after(live, record);
  }

  #touch(row: (IdRow & { entryId?: string | null }) | undefined): void {
    if (row?.entryId != null) this.#onTouch(row.entryId);
  }
}
