import type { Change } from "../answers.ts";
import type { StoredJson } from "../json/stored.ts";
import { type ObjectNode, parseNode } from "../json/tree.ts";
import type { Logs } from "../logs/logs.ts";
import type { VersionKind } from "../records/lifecycle.ts";
import { holdsValue, opOf } from "../records/lifecycle.ts";
import { envelopeKeys } from "../records/mapping/mapping.ts";
import { atOf, type LogRecord } from "../records/reader.ts";
import type { LogName, LogSettings } from "../records/settings.ts";
import type { Cut } from "../replay/cut.ts";
import { type FetchedLine, fetchLines } from "../replay/fetch_lines.ts";
import type { Projection } from "../replay/projection.ts";
import type { Instant } from "../time/instant.ts";
import { changesBetween } from "./changes.ts";

/** One readable line of an id, and what it did; what it holds has to be read. */
export interface Version {
  /** Ordinal among all readable lines of the id. */
  readonly version: number;
  /** What the line did. */
  readonly kind: VersionKind;
  /** Physical line. */
  readonly line: number;
  /** Byte offset of the line. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly length: number;
  /** Where its own `at` stands in it; -1 where it has none. */
  readonly atStart: number;
  /** The line's effective time. */
  readonly effective: Instant;
  /** Which machine. */
  readonly device: string | null;
  /** Who. */
  readonly actor: string | null;
  /** Whether the line holds an entry. */
  readonly hasEntry: boolean;
  /** Whether that came into force with the line. */
  readonly bringsValue: boolean;
  /** The version whose value was in force before, or under a tombstone; null where there was none. */
  readonly valueBefore: Version | null;
}

/** A version that was read. */
export interface ReadVersion {
  /** Which. */
  readonly version: Version;
  /** Own `at`, in RFC 3339. */
  readonly at: string | null;
  /** Against the last live version. */
  readonly changes: Change[];
  /** The line as stored; null where it holds no entry. */
  readonly entry: StoredJson | null;
}

/** What is known of an id. */
export interface Versions {
  /** Its lines, in log order. */
  readonly versions: readonly Version[];
  /** The folded state. */
  readonly state: Projection;
}

/** So many versions are read at once. */
const READ_AT_ONCE = 256;

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
 * All versions of one id up to a cut; null for an id that the log never heard of. No value is
 * looked at: an id may have a hundred thousand of them.
 */
export async function versionsOf(
  logs: Logs,
  log: LogName,
  id: string,
  cut: Cut,
): Promise<Versions | null> {
  const { settings, reducer } = logs.log(log);
  const versions: Version[] = [];
  let valueBefore: Version | null = null;

  const before = (state: Projection, record: LogRecord) => {
    const kind = reducer.effect(state, record);
    const hasEntry = holdsValue(opOf(record, settings.tombstones));
    const bringsValue = hasEntry && kind !== "ignored";
    const { version, line, offset, length, atStart, effective } = record;
    const by = { device: record.field("device"), actor: record.field("actor") };
    const place = { version, kind, line, offset, length, atStart, effective, ...by };
    const made: Version = { ...place, hasEntry, bringsValue, valueBefore };
    versions.push(made);
    if (bringsValue) valueBefore = made;
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

/**
 * Reads some versions of an id, in their order, each compared with the last live one.
 *
 * @param logs Pinned, since the versions were found.
 * @throws {LogError} what reading throws.
 */
export async function readVersions(
  logs: Logs,
  log: LogName,
  wanted: readonly Version[],
): Promise<ReadVersion[]> {
  const settings = logs.settingsOf(log), envelope = envelopeOf(settings);
  const read: ReadVersion[] = [];
  for await (const { some, lines } of linesOf(logs, log, wanted, true)) {
    for (const version of some) {
      const { line, entry } = lines.of(version);
      const { atStart, hasEntry, bringsValue, valueBefore } = version;
      const changes = bringsValue
        ? changesBetween(
          valueBefore && lines.valueOf(valueBefore),
          lines.valueOf(version),
          envelope,
        )
        : [];
      const at = atOf(line, atStart, settings);
      read.push({ version, at, changes, entry: hasEntry ? entry : null });
    }
  }
  return read;
}

/**
 * The values that came into force with versions of an id, in order.
 *
 * @param logs Pinned, since the versions were found.
 * @throws {LogError} what reading throws.
 */
export async function* valuesOf(
  logs: Logs,
  log: LogName,
  versions: readonly Version[],
): AsyncGenerator<{ version: Version; value: ObjectNode }> {
  const wanted = versions.filter(({ bringsValue }) => bringsValue);
  for await (const { some, lines } of linesOf(logs, log, wanted, false)) {
    for (const version of some) yield { version, value: lines.valueOf(version) };
  }
}

/** The lines of some versions, and perhaps of those before them, a few at a time. */
async function* linesOf(
  logs: Logs,
  log: LogName,
  wanted: readonly Version[],
  withBefore: boolean,
): AsyncGenerator<{ some: readonly Version[]; lines: VersionLines }> {
  using source = wanted.length === 0 ? null : await logs.open(log);
  if (source === null) return;
  for (let first = 0; first < wanted.length; first += READ_AT_ONCE) {
    await logs.pause.yieldIfDue();
    const some = wanted.slice(first, first + READ_AT_ONCE);
    const needed = new Set(some);
    for (const { bringsValue, valueBefore } of withBefore ? some : []) {
      if (bringsValue && valueBefore !== null) needed.add(valueBefore);
    }
    const versions = [...needed];
    yield { some, lines: new VersionLines(versions, await fetchLines(source, versions)) };
  }
}

/** Lines of versions; each is made into a value at most once. */
class VersionLines {
  readonly #lines = new Map<Version, FetchedLine>();
  readonly #values = new Map<Version, ObjectNode>();

  constructor(versions: readonly Version[], lines: readonly FetchedLine[]) {
    for (const [index, version] of versions.entries()) this.#lines.set(version, lines[index]!);
  }

  of(version: Version): FetchedLine {
    return this.#lines.get(version)!;
  }

  valueOf(version: Version): ObjectNode {
    let value = this.#values.get(version);
    if (value === undefined) this.#values.set(version, value = objectOf(this.of(version).entry));
    return value;
  }
}
