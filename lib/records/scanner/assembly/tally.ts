/** Counting the visible rows of the last scan, without a value made for each. */

import { FLAG_VISIBLE, ROW_BYTES, ROWS } from "./layout";
import { rowCount } from "./scan";

/** The first and last effective time of all rows passed. */
export let earliest: i64 = i64.MAX_VALUE;
export let latest: i64 = i64.MIN_VALUE;
/** How many rows the last run had. */
export let runLength: u32 = 0;

export function clearTally(): void {
  earliest = i64.MAX_VALUE;
  latest = i64.MIN_VALUE;
}

/** Passes rows from `first` on whose time lies in [from, to), and those that have none; gives the next. */
export function passRun(first: u32, from: i64, to: i64): u32 {
  let index = first;
  runLength = 0;
  for (; index < <u32> rowCount; index++) {
    const row = ROWS + <usize> index * ROW_BYTES;
    const effective = load<i64>(row, 16);
    if ((load<u32>(row, 12) & FLAG_VISIBLE) == 0 || effective == i64.MIN_VALUE) continue;
    if (effective < from || effective >= to) break;
    runLength++;
    earliest = min(earliest, effective);
    latest = max(latest, effective);
  }
  return index;
}
