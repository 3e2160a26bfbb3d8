/**
 * How a file of another program may be read, guessed from its values.
 *
 * @module
 */

import type { ProposedLog } from "../../answers.ts";
import { defaultLogSettings, type DeletedForm } from "../../records/settings.ts";
import { deletedForm, type DeletedGuesses } from "./deleted_form.ts";
import { type IdColumn, idColumn } from "./id_column.ts";
import { type Profile, profileOf } from "./profile.ts";
import { proseColumn } from "./prose_column.ts";
import type { SampledRecord } from "./sample.ts";
import { columnsOf } from "./table.ts";
import { type TimeColumns, timeColumns } from "./time_columns.ts";

const DEFAULTS = defaultLogSettings("entries", "entity");

/** What was guessed about a log. */
export interface Proposal {
  /** What a config says of it; null where nothing serves as id. */
  readonly mapping: ProposedLog | null;
  /** Whether ids come again. */
  readonly repeats: boolean;
  /** Forms of deletion that fit equally well, where there are several. */
  readonly doubtful: readonly DeletedForm[];
  /** What stands where in the records. */
  readonly profiles: readonly Profile[];
}

/**
 * Guesses how records are to be read: by what their values are, and never by what keys
 * are called.
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
export function proposeMapping(records: readonly SampledRecord[]): Proposal {
  const profiles = columnsOf(records).map(profileOf);
  const id = idColumn(profiles, records.length);
  if (id === null) return { mapping: null, repeats: false, doubtful: [], profiles };
  const time = timeColumns(profiles, id, records.length);
  const deleted = deletedForm(profiles, id);
  const own = profiles.filter((profile) => profile !== id.profile);
  const text = proseColumn(own, id.ids.size);
  const mapping: ProposedLog = {
    ...ofId(id),
    ...ofTime(time),
    ...ofDeletion(deleted),
    ...(text !== null && { text: text.column.name }),
  };
  const repeats = id.groups.pairs.length > 0;
  return { mapping, repeats, doubtful: deleted.doubtful.map(({ form }) => form), profiles };
}

function ofId({ profile: { column } }: IdColumn): Pick<ProposedLog, "id" | "id_type"> {
  const isNumber = [...column.cells.values()].some(({ kind }) => kind === "number");
  return { id: column.name, ...(isNumber && { id_type: "number" }) };
}

function ofTime(time: TimeColumns | null): Pick<ProposedLog, "at" | "at_format"> {
  if (time === null) return {};
  const names = time.columns.map(({ column }) => column.name);
  const { formats } = time;
  return {
    at: names.length === 1 ? names[0]! : names,
    ...(formats !== DEFAULTS.at_format && {
      at_format: typeof formats === "string" ? formats : [...formats],
    }),
  };
}

/** Other programs know no restore: what comes behind a deletion is there again. */
function ofDeletion({ best }: DeletedGuesses): Pick<ProposedLog, "is_deleted" | "tombstones"> {
  if (best === null) return {};
  const isOwn = DEFAULTS.is_deleted.includes(best.form);
  return { is_deleted: best.form, ...(!isOwn && { tombstones: "latest" }) };
}
