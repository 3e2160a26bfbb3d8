import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { type IdRow, type Projection, rowsOf, stateOf } from "../replay/projection.ts";

/**
 * The ids of a log that an unknown one may have been meant to be, nearest first.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { nearestIds } from "./nearest.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const [nearest] = await nearestIds(logs, "entries", "01KESP0XX", 3);
 * if (nearest !== "01KESP0XXHPQVT1ZRXRATPZ5ZP") throw new Error();
 * ```
 */
export async function nearestIds(
  logs: Logs,
  log: LogName,
  id: string,
  count: number,
): Promise<string[]> {
  const { state } = await logs.replay(log, logs.log(log).reducer);
  return await nearestIn(state, id, count);
}

/** One slip of the hand for so many letters; a single letter is none. */
const LETTERS_PER_SLIP = 4;
const ENDS_IN_HALF = /[\ud800-\udbff]$/;
const BEGINS_WITH_HALF = /^[\udc00-\udfff]/;

/** The rows of a state whose ids begin with a text, deleted ones too; none for an empty text. */
export function idsBeginning(state: Projection, prefix: string): IdRow[] {
  if (prefix === "") return [];
  const isHalf = ENDS_IN_HALF.test(prefix);
  const rows: IdRow[] = [];
  for (const row of rowsOf(state)) {
    if (!row.id.startsWith(prefix)) continue;
    // Half a character begins nothing.
    if (isHalf && BEGINS_WITH_HALF.test(row.id.slice(prefix.length))) continue;
    rows.push(row);
  }
  return rows;
}

/** The same among the ids of a state. */
export async function nearestIn(
  state: Projection,
  id: string,
  count: number,
): Promise<string[]> {
  const { distance } = await import("fastest-levenshtein");
  const wanted = id.toLowerCase();
  const farthest = id.length === 1 ? 0 : Math.ceil(id.length / LETTERS_PER_SLIP);
  const candidates: { id: string; far: number }[] = [];
  for (const row of rowsOf(state)) {
    if (stateOf(row) === "absent") continue;
    const known = row.id.toLowerCase();
    // A beginning of an id is the likeliest thing to be typed.
    const far = wanted.length > 2 && known.startsWith(wanted) ? 0 : distance(known, wanted);
    if (far <= farthest) candidates.push({ id: row.id, far });
  }
  return candidates.sort((a, b) => a.far - b.far).slice(0, count).map((candidate) => candidate.id);
}
