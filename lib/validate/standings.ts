import type { VersionKind } from "../answers.ts";
import type { LogRecord } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import { type IdRow, type Projection, VersionRef } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";

const HAS_VALUE = 1, HAS_TOMBSTONE = 2;

/**
 * What each line does to its id, for a reducer that only asks where the id
 * stands: whether it has a value, and whether it is under a tombstone. The
 * reducer's own state would hold where all the lines lie; here an id is a byte,
 * and its row is there only while the reducer looks at it.
 */
export class Standings {
  readonly #reducer: Reducer;
  readonly #state: Projection;
  readonly #row: IdRow = { id: "", firstOffset: 0, current: null, tombstone: null };
  #ref: VersionRef | null = null;
  #bits = new Uint8Array(1024);

  /** Starts before the first line. */
  constructor(reducer: Reducer, settings: LogSettings) {
    this.#reducer = reducer;
    this.#state = reducer.initial(settings);
  }

  /** Folds the next line in; gives what it did. */
  take(record: LogRecord): VersionKind {
    const { key } = record;
    if (key >= this.#bits.length) this.#widen(key * 2);
    const rows = this.#state.rows as (IdRow | undefined)[];
    rows[key] = this.#rowOf(this.#bits[key]!, record);
    const kind = this.#reducer.effect(this.#state, record);
    this.#reducer.apply(this.#state, record);
    const { current, tombstone } = rows[key];
    this.#bits[key] = (current === null ? 0 : HAS_VALUE) |
      (tombstone === null ? 0 : HAS_TOMBSTONE);
    rows[key] = undefined;
    return kind;
  }

  #rowOf(bits: number, record: LogRecord): IdRow {
    const row = this.#row;
    this.#ref ??= new VersionRef(record);
    row.current = (bits & HAS_VALUE) === 0 ? null : this.#ref;
    row.tombstone = (bits & HAS_TOMBSTONE) === 0 ? null : this.#ref;
    return row;
  }

  #widen(capacity: number): void {
    const bits = this.#bits;
    this.#bits = new Uint8Array(capacity);
    this.#bits.set(bits);
  }
}
