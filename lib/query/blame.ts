import type { BlameAnswer, BlameField } from "../answers.ts";
import { StoredJson } from "../json/stored.ts";
import { type ObjectNode, sameValue } from "../json/tree.ts";
import type { Logs } from "../logs/logs.ts";
import type { LogName } from "../records/settings.ts";
import { stateOf } from "../replay/projection.ts";
import type { When } from "../time/when.ts";
import type { ParamsFor } from "./ask/questions.ts";
import { askTyped, type OnPrefix } from "./ask/resolve_id.ts";
import { type Field, fieldsOf } from "./changes.ts";
import { LATEST, resolveCut } from "./cut.ts";
import { failUnknown } from "./unknown.ts";
import { envelopeOf, readVersions, valuesOf, type Version, versionsOf } from "./versions.ts";

/** A field of a value, and the version that gave it what it holds. */
interface SetField extends Field {
  version: Version;
}

/**
 * The fields of the value in force. A field is as old as its value: a line that
 * repeats it, or deletes and restores it, did not set it.
 */
async function setFields(
  values: AsyncIterable<{ version: Version; value: ObjectNode }>,
  envelope: ReadonlySet<string>,
): Promise<SetField[]> {
  let byPath = new Map<string, SetField>();
  for await (const { version, value } of values) {
    const older = byPath;
    byPath = new Map();
    for (const { path, node } of fieldsOf(value, envelope)) {
      const known = older.get(path);
      const isKept = known !== undefined && sameValue(known.node, node);
      byPath.set(path, { path, node, version: isKept ? known.version : version });
    }
  }
  return [...byPath.values()];
}

/**
 * For every field of the present value: the line that set it.
 *
 * @throws {LogError} `unknown_id`, with the nearest ids.
 *
 * @example
 * ```ts
 * import { openDirectory } from "../../mod.ts";
 * import { blameEntry } from "./blame.ts";
 *
 * const logs = await openDirectory("testdata/demo");
 * const { fields } = await blameEntry(logs, "01KESP0XXHPQVT1ZRXRATPZ5ZP", null);
 * const gloss = fields.find((field) => field.path === "/shape/gloss");
 * if (gloss?.line !== 138 || gloss.device !== "phone") throw new Error();
 * ```
 */
export async function blameEntry(
  logs: Logs,
  id: string,
  at: When | null,
  log: LogName = "entries",
): Promise<BlameAnswer> {
  return await blameKnown(logs, id, at, log) ?? await failUnknown(logs, log, id);
}

/** The same; null for an unknown id. */
async function blameKnown(
  logs: Logs,
  id: string,
  at: When | null,
  log: LogName,
): Promise<BlameAnswer | null> {
  using pinned = logs.pin();
  const { cut, asOf: as_of } = at === null ? LATEST : await resolveCut(pinned, log, at);
  const known = await versionsOf(pinned, log, id, cut);
  if (known === null) return null;
  const { versions, state } = known;
  const envelope = envelopeOf(pinned.settingsOf(log));
  const fields = await setFields(valuesOf(pinned, log, versions), envelope);
  const setting = [...new Set(fields.map(({ version }) => version))];
  const read = await readVersions(pinned, log, setting);
  const ats = new Map(read.map(({ version, at }) => [version, at]));
  return {
    id,
    state: stateOf(state.row(0)),
    as_of,
    time_zone: pinned.timeZone,
    fields: fields.map(({ path, node, version }): BlameField => {
      const { line, device, actor } = version, at = ats.get(version)!;
      const value = StoredJson.fromText(node.text);
      return { path, value, version: version.version, line, at, device, actor };
    }),
  };
}

/** Answers the question `blame`. */
export function run(
  logs: Logs,
  { id, at, log }: ParamsFor<"blame">,
  { onPrefix }: { readonly onPrefix?: OnPrefix },
): Promise<BlameAnswer> {
  return askTyped(logs, log, id, (id) => blameKnown(logs, id, at, log), onPrefix);
}
