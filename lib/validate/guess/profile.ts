/**
 * A column as its values make it look.
 *
 * @module
 */

import { type SpelledTime, spelledTime } from "./spelled_time.ts";
import type { Cell, Column } from "./table.ts";

/** A column holds times where at least this part of its values does. */
const TIMES_MIN = 0.8;
/** Text is for people where at least this part of it has a space within. */
const SPACED_MIN = 0.5;
const MICROS_PER_MINUTE = 60_000_000n;

/** What is known of the values of a column. */
export interface Profile {
  /** The column. */
  readonly column: Column;
  /** Strings, numbers and booleans, by the record's index, so that equal ones are equal values. */
  readonly values: ReadonlyMap<number, string>;
  /** Records in which it is there and not null. */
  readonly present: ReadonlySet<number>;
  /** How often each value occurs. */
  readonly counts: ReadonlyMap<string, number>;
  /** The values that can be times, by the record's index. */
  readonly times: ReadonlyMap<number, SpelledTime>;
  /** Whether it holds times. */
  readonly isTime: boolean;
  /** Whether it holds text for people. */
  readonly isProse: boolean;
}

/**
 * Looks at the values of a column.
 *
 * @example
 * ```ts
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const texts = ['{"a":1,"b":"one two"}', '{"a":"1","b":null}'];
 * const columns = columnsOf(texts.map((text) => ({ text, record: {}, line: 1 })));
 * const [a, b] = columns.map(profileOf);
 * if (a!.counts.size !== 2 || a!.isTime || !b!.isProse || b!.present.size !== 1) throw new Error();
 * ```
 */
export function profileOf(column: Column): Profile {
  const values = new Map<number, string>(), present = new Set<number>();
  const counts = new Map<string, number>(), times = new Map<number, SpelledTime>();
  let timelike = 0, strings = 0, spaced = 0;
  for (const [index, cell] of column.cells) {
    if (cell.kind !== "null") present.add(index);
    const value = valueOf(cell);
    if (value === null) continue;
    values.set(index, value);
    counts.set(value, (counts.get(value) ?? 0) + 1);
    if (cell.kind === "boolean") continue;
    timelike++;
    const time = spelledTime(cell);
    if (time !== null) times.set(index, time);
    if (cell.kind !== "string") continue;
    strings++;
    if (/\S\s+\S/.test(cell.text)) spaced++;
  }
  const isTime = times.size > 0 && times.size >= TIMES_MIN * timelike;
  const isProse = !isTime && strings > 0 && spaced >= SPACED_MIN * strings;
  return { column, values, present, counts, times, isTime, isProse };
}

function valueOf({ kind, text }: Cell): string | null {
  switch (kind) {
    case "string":
      return text === "" ? null : `"${text}`;
    case "number":
    case "boolean":
    case "date":
      return text;
    default:
      return null;
  }
}

/** The part of a column's times that a clock gives rather than a person: not on the minute. */
export function clockShare({ times }: Profile): number {
  const exact = [...times.values()].filter(({ instant }) => instant % MICROS_PER_MINUTE !== 0n);
  return times.size === 0 ? 0 : exact.length / times.size;
}
