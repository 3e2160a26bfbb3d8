/**
 * Numbers as people read them.
 *
 * @module
 */

const BYTES_PER_UNIT = 1000;

/**
 * A whole number with its thousands apart.
 *
 * @example
 * ```ts
 * import { count } from "./numbers.ts";
 *
 * if (count(999) !== "999" || count(1234567) !== "1,234,567") throw new Error();
 * ```
 */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/**
 * So many of something.
 *
 * @param many What several are called, where that is not `one` with an s.
 *
 * @example
 * ```ts
 * import { countOf } from "./numbers.ts";
 *
 * if (countOf(1, "line") !== "1 line" || countOf(1000, "line") !== "1,000 lines") throw new Error();
 * ```
 */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * Bytes in the unit that leaves one to three digits before the point.
 *
 * @example
 * ```ts
 * import { size } from "./numbers.ts";
 *
 * if (size(999) !== "999 B" || size(85_961) !== "86.0 kB") throw new Error();
 * ```
 */
export function size(bytes: number): string {
  if (bytes < BYTES_PER_UNIT) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / BYTES_PER_UNIT ** power).toFixed(1)} ${units[power - 1]}`;
}
