import { epochBySize } from "../../records/mapping/epoch.ts";
import { readTime } from "../../records/mapping/times.ts";
import type { AtFormat } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";
import type { Cell } from "./table.ts";

/** Numbers that were times outside of these years are hardly meant as times. */
const FIRST = 315_532_800_000_000n;
const END = 4_102_444_800_000_000n;
const TEXT_FORMATS = ["rfc3339", "local", "date"] as const;
const NUMBER = /^\d+(?:\.\d+)?$/;
/** So many digits in a text are a date written in one piece. */
const DATE_DIGITS = 8;

/** A time and how it is spelled; null for what every format reads. */
export interface SpelledTime {
  /** The format that reads it. */
  readonly format: AtFormat | null;
  /** When. */
  readonly instant: Instant;
}

/**
 * The time that a value can be, with its format; null where it is none, as numbers are
 * that do not lie between 1980 and 2100.
 *
 * @example
 * ```ts
 * import { spelledTime } from "./spelled_time.ts";
 *
 * const ofText = (text: string) => spelledTime({ kind: "string", text })?.format;
 * if (ofText("2026-03-01T08:00:00Z") !== "rfc3339" || ofText("2026-03-01") !== "date") throw new Error();
 * if (ofText("1772352000.5") !== "epoch_s" || ofText("20260301") !== undefined) throw new Error();
 * if (spelledTime({ kind: "number", text: "1772352000123" })?.format !== "epoch_ms") throw new Error();
 * if (spelledTime({ kind: "number", text: "42" }) !== null) throw new Error();
 * ```
 */
export function spelledTime(cell: Cell): SpelledTime | null {
  const time = readCell(cell);
  const isNumber = time?.format?.startsWith("epoch_") ?? true;
  return time !== null && (!isNumber || (time.instant >= FIRST && time.instant < END))
    ? time
    : null;
}

function readCell({ kind, text }: Cell): SpelledTime | null {
  if (kind === "date") return { format: null, instant: BigInt(text) };
  if (kind === "string" && !NUMBER.test(text)) {
    for (const format of TEXT_FORMATS) {
      const instant = readTime({ text, number: null }, [format], "UTC");
      if (instant !== null) return { format, instant };
    }
    return null;
  }
  const isNumber = kind === "number" ? !text.startsWith("-") : text.length !== DATE_DIGITS;
  if (!isNumber || (kind !== "number" && kind !== "string")) return null;
  const format = epochBySize(text);
  const instant = readTime({ text: null, number: text }, [format], "UTC");
  return instant === null ? null : { format, instant };
}
