/**
 * Times that name files, such as `20260420T215959.999999Z`: they sort as they
 * were given out.
 *
 * @module
 */

import { formatInstant, type Instant, parseInstant } from "./instant.ts";

const STAMP = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{6}Z)/;
const ONLY_STAMP = new RegExp(`^${STAMP.source}$`);

/** Whether a text is a stamp and nothing else. */
export function isStamp(text: string): boolean {
  return ONLY_STAMP.test(text);
}

/**
 * A stamp for `now`, or for the microsecond behind the latest stamp in some
 * names, so that stamps sort as they were given out even when a clock steps back.
 *
 * @example
 * ```ts
 * import { nextStamp } from "./stamp.ts";
 *
 * const names = ["a.19700101T000000.000002Z.jsonl"];
 * if (nextStamp(7n, names) !== "19700101T000000.000007Z") throw new Error();
 * if (nextStamp(1n, names) !== "19700101T000000.000003Z") throw new Error();
 * ```
 */
export function nextStamp(now: Instant, names: readonly string[]): string {
  const taken = names.map(instantOf).filter((instant) => instant !== null);
  const free = taken.reduce((next, instant) => instant >= next ? instant + 1n : next, now);
  return formatInstant(free).replace(/[-:]/g, "").replace(
    /(?:\.(\d+))?Z$/,
    (_, fraction: string = "") => `.${fraction.padEnd(6, "0")}Z`,
  );
}

function instantOf(name: string): Instant | null {
  const parts = STAMP.exec(name);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second] = parts;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
}
