import type { ProblemRow } from "../answers.ts";
import { type LineBytes, problemAt, wholeLine } from "./line_bytes.ts";

/**
 * The row for a log that a sync service has taken away, leaving a placeholder;
 * `file` is the placeholder.
 *
 * @example
 * ```ts
 * import { evictedPlaceholder } from "./evicted_placeholder.ts";
 *
 * const { severity, line } = evictedPlaceholder(".entries.jsonl.icloud");
 * if (severity !== "warning" || line !== 1) throw new Error();
 * ```
 */
export function evictedPlaceholder(file: string): ProblemRow {
  const bytes = new Uint8Array();
  const view: LineBytes = { bytes, body: bytes, line: 1, offset: 0, length: 0 };
  return problemAt(file, view, wholeLine(view), "evicted-placeholder");
}
