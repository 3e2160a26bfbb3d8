/**
 * Why a line is no record: the codes of a malformed line, and finding which
 * one applies. Only lines that the scanner refused come here, so this may
 * look at every byte.
 *
 * @module
 */

import { splitGlued } from "./salvage.ts";
import type { LogSettings } from "./settings.ts";

/** Why a line is malformed; the first that applies, in this order. */
export type DamageCode =
  | "too-long"
  | "nul-bytes"
  | "invalid-utf8"
  | "conflict-marker"
  | "glued-records"
  | "torn-tail"
  | "invalid-json"
  | "not-an-object"
  | "missing-id";

/** A line that a replay skips, with its place. */
export interface Damage {
  /** Why. */
  code: DamageCode;
  /** 1-based physical line. */
  line: number;
  /** Byte offset of the line. */
  offset: number;
  /** Length of the line in bytes, without its newline. */
  length: number;
}

/** What the scanner found out about a line that it refused. */
export type RejectReason = "unreadable" | "not-an-object" | "missing-id";

/** Those of git, Mercurial and jj, which makes them longer where the text has such lines itself. */
const CONFLICT_MARKER = /^([<=>|%+\\-])\1{6,}( |\r?$)/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // A fatal decoder has no other way to say that the bytes are not UTF-8.
    return null;
  }
}

/**
 * Names what is wrong with a line. `isEnded` says whether a newline follows it;
 * only the last line of a file lacks one. `settings` says what a record is, where
 * several lie on the line.
 *
 * @example
 * ```ts
 * import { classifyDamage } from "./damage.ts";
 * import { defaultSettings } from "./settings.ts";
 *
 * const settings = defaultSettings().logs.entries;
 * const bytes = new TextEncoder().encode('{"id":"a","te');
 * if (classifyDamage(bytes, "unreadable", false, settings) !== "torn-tail") throw new Error();
 * if (classifyDamage(bytes, "unreadable", true, settings) !== "invalid-json") throw new Error();
 * ```
 */
export function classifyDamage(
  bytes: Uint8Array,
  refusal: RejectReason,
  isEnded: boolean,
  settings: LogSettings,
): DamageCode {
  if (refusal === "missing-id") return "missing-id";
  if (refusal === "not-an-object") {
    return isEnded ? "not-an-object" : "torn-tail";
  }
  if (bytes.includes(0)) return "nul-bytes";
  const text = decode(bytes);
  if (text === null) return "invalid-utf8";
  if (CONFLICT_MARKER.test(text)) return "conflict-marker";
  if (splitGlued(bytes, settings) !== null) return "glued-records";
  return isEnded ? "invalid-json" : "torn-tail";
}
