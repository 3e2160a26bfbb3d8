import type { Change } from "../answers.ts";
import type { StoredJson } from "../json/stored.ts";
import { type ObjectNode, parseNode } from "../json/tree.ts";
import type { Logs } from "../logs/logs.ts";
import type { VersionKind } from "../records/lifecycle.ts";
import { holdsValue, opOf } from "../records/lifecycle.ts";
import { envelopeKeys } from "../records/mapping/mapping.ts";
import type { LogRecord } from "../records/reader.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import type { Projection } from "../replay/projection.ts";
import type { Instant } from "../time/instant.ts";
import { changesBetween } from "./changes.ts";

/** One readable line of an id, and what it did. */
export interface Version {
  /** Ordinal among all readable lines of the id. */
  version: number;
  /** What the line did. */
  kind: VersionKind;
  /** Physical line. */
  line: number;
  /** Byte offset of the line. */
  offset: number;
  /** Own `at`, in RFC 3339. */
  at: string | null;
  /** The line's effective time. */
  effective: Instant;
  /** Which machine. */
  device: string | null;
  /** Who. */
  actor: string | null;
  /** Against the last live version. */
  changes: Change[];
  /** The line as stored; null where it holds no entry. */
  entry: StoredJson | null;
  /** The value that came into force with the line; null where none did. */
  value: ObjectNode | null;
}

/** What is known of an id. */
export interface Versions {
  /** Its lines, in log order. */
  versions: Version[];
  /** The folded state. */
  state: Projection;
}

/** The keys of a line that are not the entry's own. */
export function envelopeOf(settings: LogSettings): ReadonlySet<string> {
  return envelopeKeys(settings);
}

/** The object that a line holds. */
export function objectOf(entry: StoredJson): ObjectNode {
  const node = parseNode(entry);
  if (node.kind !== "object") throw new TypeError(`A record must be an object, not a ${node.kind}`);
  return node;
}

/**
 * All versions of one id up to a cut, each compared with the last live one; null for an id
 * that the log never heard of.
 */
export async function versionsOf(
  logs: Logs,
  log: LogName,
  id: string,
  cut: Cut,
): Promise<Versions | null> {
  const { settings, reducer } = logs.log(log);
  const envelope = envelopeOf(settings);
  const versions: Version[] = [];
  let current: ObjectNode | null = null;

  const before = (state: Projection, record: LogRecord) => {
    const kind = reducer.effect(state, record);
    const entry = holdsValue(opOf(record, settings.tombstones)) ? record.stored() : null;
    const value = entry !== null && kind !== "ignored" ? objectOf(entry) : null;
    const changes = value === null ? [] : changesBetween(current, value, envelope);
    current = value ?? current;
    const { version, line, offset, at, effective } = record;
    const by = { device: record.field("device"), actor: record.field("actor") };
    versions.push({ version, kind, line, offset, at, effective, ...by, changes, entry, value });
  };

  const filter = { ids: [id] }, fields = ["device", "actor"];
  const observe = { before }, to = [cut];
  const replay = await logs.replay(log, reducer, {
    to,
    filter,
    fields,
    observe,
    mentionsOf: id,
  });
  return replay.versionsOf(0) === 0 ? null : { versions, state: replay.state };
}
