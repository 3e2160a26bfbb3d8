import { LogError } from "../../errors.ts";

/**
 * Reads a whole number, from 0.
 *
 * @throws {LogError} `bad_usage` for anything else.
 *
 * @example
 * ```ts
 * import { parseCount } from "./parse_count.ts";
 *
 * if (parseCount("12") !== 12) throw new Error();
 * ```
 */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(count)) return count;
  throw new LogError("bad_usage", `Cannot read "${text}" as a count: it is not a whole number`);
}
