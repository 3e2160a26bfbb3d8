/**
 * Settings that somebody said, held against what the lines have.
 *
 * @module
 */

import type { ProposedLog } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { type KeyPath, keyPath } from "../../records/mapping/key_path.ts";
import type { DeletedForm } from "../../records/settings.ts";
import type { Profile } from "./profile.ts";

/** Names of keys that an error has room for. */
const KEYS_SHOWN = 12;

/** Settings of a log that somebody said, as a config has them. */
export type GivenSettings = Partial<ProposedLog> & Readonly<Record<string, unknown>>;

/**
 * Checks that the lines have what the given settings name.
 *
 * @throws {LogError} `bad_usage` for a key that no line has, and for a flag that is never true or
 * false.
 *
 * @example
 * ```ts
 * import { checkGiven } from "./given_settings.ts";
 * import { profileOf } from "./profile.ts";
 * import { columnsOf } from "./table.ts";
 *
 * const text = '{"id":"a","gone":false,"gone_at":null}';
 * const profiles = columnsOf([{ text, record: JSON.parse(text), line: 1 }]).map(profileOf);
 * checkGiven(profiles, { id: "id", is_deleted: "gone" });
 * let said = "";
 * try {
 *   checkGiven(profiles, { is_deleted: "gone_at" });
 * } catch (error) {
 *   said = String(error);
 * }
 * if (!said.includes("it is neither true nor false on any line")) throw new Error(said);
 * ```
 */
export function checkGiven(profiles: readonly Profile[], given: GivenSettings): void {
  const { id, at, is_deleted, text } = given;
  for (const name of [id, at, text].flat()) {
    if (name !== undefined) columnNamed(profiles, name);
  }
  const forms: readonly (DeletedForm | undefined)[] = [is_deleted].flat();
  for (const form of forms) if (form !== undefined) checkForm(profiles, form);
}

function checkForm(profiles: readonly Profile[], form: DeletedForm): void {
  if (typeof form !== "string") {
    columnNamed(profiles, "absent" in form ? form.absent : form.key);
    return;
  }
  const { column } = columnNamed(profiles, form);
  if ([...column.cells.values()].some(({ kind }) => kind === "boolean")) return;
  const present = JSON.stringify({ key: form, present: true });
  throw new LogError(
    "bad_usage",
    `Cannot use the key "${form}" as a flag: it is neither true nor false on any line looked at`,
    { hint: `where any value deletes: --map 'is_deleted=${present}'` },
  );
}

/**
 * The column of a key or JSON Pointer.
 *
 * @throws {LogError} `bad_usage` where no record has it.
 */
export function columnNamed(profiles: readonly Profile[], name: string): Profile {
  const found = profiles.find(({ column }) => samePath(column.path, keyPath(name)));
  if (found !== undefined) return found;
  throw new LogError("bad_usage", `Cannot use the key "${name}": no line looked at has it`, {
    hint: `keys there: ${
      profiles.slice(0, KEYS_SHOWN).map(({ column }) => column.name).join(", ")
    }`,
  });
}

function samePath(one: KeyPath, other: KeyPath): boolean {
  return one.length === other.length && one.every((key, index) => key === other[index]);
}
