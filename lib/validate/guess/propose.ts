/**
 * How a file of another program may be read, guessed from its values.
 *
 * @module
 */

import type { ProposedLog } from "../../answers.ts";
import { defaultLogSettings, type DeletedForm } from "../../records/settings.ts";
import { deletedForm, type DeletedGuesses } from "./deleted_form.ts";
import { type EndValue, endValues } from "./end_words.ts";
import { checkGiven, columnNamed, type GivenSettings } from "./given_settings.ts";
import { type FoundId, givenId, type IdColumn, idColumn } from "./id_column.ts";
import { type Profile, profileOf } from "./profile.ts";
import { proseColumn } from "./prose_column.ts";
import type { SampledRecord } from "./sample.ts";
import { columnsOf } from "./table.ts";
import { formatsOf, type TimeColumns, timeColumns } from "./time_columns.ts";

const DEFAULTS = defaultLogSettings("entries", "entity");

/** What was guessed about a log. */
export interface Proposal {
  /** What a config says of it; null where nothing serves as id. */
  readonly mapping: ProposedLog | null;
  /** Whether ids come again. */
  readonly repeats: boolean;
  /** Forms of deletion that fit equally well, where there are several. */
  readonly doubtful: readonly DeletedForm[];
  /** Where no form of deletion was found, values that read as one. */
  readonly ends: readonly EndValue[];
  /** Other columns that would do as ids. */
  readonly alternatives: readonly Profile[];
  /** The column that gives histories where the id gives none, or the other way round. */
  readonly otherReading: Profile | null;
  /** What stands where in the records. */
  readonly profiles: readonly Profile[];
}

/**
 * Guesses how records are to be read: by what their values are, and where several places serve
 * nearly as well, by what their keys are called.
 *
 * @param given Settings that are no guess: they are kept, and the rest fits them.
 * @throws {LogError} `bad_usage` where the records have not what a given setting names.
 *
 * @example
 * ```ts
 * import { proposeMapping } from "./propose.ts";
 *
 * const records = [1, 2, 3].flatMap((n) => [
 *   { kind: "made", thing: { no: n }, ms: 1772352000123 + 2 * n, what: `Buy part ${n}` },
 *   { kind: "kept", thing: { no: n }, ms: 1772352000124 + 2 * n },
 * ]).map((record) => ({ text: JSON.stringify(record), record, line: null }));
 * const { mapping } = proposeMapping(records);
 * if (mapping?.id !== "/thing/no" || mapping.id_type !== "number") throw new Error();
 * if (mapping.at !== "ms" || mapping.at_format !== "epoch_ms" || mapping.text !== "what") {
 *   throw new Error();
 * }
 * ```
 */
export function proposeMapping(
  records: readonly SampledRecord[],
  given: GivenSettings = {},
): Proposal {
  const profiles = columnsOf(records).map(profileOf);
  checkGiven(profiles, given);
  const id = idOf(profiles, records.length, given);
  if (id === null) return { ...NOTHING, profiles };
  const isGiven = given.is_deleted !== undefined;
  const deleted = isGiven ? NONE_DELETED : deletedForm(profiles, id);
  const own = profiles.filter((profile) => profile !== id.profile);
  const text = given.text === undefined ? proseColumn(own, id.ids.size) : null;
  const mapping: ProposedLog = {
    ...ofId(id),
    ...(given.at === undefined
      ? ofTime(timeColumns(profiles, id, records.length))
      : ofGivenTime(profiles, [given.at].flat())),
    ...ofDeletion(isGiven ? [given.is_deleted!].flat() : deleted.best?.form),
    ...(text !== null && { text: text.column.name }),
    ...given,
  };
  const repeats = id.groups.pairs.length > 0;
  const isOpen = repeats && mapping.is_deleted === undefined && deleted.doubtful.length === 0;
  return {
    mapping,
    repeats,
    doubtful: deleted.doubtful.map(({ form }) => form),
    ends: isOpen ? endValues(own, id) : [],
    alternatives: id.alternatives,
    otherReading: id.otherReading,
    profiles,
  };
}

const NONE_DELETED: DeletedGuesses = { best: null, doubtful: [] };
const NOTHING = {
  mapping: null,
  repeats: false,
  doubtful: [],
  ends: [],
  alternatives: [],
  otherReading: null,
} as const;

function idOf(
  profiles: readonly Profile[],
  total: number,
  given: GivenSettings,
): FoundId | null {
  if (given.id === undefined) return idColumn(profiles, total);
  return givenId([given.id].flat().map((name) => columnNamed(profiles, name)));
}

function ofId({ profile: { column } }: IdColumn): Pick<ProposedLog, "id" | "id_type"> {
  const isNumber = [...column.cells.values()].some(({ kind }) => kind === "number");
  return { id: column.name, ...(isNumber && { id_type: "number" }) };
}

function ofGivenTime(
  profiles: readonly Profile[],
  names: readonly string[],
): Pick<ProposedLog, "at_format"> {
  const formats = formatsOf(names.map((name) => columnNamed(profiles, name)));
  return atFormat(formats);
}

function ofTime(time: TimeColumns | null): Pick<ProposedLog, "at" | "at_format"> {
  if (time === null) return {};
  const names = time.columns.map(({ column }) => column.name);
  return { at: names.length === 1 ? names[0]! : names, ...atFormat(time.formats) };
}

function atFormat(formats: TimeColumns["formats"]): Pick<ProposedLog, "at_format"> {
  if (formats === DEFAULTS.at_format) return {};
  return { at_format: typeof formats === "string" ? formats : [...formats] };
}

/** Other programs know no restore: what comes behind a deletion is there again. */
function ofDeletion(
  form: DeletedForm | DeletedForm[] | undefined,
): Pick<ProposedLog, "is_deleted" | "tombstones"> {
  if (form === undefined) return {};
  const isOwn = [form].flat().every((one) => DEFAULTS.is_deleted.includes(one));
  return { is_deleted: form, ...(!isOwn && { tombstones: "latest" }) };
}
