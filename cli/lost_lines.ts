/**
 * The alarm of lines that a log has lost: of whatever is asked, it is said.
 *
 * @module
 */

import { LogError } from "../lib/errors.ts";
import type { Log } from "../lib/replay/log.ts";
import type { LostLines } from "../lib/replay/lost_lines.ts";
import type { LostLinesOptions } from "../snapshots/lost/lost_lines.ts";
import { SNAPSHOTS } from "../snapshots/names.ts";
import type { Context } from "./context.ts";
import { countOf } from "./views/parts/numbers.ts";
import { shortTime } from "./views/parts/times.ts";

/**
 * Warns of lines that the logs which were asked about have lost; of all logs where nothing
 * was asked. An answer does not depend on it, so what stands in the way is no failure.
 */
export async function warnOfLostLines(context: Context): Promise<void> {
  if (!context.hasDirectory) return;
  const { asked } = context;
  const id = asked?.id ?? null;
  const isPartial = asked === null || id !== null;
  const options = isPartial ? { ids: id === null ? [] : [id] } : {};
  const logs = context.logs.all().filter(({ name }) => asked?.logs.includes(name) ?? true);
  for (const log of logs) {
    const lost = await lostLinesOf(context, log, options);
    if (lost === null) continue;
    const when = shortTime(lost.createdAt, context);
    const { describeLostLines } = await import("../lib/validate/file/lost_lines.ts");
    context.warn(describeLostLines(lost, when));
    const known = lost.ids.find((known) => known.id === id);
    if (known !== undefined) {
      const { lines, linesNow } = known;
      const now = linesNow === 0 ? "has none of them" : `has ${linesNow} of them`;
      context.warn(
        `a snapshot of ${when} knows ${JSON.stringify(id)}, by ${countOf(lines, "line")}; ` +
          `${lost.file} ${now} now`,
      );
    }
  }
}

/** What a log has lost; null where nothing is known of that. */
export async function lostLinesOf(
  { directory, hasDirectory, reads }: Pick<Context, "directory" | "hasDirectory" | "reads">,
  log: Log,
  options: LostLinesOptions = {},
): Promise<LostLines | null> {
  if (!hasDirectory) return null;
  // Asking without permission would make the runtime ask the user.
  const { state } = Deno.permissions.querySync({ name: "read", path: directory });
  if (state !== "granted") return null;
  try {
    if ((await reads.list(SNAPSHOTS)).length === 0) return null;
    const { findLostLines } = await import("../snapshots/lost/lost_lines.ts");
    return await findLostLines(reads, log, options);
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}
