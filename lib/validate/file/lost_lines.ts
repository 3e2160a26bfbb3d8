import type { LostLines } from "../../replay/lost_lines.ts";
import { many } from "../problems.ts";
import { excerpt } from "../shown.ts";

/** So many ids are named, and the rest counted. */
const IDS_MAX = 10;

/**
 * What a log has lost, why that may be, and what brings it back, in a sentence.
 *
 * @param when When the log still had it, as it is to be shown.
 *
 * @example
 * ```ts
 * import { describeLostLines } from "./lost_lines.ts";
 *
 * const lost = {
 *   ...{ log: "entries", file: "entries.jsonl", snapshot: "snapshots/x.jsonl" },
 *   ...{ createdAt: "2026-05-04T12:00:00Z", lines: 5, linesNow: 2 },
 *   ids: [{ id: "e3", lines: 3, linesNow: 0 }],
 *   isComplete: true,
 * };
 * const said = describeLostLines(lost, "4 May");
 * if (!said.startsWith('entries.jsonl had 5 lines on 4 May and has 2, none of "e3": ')) {
 *   throw new Error(said);
 * }
 * ```
 */
export function describeLostLines(lost: LostLines, when: string): string {
  const { file, lines, linesNow } = lost;
  const had = linesNow < lines
    ? `${file} had ${many(lines, "line")} on ${when} and has ${linesNow}`
    : `${file} has ${many(linesNow, "line")}, but not all that it had on ${when}`;
  return `${had}${
    whatIsGone(lost)
  }: a sync service or a checkout may have put another file there; ` +
    `"log merge <older copy>" brings lines back, "log snapshot prune --outdated" ends this remark`;
}

function whatIsGone({ ids, isComplete }: LostLines): string {
  const gone = ids.filter(({ linesNow }) => linesNow === 0).map(({ id }) => id);
  const fewer = ids.filter(({ linesNow }) => linesNow > 0).map(({ id }) => id);
  const parts = [
    ...(gone.length > 0 ? [`none of ${anyOf(gone, isComplete)}`] : []),
    ...(fewer.length > 0 ? [`fewer of ${anyOf(fewer, isComplete)}`] : []),
  ];
  return parts.length === 0 ? "" : `, ${parts.join(" and ")}`;
}

function anyOf(ids: readonly string[], isComplete: boolean): string {
  const named = ids.slice(0, IDS_MAX).map((id) => `"${excerpt(id)}"`).join(", ");
  const rest = ids.length - IDS_MAX;
  if (!isComplete) return `${named} and perhaps of others`;
  return rest > 0 ? `${named} and ${rest} more ids` : named;
}
