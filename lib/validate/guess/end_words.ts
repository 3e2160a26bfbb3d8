/**
 * Values that read as if something ended with them.
 *
 * @module
 */

import type { KeyPath } from "../../records/mapping/key_path.ts";
import type { DeletedForm } from "../../records/settings.ts";
import type { IdColumn } from "./id_column.ts";
import type { Profile } from "./profile.ts";

/** Kinds of lines are few. */
const KINDS_MAX = 20;
const ENDS_MAX = 3;
const DELETE_WORDS = new Set(
  ("deleted delete removed remove destroyed destroy decommissioned decommission terminated " +
    "terminate purged purge dropped drop trashed trash tombstone erased unregistered " +
    "deregistered uninstalled unlinked").split(" "),
);
const END_WORDS = new Set(
  ("closed archived retired deactivated disabled cancelled canceled expired withdrawn revoked " +
    "inactive gone dead ended left").split(" "),
);

/** What a key of the time of an end closes with, as `archived_at` does. */
const WHEN_WORDS = new Set(["at", "on"]);

/** A value that stands only on last lines of ids. */
export interface EndValue {
  /** The setting that would make it delete. */
  readonly form: DeletedForm;
  /** On how many lines it stands. */
  readonly lines: number;
}

/**
 * Whether the last word of a value says that something is no longer there, as in `removed`,
 * `user.deleted` and `itemRemoved`.
 *
 * @example
 * ```ts
 * import { isDeleteWord } from "./end_words.ts";
 *
 * if (!isDeleteWord("itemRemoved") || !isDeleteWord("USER_DELETED")) throw new Error();
 * if (isDeleteWord("delivered") || isDeleteWord("closed")) throw new Error();
 * ```
 */
export function isDeleteWord(value: string): boolean {
  return DELETE_WORDS.has(lastWord(value));
}

/**
 * Whether a key reads as the time of an end, as `archived_at`, `deletedOn` and `/meta/closedAt`.
 *
 * @example
 * ```ts
 * import { namesEndTime } from "./end_words.ts";
 *
 * if (!namesEndTime(["archived_at"]) || !namesEndTime(["meta", "closedAt"])) throw new Error();
 * if (namesEndTime(["updated_at"]) || namesEndTime(["archived"])) throw new Error();
 * ```
 */
export function namesEndTime(path: KeyPath): boolean {
  const [when = "", end = ""] = wordsOf(path.at(-1) ?? "").toReversed();
  return WHEN_WORDS.has(when) && isEndWord(end);
}

/**
 * Values that read as an end and stand on nothing but last lines of ids that have others:
 * too few to propose that they delete, and worth a question.
 *
 * @example
 * ```ts
 * import { endValues } from "./end_words.ts";
 * import { groupsOf } from "./groups.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const records = ["a made", "b made", "a closed"].map((line) => {
 *   const [id, ev] = line.split(" ");
 *   const record = { id, ev };
 *   return { text: JSON.stringify(record), record, line: 1 };
 * });
 * const [profile, ev] = columnsOf(records).map(profileOf);
 * const ids = new Map([[0, "a"], [1, "b"], [2, "a"]]);
 * const [end] = endValues([ev!], { profile: profile!, ids, groups: groupsOf(ids) });
 * if (JSON.stringify(end) !== '{"form":{"key":"ev","in":["closed"]},"lines":1}') throw new Error();
 * ```
 */
export function endValues(profiles: readonly Profile[], { groups }: IdColumn): EndValue[] {
  const repeated = [...groups.byId.values()].filter((group) => group.length > 1);
  const lasts = new Set(repeated.map((group) => group.at(-1)!));
  return profiles.filter(({ counts, isTime }) => !isTime && counts.size <= KINDS_MAX)
    .flatMap(({ column, values }) => {
      const byText = Map.groupBy(
        [...column.cells].filter(([index, { kind }]) => kind === "string" && values.has(index)),
        ([, { text }]) => text,
      );
      return [...byText].filter(([text, cells]) =>
        isEndWord(text) && cells.every(([index]) => lasts.has(index))
      ).map(([text, cells]) => ({
        form: { key: column.name, in: [text] },
        lines: cells.length,
      }));
    }).slice(0, ENDS_MAX);
}

function isEndWord(value: string): boolean {
  return isDeleteWord(value) || END_WORDS.has(lastWord(value));
}

function lastWord(value: string): string {
  return wordsOf(value).at(-1) ?? "";
}

function wordsOf(value: string): string[] {
  return value.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}
