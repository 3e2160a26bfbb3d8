import type { LostLines } from "../../../lib/answers.ts";
import { count as number, countOf } from "./numbers.ts";

/**
 * That acknowledged lines are gone, which, and what may bring them back.
 *
 * @param name What the log is called, or its file.
 *
 * @example
 * ```ts
 * import { lostRemark } from "./lost.ts";
 *
 * const lost = { count: 1, lines: [{ id: "a", line: 3, offset: 60 }], truncated: false };
 * const remark = lostRemark("entries.jsonl", lost);
 * if (!remark.startsWith('1 acknowledged line of entries.jsonl is gone: "a" (line 3); ')) {
 *   throw new Error(remark);
 * }
 * ```
 */
export function lostRemark(name: string, { count, lines, truncated }: LostLines): string {
  const named = lines.map(({ id, line }) => `${JSON.stringify(id)} (line ${line})`).join(", ");
  const more = count > lines.length ? ` and ${number(count - lines.length)} more` : "";
  const isOne = count === 1 && !truncated;
  const which = `${truncated ? "at least " : ""}${countOf(count, "acknowledged line")}`;
  return `${which} of ${name} ${isOne ? "is" : "are"} gone: ${named}${more}; ` +
    "a sync service or a checkout may have put another file in its place; " +
    '"log merge <copy>" brings lines back';
}
