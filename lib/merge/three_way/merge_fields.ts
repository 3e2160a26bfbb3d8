import { withoutValue, withValue } from "../../json/patch.ts";
import { StoredJson } from "../../json/stored.ts";
import { type JsonNode, type ObjectNode, parseNode, sameValue } from "../../json/tree.ts";
import type { KeyPath } from "../../records/mapping/key_path.ts";
import type { LogSettings } from "../../records/settings.ts";
import { mergeSets } from "./merge_sets.ts";
import { laterOf, nodeAt, timeOf, timePaths } from "./times_of.ts";

/** Both versions of a record, and the one that both were made from. */
export interface RecordVersions {
  /** Null where it is not known which one that was: then every field that differs conflicts. */
  readonly base: StoredJson | null;
  readonly ours: StoredJson;
  readonly theirs: StoredJson;
}

/** What merging two versions of a record field by field came to. */
export interface MergedFields {
  /** Ours, with what theirs alone changed; of the fields in conflict, ours' values. */
  readonly merged: StoredJson;
  /** Fields that both sides changed, and differently. */
  readonly conflicts: readonly string[];
}

/** Who set a field: the other side alone, both and differently, or nobody else. */
type FieldChange =
  | { readonly kind: "ours" }
  | { readonly kind: "conflict" }
  /** Undefined for a field that is to go. */
  | { readonly kind: "set"; readonly value: JsonNode | string | undefined };

/**
 * Merges two versions of a record by their top-level fields. The fields that hold the
 * record's time never conflict: of two the later is taken. Arrays merge as sets where all
 * their elements are distinct. What is written is ours byte for byte, with theirs' values
 * byte for byte in their places, and the keys that only theirs has behind.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../json/stored.ts";
 * import { defaultSettings } from "../../records/settings.ts";
 * import { mergeFields } from "./merge_fields.ts";
 *
 * const record = (text: string) => StoredJson.fromText(text);
 * const { merged, conflicts } = mergeFields({
 *   base: record('{"id":"a","text":"one","tags":["x"]}'),
 *   ours: record('{"id":"a", "text":"two", "tags":["x"]}'),
 *   theirs: record('{"id":"a","text":"one","tags":["x","y"],"n":1.0}'),
 * }, defaultSettings().logs.entries);
 * if (merged.text !== '{"id":"a", "text":"two", "tags":["x","y"],"n":1.0}') throw new Error();
 * if (conflicts.length > 0) throw new Error();
 * ```
 */
export function mergeFields(versions: RecordVersions, settings: LogSettings): MergedFields {
  // Times at the top are fields like others, in the order of the keys.
  const paths = timePaths(settings);
  const nested = paths.filter(({ length }) => length > 1);
  const settled = withLaterTimes(versions, nested, settings);
  const base = settled.base && objectOf(settled.base);
  const ours = objectOf(settled.ours), theirs = objectOf(settled.theirs);
  const conflicts: string[] = [];
  let merged = settled.ours;
  for (const key of new Set([...ours.members.keys(), ...theirs.members.keys()])) {
    let change = changeOf(key, base, ours, theirs);
    if (change.kind === "conflict" && paths.some((path) => path.length === 1 && path[0] === key)) {
      change = { kind: "set", value: laterAt(key, ours, theirs, settings) };
    }
    if (change.kind === "conflict") conflicts.push(key);
    if (change.kind === "set") merged = withField(merged, [key], change.value);
  }
  return { merged, conflicts };
}

/**
 * A record with the values that another one has of some fields.
 *
 * @param fields Top-level keys; what `from` lacks is taken out.
 */
export function withFieldsOf(
  record: StoredJson,
  from: StoredJson,
  fields: readonly string[],
): StoredJson {
  const { members } = objectOf(from);
  return fields.reduce((done, key) => withField(done, [key], members.get(key)), record);
}

/**
 * The later of two records that say the same at different times; null where they differ
 * in more than their times.
 */
export function laterOfSame(
  ours: StoredJson,
  theirs: StoredJson,
  settings: LogSettings,
): "ours" | "theirs" | null {
  const settled = withLaterTimes({ base: null, ours, theirs }, timePaths(settings), settings);
  if (!sameValue(parseNode(settled.ours), parseNode(settled.theirs))) return null;
  return laterRecord(ours, theirs, settings) ?? (ours.text >= theirs.text ? "ours" : "theirs");
}

/** Which of two records has the later time; null where neither has, or both have the same. */
export function laterRecord(
  ours: StoredJson,
  theirs: StoredJson,
  settings: LogSettings,
): "ours" | "theirs" | null {
  const own = timeOf(parseNode(ours), settings), other = timeOf(parseNode(theirs), settings);
  if (own === other) return null;
  if (own === null || other === null) return own === null ? "theirs" : "ours";
  return own > other ? "ours" : "theirs";
}

function changeOf(
  key: string,
  base: ObjectNode | null,
  ours: ObjectNode,
  theirs: ObjectNode,
): FieldChange {
  const own = ours.members.get(key), other = theirs.members.get(key);
  if (areSame(own, other)) return { kind: "ours" };
  if (base === null) return { kind: "conflict" };
  const old = base.members.get(key);
  if (areSame(other, old)) return { kind: "ours" };
  if (areSame(own, old)) return { kind: "set", value: other };
  if (own?.kind !== "array" || other?.kind !== "array") return { kind: "conflict" };
  if (old !== undefined && old.kind !== "array") return { kind: "conflict" };
  const merged = mergeSets(old ?? null, own, other);
  return merged === null ? { kind: "conflict" } : { kind: "set", value: merged };
}

function laterAt(key: string, ours: ObjectNode, theirs: ObjectNode, settings: LogSettings) {
  const own = ours.members.get(key), other = theirs.members.get(key);
  return own && other ? laterOf(own, other, settings) : own ?? other;
}

/** The same versions, with one time in all of them where more than one side set it. */
function withLaterTimes(
  versions: RecordVersions,
  paths: readonly KeyPath[],
  settings: LogSettings,
): RecordVersions {
  let { base, ours, theirs } = versions;
  for (const path of paths) {
    const own = nodeAt(parseNode(ours), path), other = nodeAt(parseNode(theirs), path);
    const old = base === null ? undefined : nodeAt(parseNode(base), path);
    if (areSame(own, other) || areSame(own, old) && base !== null) continue;
    if (areSame(other, old) && base !== null) continue;
    const time = own && other ? laterOf(own, other, settings) : own ?? other!;
    const settle = (record: StoredJson) =>
      hasParent(record, path) ? withField(record, path, time) : record;
    ours = settle(ours);
    theirs = settle(theirs);
    base = base && settle(base);
  }
  return { base, ours, theirs };
}

/** Whether a value can be set at a path without anything else being replaced. */
function hasParent(record: StoredJson, path: KeyPath): boolean {
  return nodeAt(parseNode(record), path.slice(0, -1))?.kind === "object";
}

function withField(
  record: StoredJson,
  path: KeyPath,
  value: JsonNode | string | undefined,
): StoredJson {
  if (value === undefined) return withoutValue(record, path);
  const text = typeof value === "string" ? value : value.text;
  return withValue(record, path, StoredJson.fromText(text));
}

function objectOf(record: StoredJson): ObjectNode {
  const node = parseNode(record);
  if (node.kind !== "object") throw new TypeError("Cannot merge fields: the line is no object");
  return node;
}

function areSame(a: JsonNode | undefined, b: JsonNode | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameValue(a, b);
}
