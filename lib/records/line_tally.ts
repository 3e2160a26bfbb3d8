import { BEFORE_EVERYTHING, type Instant } from "../time/instant.ts";
import type { LocalDays } from "../time/zone.ts";
import { COLUMN, FLAG, NO_SYMBOL, VALUES } from "./scanner/scanner.ts";

/** How many lines have a value, and what that is; null where they have none. */
export interface ValueCount {
  /** The value of the field. */
  readonly value: string | null;
  /** How many lines have it. */
  lines: number;
}

/** The rows of a scan, as the scanner has them. */
export interface ScannedRows {
  /** How many there are. */
  readonly rowCount: number;
  /** The memory they lie in. */
  readonly words: Uint32Array;
  /** The same in steps of eight bytes. */
  readonly instants: BigInt64Array;
  /** Where in the words a row is. */
  rowAt(index: number): number;
  /** The string of a symbol. */
  text(table: 0 | 1, symbol: number): string;
  /** Passes visible rows whose effective time lies in [from, to), and counts them. */
  passRun(first: number, from: Instant, to: Instant): { next: number; length: number };
  /** The first effective time of all rows passed so far. */
  readonly earliest: Instant;
  /** The last of them; before everything for none. */
  readonly latest: Instant;
}

/**
 * Counts of the lines that a replay folds, by a field and by day. Lines are counted where the
 * scanner has their rows: nothing is made of one.
 */
export class LineTally {
  /** How many lines. */
  lines = 0;
  /** The first of their effective times; null while none is known. */
  first: Instant | null = null;
  /** The last of their effective times. */
  last: Instant | null = null;
  /** The field whose values are counted. */
  readonly field: string;
  readonly #days: LocalDays;
  readonly #perDay = new Map<string, number>();
  /** In the order of the values' first lines, and by the scanner's number of the value. */
  readonly #values: ValueCount[] = [];
  readonly #bySymbol: (ValueCount | undefined)[] = [];
  #withoutValue: ValueCount | null = null;

  /** Counts by the values of a field, and by the days of a zone. */
  constructor(field: string, days: LocalDays) {
    this.field = field;
    this.#days = days;
  }

  /** Lines by value, in the order of the values' first lines. */
  get perValue(): readonly ValueCount[] {
    return this.#values;
  }

  /** Lines of which a time is known by day, in the order of the days' first lines. */
  get perDay(): ReadonlyMap<string, number> {
    return this.#perDay;
  }

  /** Counts the visible rows of a scan; `column` is the field's, as an index of words. */
  take(rows: ScannedRows, column: number): void {
    this.#takeValues(rows, column);
    this.#takeDays(rows);
  }

  #takeValues(rows: ScannedRows, column: number): void {
    const { words, rowCount } = rows;
    for (let index = 0; index < rowCount; index++) {
      const row = rows.rowAt(index);
      if ((words[row + (COLUMN.flags >> 2)]! & FLAG.visible) === 0) continue;
      this.lines++;
      const symbol = words[row + column]!;
      const count = symbol === NO_SYMBOL
        ? this.#withoutValue ??= this.#begin(null)
        : this.#bySymbol[symbol] ??= this.#begin(rows.text(VALUES, symbol));
      count.lines++;
    }
  }

  #begin(value: string | null): ValueCount {
    const count = { value, lines: 0 };
    this.#values.push(count);
    return count;
  }

  #takeDays(rows: ScannedRows): void {
    const days = this.#days, { rowCount } = rows;
    for (let index = 0; index < rowCount;) {
      const { from, to, text } = days.latest;
      const { next, length } = rows.passRun(index, from, to);
      if (length > 0) this.#perDay.set(text, (this.#perDay.get(text) ?? 0) + length);
      if (next < rowCount) {
        days.dayOf(rows.instants[(rows.rowAt(next) + (COLUMN.effective >> 2)) >> 1]!);
      }
      index = next;
    }
    const { earliest, latest } = rows;
    if (latest === BEFORE_EVERYTHING) return;
    this.first = earliest;
    this.last = latest;
  }
}
