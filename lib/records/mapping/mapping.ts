/**
 * How records of other programs are read: their id, time and deletion, wherever they
 * stand and however they are spelled. What the scanner can find by itself (keys of
 * the line, times in one format) needs none of this.
 *
 * @module
 */

import { StoredJson } from "../../json/stored.ts";
import { parseNode } from "../../json/tree.ts";
import { formatInstant, type Instant, parseInstant } from "../../time/instant.ts";
import { type LineFlags, readsFlags } from "../lifecycle.ts";
import { type AtFormat, atFormatsOf, flagNames, type LogSettings } from "../settings.ts";
import { isDeletedBy } from "./deleted.ts";
import { instantOfEpoch } from "./epoch.ts";
import { isPointer, type KeyPath, keyPath, valueAt } from "./key_path.ts";
import { recordOf } from "./record_of.ts";
import { readTime, type TimeValue } from "./times.ts";

/** The formats that the scanner reads. */
const SCANNED: readonly AtFormat[] = ["rfc3339", "epoch_ms", "epoch_s"];
/** A number with fewer digits is written again as it was spelled, or means the same. */
const EXACT_DIGITS = 15;

/** What a record says that every reader asks for. */
export interface RecordFacts {
  /** What it is about; null where it has no valid id. */
  readonly id: string | null;
  /** When; null where it has no valid time. */
  readonly at: Instant | null;
  /** Whether it deletes. */
  readonly isDeleted: boolean;
  /** Whether it says nothing but id, time, writer and flags. */
  readonly isBare: boolean;
}

const mappings = new WeakMap<LogSettings, Mapping | null>();

/** The mapping that a log's settings ask for; null where the scanner reads its lines by itself. */
export function mappingOf(settings: LogSettings): Mapping | null {
  let mapping = mappings.get(settings);
  if (mapping === undefined) {
    mapping = isScanned(settings) ? null : new Mapping(settings);
    mappings.set(settings, mapping);
  }
  return mapping;
}

function isScanned(settings: LogSettings): boolean {
  const { id, id_type, at, is_deleted, not_before } = settings;
  const formats = atFormatsOf(settings);
  return id_type === "string" && not_before === null &&
    formats.length === 1 && SCANNED.includes(formats[0]!) &&
    ![...id, ...at].some(isPointer) &&
    is_deleted.every((form) => typeof form === "string" && !isPointer(form));
}

/** Reads records of one log. */
export class Mapping {
  readonly #settings: LogSettings;
  readonly #ids: readonly KeyPath[];
  readonly #times: readonly KeyPath[];
  readonly #flags: readonly KeyPath[];
  readonly #formats: readonly AtFormat[];
  readonly #zone: string;
  readonly #notBefore: Instant | null;
  /** Keys that are none of a record's own content. */
  readonly #envelope: ReadonlySet<string>;

  /** Takes how a log is read. */
  constructor(settings: LogSettings) {
    const { id, at, at_zone, not_before } = settings;
    this.#settings = settings;
    this.#ids = id.map(keyPath);
    this.#times = at.map(keyPath);
    this.#flags = flagNames(settings).map(keyPath);
    this.#formats = atFormatsOf(settings);
    this.#zone = at_zone ?? "UTC";
    this.#notBefore = not_before === null ? null : parseInstant(not_before);
    this.#envelope = envelopeKeys(settings);
  }

  /**
   * What a record says.
   *
   * @param record What `JSON.parse` makes of the line.
   * @param line The line itself; only looked at for numbers that a double does not hold.
   */
  factsOf(record: object, line: string): RecordFacts {
    const { isDeleted, isBare } = this.flagsOf(record);
    const at = this.timeOf(record, line)?.instant ?? null;
    return { id: this.#idOf(record, line), at, isDeleted, isBare };
  }

  /** What of a record decides what its line does to an id. */
  flagsOf(record: { readonly is_restored?: unknown }): LineFlags {
    const { is_deleted, tombstones } = this.#settings;
    return {
      isDeleted: readsFlags(tombstones) && isDeletedBy(record, is_deleted),
      isRestored: record.is_restored === true,
      isBare: Object.keys(record).every((key) => this.#envelope.has(key)),
    };
  }

  /** What a record has as the flag that deletes: 0 for what is neither true, false nor null; null for none. */
  flagOf(record: object): boolean | 0 | null {
    const { is_deleted, tombstones } = this.#settings;
    if (readsFlags(tombstones) && isDeletedBy(record, is_deleted)) return true;
    const flags = this.#flags.map((path) => valueAt(record, path))
      .filter((flag) => flag !== undefined && flag !== null);
    if (flags.length === 0) return null;
    return flags.some((flag) => typeof flag !== "boolean") ? 0 : false;
  }

  /** The time of a record, and its text where that is RFC 3339 as it stands; null without a valid one. */
  timeOf(record: object, line: string): { instant: Instant; text: string | null } | null {
    for (const path of this.#times) {
      const value = valueAt(record, path);
      const time = timeValue(value, line, path);
      const instant = time === null ? dateObject(value) : readTime(time, this.#formats, this.#zone);
      if (instant === null) continue;
      if (this.#notBefore !== null && instant < this.#notBefore) continue;
      const text = time?.text ?? null;
      return { instant, text: text !== null && parseInstant(text) === instant ? text : null };
    }
    return null;
  }

  /** The time of a line in RFC 3339, as it stands or made from what stands there; null without one. */
  atOf(line: Uint8Array): string | null {
    const text = StoredJson.fromLine(line).text;
    const time = this.timeOf(recordOf(text)!, text);
    return time && (time.text ?? formatInstant(time.instant));
  }

  #idOf(record: object, line: string): string | null {
    for (const path of this.#ids) {
      const value = valueAt(record, path);
      if (typeof value === "string" && value !== "") return value;
      if (this.#settings.id_type !== "number" || !Number.isInteger(value)) continue;
      const id = Number.isSafeInteger(value) ? String(value) : digitsOf(line, path);
      if (id !== null) return id;
    }
    return null;
  }
}

/** The keys and pointers of what is not a record's own: its id, time and flags, and who wrote it. */
export function envelopeKeys(settings: LogSettings): ReadonlySet<string> {
  const { id, at } = settings;
  return new Set([...id, ...at, ...flagNames(settings), "is_restored", "device", "actor"]);
}

/** What NeDB keeps times in, whatever the format of others. */
function dateObject(value: unknown): Instant | null {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 1) return null;
  const { $$date: millis } = value as { $$date?: unknown };
  return typeof millis === "number" ? instantOfEpoch(String(millis), "epoch_ms") : null;
}

function timeValue(value: unknown, line: string, path: KeyPath): TimeValue | null {
  if (typeof value === "string") return { text: value, number: null };
  if (typeof value !== "number") return null;
  const short = String(value);
  const isExact = short.replace(/[-.]/g, "").length < EXACT_DIGITS;
  return { text: null, number: isExact ? short : spelled(line, path) };
}

/** A value as the line spells it. */
function spelled(line: string, path: KeyPath): string | null {
  let node = parseNode(line);
  for (const key of path) {
    const next = node.kind === "object" ? node.members.get(key) : undefined;
    if (next === undefined) return null;
    node = next;
  }
  return node.text;
}

/** Digits, of a number that a double does not hold. */
function digitsOf(line: string, path: KeyPath): string | null {
  const text = spelled(line, path);
  return text !== null && /^-?\d+$/.test(text) ? text : null;
}
