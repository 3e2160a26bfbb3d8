import type { BlameAnswer, BlameField } from "../answers.ts";
import { fieldsOf } from "../json/changes.ts";
import { StoredJson } from "../json/stored.ts";
import type { Logs } from "../logs.ts";
import { stateOf } from "../projection.ts";
import type { When } from "../when.ts";
import { LATEST, resolveCut } from "./cut.ts";
import { envelopeOf, type Version, versionsOf } from "./versions.ts";

/** Which version last touched each path that was ever changed. */
function setters(versions: readonly Version[]): Map<string, Version> {
  const byPath = new Map<string, Version>();
  for (const version of versions) {
    for (const { path, op } of version.changes) {
      // What lay beneath a value that was replaced or removed is gone.
      for (const known of byPath.keys()) if (known.startsWith(`${path}/`)) byPath.delete(known);
      if (op === "remove") byPath.delete(path);
      else byPath.set(path, version);
    }
  }
  return byPath;
}

/** The version that set a field: by its own path, or with the nearest object around it. */
function setterOf(path: string, byPath: ReadonlyMap<string, Version>): Version {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const version = byPath.get(at);
    if (version !== undefined) return version;
  }
  throw new Error(`No version set ${JSON.stringify(path)}`);
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
export async function blameEntry(logs: Logs, id: string, at: When | null): Promise<BlameAnswer> {
  const { cut, as_of } = at === null ? LATEST : await resolveCut(logs, "entries", at);
  const { versions, current, state } = await versionsOf(logs, "entries", id, cut);
  const byPath = setters(versions);
  const envelope = envelopeOf(logs.settingsOf("entries"));
  const fields = current === null ? [] : fieldsOf(current, envelope);
  return {
    id,
    state: stateOf(state.rows[0]),
    as_of,
    time_zone: logs.timeZone,
    fields: fields.map(({ path, node }): BlameField => {
      const { version, line, at, device, actor } = setterOf(path, byPath);
      return { path, value: StoredJson.fromText(node.text), version, line, at, device, actor };
    }),
  };
}
