import type { StoredJson } from "../../json/stored.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { ConcurrentVersions } from "../law/merge_log.ts";
import { type Choice, type ChoiceOrigin, linesOfChoice } from "./choice.ts";
import { type Conflict, conflictOf } from "./conflict.ts";

/** What a person decided of one conflict. */
export interface Decided {
  /** The conflict as they saw it. */
  readonly conflict: Conflict;
  /** What they chose; null where what the merge keeps is right. */
  readonly choice: Choice | null;
}

/** What decisions come to. */
export interface DecidedLines {
  /** The lines that make them hold, in the order they were made. */
  readonly lines: readonly StoredJson[];
  /** The ids whose versions are not those any more that a decision was made of. */
  readonly outdated: readonly string[];
}

/**
 * The lines that make decisions hold among the versions that are found now:
 * the logs may have changed while somebody thought about it, and nobody has
 * decided anything about versions they have not seen. Of several decisions about one id the last
 * counts.
 *
 * @param decided Decisions about one log.
 * @param found The versions in it that were written apart.
 * @param settings How the log is read, and so written.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../../records/settings.ts";
 * import { linesOfDecided } from "./decided.ts";
 *
 * const conflict = { log: "entries", id: "a", kind: "edit-edit" } as const;
 * const seen = { ...conflict, versions: [], hidden: [], edits: [], fields: [] };
 * const origin = { now: 0n, device: null };
 * const { entries } = defaultSettings().logs;
 * const decided = [{ conflict: seen, choice: null }];
 * const { outdated } = await linesOfDecided(decided, [], origin, entries);
 * if (outdated.join() !== "a") throw new Error();
 * ```
 */
export async function linesOfDecided(
  decided: readonly Decided[],
  found: readonly ConcurrentVersions[],
  origin: ChoiceOrigin,
  settings: LogSettings,
): Promise<DecidedLines> {
  const foundById = new Map(found.map((versions) => [versions.id, versions]));
  const lines: StoredJson[] = [];
  const outdated: string[] = [];
  // Who decides again means that and nothing else.
  const latest = new Map(decided.map((one) => [one.conflict.id, one])).values();
  for (const { conflict: seen, choice } of latest) {
    const versions = foundById.get(seen.id);
    const conflict = versions && conflictOf(seen.log, versions, settings);
    if (conflict === undefined || !isAsSeen(conflict, seen)) {
      outdated.push(seen.id);
      continue;
    }
    if (choice !== null) lines.push(...await linesOfChoice(conflict, choice, origin, settings));
  }
  return { lines, outdated };
}

/** Whether the versions are the same, and the same one is kept; they may stand on other lines. */
function isAsSeen({ versions }: Conflict, { versions: seen }: Conflict): boolean {
  return versions.length === seen.length &&
    versions.every(({ entry }, index) => entry.text === seen[index]!.entry.text);
}
