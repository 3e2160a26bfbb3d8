/**
 * Versions of one id that were written apart, for a person to choose from.
 *
 * @module
 */

import type { ConcurrentEdit } from "../../answers.ts";
import { StoredJson } from "../../json/stored.ts";
import { fieldsOf } from "../../query/changes.ts";
import { type Difference, differencesOf } from "../../query/differences.ts";
import { envelopeOf, objectOf } from "../../query/versions.ts";
import type { LogName, LogSettings } from "../../records/settings.ts";
import type { ConcurrentVersion, ConcurrentVersions } from "../law/merge_log.ts";

/** What no input has seen both sides of. */
export interface Conflict extends Pick<ConcurrentEdit, "id" | "kind"> {
  /** Which log. */
  readonly log: LogName;
  /** At least two; the one that the merge keeps comes first, the others by line. */
  readonly versions: readonly ConcurrentVersion[];
  /**
   * Of an `id-clash`, what the other things under the id are, which the kept version hides; where
   * there are some, they can be kept under ids of their own.
   */
  readonly hidden: readonly ConcurrentVersion[];
  /** Those that hold an entry: neither deletes nor bare restores. */
  readonly edits: readonly ConcurrentVersion[];
  /** Where the edits differ, with a value for each of them; of a single edit, all of it. */
  readonly fields: readonly Difference[];
}

const EMPTY = objectOf(StoredJson.fromText("{}"));

/** A concurrent edit as something to choose from. */
export function conflictOf(
  log: LogName,
  { id, kind, kept_line, hidden: hiddenLines, versions: byLine }: ConcurrentVersions,
  settings: LogSettings,
): Conflict {
  const envelope = envelopeOf(settings);
  const isKept = ({ line }: ConcurrentVersion) => line === kept_line;
  const versions = [...byLine.filter(isKept), ...byLine.filter((version) => !isKept(version))];
  const edits = versions.filter(({ kind, entry }) =>
    kind !== "delete" && fieldsOf(objectOf(entry), envelope).length > 0
  );
  const objects = edits.map(({ entry }) => objectOf(entry));
  // Next to an object without fields, all fields are differences.
  const others = objects.length === 1 ? [...objects, EMPTY] : objects;
  const hidden = byLine.filter(({ line }) => hiddenLines.includes(line));
  return { log, id, kind, versions, hidden, edits, fields: differencesOf(others, envelope) };
}

/** Whether a version can be chosen as a whole: it holds an entry, or deletes it. */
export function isChoosable({ edits }: Conflict, version: ConcurrentVersion): boolean {
  return version.kind === "delete" || edits.includes(version);
}
