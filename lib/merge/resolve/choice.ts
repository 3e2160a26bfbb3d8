import { withoutValue, withValue } from "../../json/patch.ts";
import type { StoredJson } from "../../json/stored.ts";
import { STANDING } from "../../records/lifecycle.ts";
import type { LogSettings } from "../../records/settings.ts";
import type { Instant } from "../../time/instant.ts";
import { takingEffect, withoutRestore } from "../../write/flags.ts";
import { onOneLine } from "../../write/one_line.ts";
import { withOrigin } from "../../write/origin.ts";
import type { ConcurrentVersion } from "../law/merge_log.ts";
import type { Conflict } from "./conflict.ts";
import { underOwnId } from "./own_id.ts";

/** What a person chose. */
export type Choice =
  /** A version as a whole, by its place in the conflict. */
  | { readonly kind: "version"; readonly index: number }
  /** For each of the conflict's fields the value it gets, by its place among the edits. */
  | { readonly kind: "fields"; readonly picks: readonly number[] }
  /** Of an id clash all things: those that the kept version hides, under ids of their own. */
  | { readonly kind: "both" };

/** Who chose, and when. */
export interface ChoiceOrigin {
  /** The time of the choice. */
  readonly now: Instant;
  /** Which machine; null where it has no name. */
  readonly device: string | null;
}

const ACTOR = "user";
const NO_CHOICE = "No such choice";

/**
 * The lines that make a choice hold. Of a version, or of fields, one: a whole new version, in which
 * everything that was not chosen anew keeps its bytes. An entry that the merge leaves deleted is
 * restored by it; none where a delete is chosen that stands already. An event keeps its time,
 * device and actor: they say when and where it happened; none for the one that wins already.
 *
 * Of both things under an id, one for each that is hidden: its latest version, byte for byte but
 * for the id.
 *
 * @param conflict The versions, the one that the merge keeps first.
 * @param settings How the log is read, and so written.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../json/stored.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { linesOfChoice } from "./choice.ts";
 * import { conflictOf } from "./conflict.ts";
 *
 * const version = (line: number, text: string) => ({
 *   line,
 *   inputs: [],
 *   kind: "edit" as const,
 *   at: null,
 *   device: null,
 *   actor: null,
 *   entry: StoredJson.fromText(`{"id":"a","at":"2026-04-20T10:00:00Z","text":"${text}","n":1.0}`),
 * });
 * const versions = [version(2, "left"), version(3, "right")];
 * const concurrent = { id: "a", kept_line: 3, lines: [2, 3], kind: "edit-edit" as const };
 * const { entries } = defaultSettings().logs;
 * const conflict = conflictOf("entries", { ...concurrent, versions, hidden: [] }, entries);
 * const origin = { now: 0n, device: null };
 * const choice = { kind: "version", index: 1 } as const;
 * const [line] = await linesOfChoice(conflict, choice, origin, entries);
 * const expected = '{"id":"a","at":"1970-01-01T00:00:00Z","text":"left","n":1.0,"actor":"user"}';
 * if (line?.text !== expected) throw new Error(line?.text);
 * ```
 */
export async function linesOfChoice(
  conflict: Conflict,
  choice: Choice,
  origin: ChoiceOrigin,
  settings: LogSettings,
): Promise<StoredJson[]> {
  if (choice.kind === "both") {
    if (conflict.hidden.length === 0) throw new RangeError(NO_CHOICE);
    return await Promise.all(conflict.hidden.map((version) => underOwnId(version, settings)));
  }
  // An event that wins already would only be there twice.
  const isEvent = settings.kind === "event";
  if (isEvent && choice.kind === "version" && choice.index === 0) return [];
  const isDeleted = conflict.versions[0]?.kind === "delete";
  const chosen = choice.kind === "version" ? chosenOf(conflict, choice.index) : null;
  if (chosen?.kind === "delete" && isDeleted) return [];
  const entry = chosen?.entry ?? combined(conflict, choice);
  const line = isEvent
    ? onOneLine(entry)
    : withOrigin(entry, { ...origin, actor: ACTOR }, settings);
  if (chosen?.kind === "delete") return [withoutRestore(line, settings)];
  return [takingEffect(line, isDeleted ? STANDING.deleted : STANDING.live, settings)];
}

function chosenOf({ versions, edits }: Conflict, index: number): ConcurrentVersion {
  const chosen = versions[index];
  // A bare restore holds nothing that could be written as a version of its own.
  const isBare = chosen?.kind === "restore" && !edits.includes(chosen);
  if (chosen === undefined || isBare) throw new RangeError(NO_CHOICE);
  return chosen;
}

/** The first of the edits, with what was picked from the others. */
function combined({ edits: [base], fields }: Conflict, choice: Choice): StoredJson {
  if (base === undefined || choice.kind !== "fields") throw new RangeError(NO_CHOICE);
  return fields.reduce((entry, { keys, values }, index) => {
    const value = values[choice.picks[index]!];
    if (value === undefined) throw new RangeError(`Nothing is picked for ${keys.join("/")}`);
    return value === null ? withoutValue(entry, keys) : withValue(entry, keys, value);
  }, base.entry);
}
