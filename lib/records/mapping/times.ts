/**
 * The times of foreign records: text and numbers in the formats that a config names.
 *
 * @module
 */

import { type Instant, parseInstant } from "../../time/instant.ts";
import { instantOfLocal } from "../../time/local.ts";
import type { AtFormat } from "../settings.ts";
import { epochBySize, type EpochFormat, instantOfEpoch } from "./epoch.ts";

/** Digits in a text, which count time only where a format says so. */
const DIGITS = /^-?\d+(?:\.\d+)?$/;
/** So many digits are a date written in one piece rather than seconds. */
const DATE_DIGITS = 8;

/** A value that may be a time, as JSON has it. */
export interface TimeValue {
  /** The text; null for a number. */
  readonly text: string | null;
  /** The number as it is spelled; null for a text. */
  readonly number: string | null;
}

/**
 * Reads a time in the first of some formats that fits; null where none does.
 *
 * @param zone The zone that dates and local times are read in.
 *
 * @example
 * ```ts
 * import { readTime } from "./times.ts";
 *
 * const text = (text: string) => ({ text, number: null });
 * const formats = ["rfc3339", "date"] as const;
 * if (readTime(text("1970-01-02"), formats, "Etc/UTC") !== 86_400_000_000n) throw new Error();
 * if (readTime({ text: null, number: "1" }, formats, "Etc/UTC") !== null) throw new Error();
 * if (readTime({ text: null, number: "1" }, ["auto"], "Etc/UTC") !== 1_000_000n) throw new Error();
 * ```
 */
export function readTime(
  value: TimeValue,
  formats: readonly AtFormat[],
  zone: string,
): Instant | null {
  for (const format of formats) {
    const instant = format === "auto" ? readAuto(value, zone) : readAs(value, format, zone);
    if (instant !== null) return instant;
  }
  return null;
}

function readAs({ text, number }: TimeValue, format: Exclude<AtFormat, "auto">, zone: string) {
  switch (format) {
    case "rfc3339":
      return text === null ? null : parseInstant(text);
    case "local":
    case "date":
      return text === null ? null : instantOfLocal(text, format, zone);
    default:
      return readEpoch(text, number, format);
  }
}

function readEpoch(text: string | null, number: string | null, format: EpochFormat) {
  if (number !== null) return instantOfEpoch(number, format);
  return text !== null && DIGITS.test(text) ? instantOfEpoch(text, format) : null;
}

/** By the size of a number; a text that is none is a time, a local time or a date. */
function readAuto({ text, number }: TimeValue, zone: string): Instant | null {
  const digits = number ?? (text !== null && DIGITS.test(text) ? text : null);
  if (digits === null) return readTime({ text, number: null }, ["rfc3339", "local", "date"], zone);
  if (number === null && digits.replace("-", "").length === DATE_DIGITS) return null;
  return instantOfEpoch(digits, epochBySize(digits));
}
