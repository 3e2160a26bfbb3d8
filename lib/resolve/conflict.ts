/**
 * Versions of one id that were written apart, for a person to choose from.
 *
 * @module
 */

import { type Difference, differencesOf } from "../json/differences.ts";
import type { StoredJson } from "../json/stored.ts";
import { envelopeOf, objectOf } from "../query/versions.ts";
import type { LogName, LogSettings } from "../settings.ts";

/** One of the versions. */
export interface ConflictVersion {
  /** Its line in the merged log. */
  readonly line: number;
  /** Own `at`, in RFC 3339; null where it has no valid one. */
  readonly at: string | null;
  /** Which machine. */
  readonly device: string | null;
  /** Who. */
  readonly actor: string | null;
  /** Whether it deletes. */
  readonly isDelete: boolean;
  /** The line as stored. */
  readonly entry: StoredJson;
}

/** What no input has seen both sides of. */
export interface Conflict {
  /** Which log. */
  readonly log: LogName;
  /** What the versions are of. */
  readonly id: string;
  /** Whether one of them deletes. */
  readonly kind: "edit-edit" | "edit-delete";
  /** At least two; the one that the merge keeps comes first. */
  readonly versions: readonly ConflictVersion[];
}

/** The versions that hold something to choose: all that do not delete. */
export function editsOf({ versions }: Conflict): ConflictVersion[] {
  return versions.filter(({ isDelete }) => !isDelete);
}

/** Where the versions that do not delete differ, in the order of {@linkcode editsOf}. */
export function fieldsInConflict(conflict: Conflict, settings: LogSettings): Difference[] {
  const versions = editsOf(conflict).map(({ entry }) => objectOf(entry));
  return differencesOf(versions, envelopeOf(settings));
}
