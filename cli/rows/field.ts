import { StoredJson } from "../../lib/json/stored.ts";
import { type JsonNode, parseNode } from "../../lib/json/tree.ts";
import { stringify } from "../../lib/json/write.ts";
import { isPointer, keyPath } from "../../lib/records/mapping/key_path.ts";

/** One value of a flat row: a text, a number, a truth value, JSON as it is stored, or nothing. */
export type FieldValue = string | number | boolean | StoredJson | null;

/** A field that was asked for by name. */
export interface Field {
  /** Its name as typed, which heads its column. */
  readonly name: string;
  /** Its value in a row; null where the row has none. */
  valueIn(row: object): FieldValue;
}

const ENTRY = "entry";

/**
 * A field by its name: `line` is the row's own where `ownKeys` has it, else a key of its entry; dots
 * go down, and a JSON Pointer is always in the entry.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../lib/json/stored.ts";
 * import { fieldOf } from "./field.ts";
 *
 * const row = { id: "a", entry: StoredJson.fromText('{"id":"b","shape":{"n":1.10,"lang":"de"}}') };
 * const valueOf = (name: string) => fieldOf(name, ["id", "entry"]).valueIn(row);
 * if (valueOf("id") !== "a" || valueOf("/id") !== "b") throw new Error();
 * if (valueOf("shape.lang") !== "de" || valueOf("shape.none") !== null) throw new Error();
 * if ((valueOf("shape.n") as StoredJson).text !== "1.10") throw new Error();
 * ```
 */
export function fieldOf(name: string, ownKeys: readonly string[]): Field {
  const path = isPointer(name) ? keyPath(name) : name.split(".");
  const isOwn = !isPointer(name) && ownKeys.includes(path[0]!);
  const way = isOwn ? path : [ENTRY, ...path];
  return { name, valueIn: (row) => valueAt(row, way) };
}

function valueAt(row: object, way: readonly string[]): FieldValue {
  let value: unknown = row;
  for (const [depth, key] of way.entries()) {
    if (value instanceof StoredJson) return storedValueAt(value, way.slice(depth));
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return fieldValue(value);
}

/** A value as one of a flat row. */
export function fieldValue(value: unknown): FieldValue {
  if (value === undefined || value === null) return null;
  if (value instanceof StoredJson) return plain(parseNode(value));
  if (typeof value !== "object") return value as string | number | boolean;
  return StoredJson.fromText(stringify(value));
}

function storedValueAt(stored: StoredJson, path: readonly string[]): FieldValue {
  let node: JsonNode = parseNode(stored);
  for (const key of path) {
    const next: JsonNode | undefined = node.kind === "object"
      ? node.members.get(key)
      : node.kind === "array" && /^(?:0|[1-9]\d*)$/.test(key)
      ? node.items[Number(key)]
      : undefined;
    if (next === undefined) return null;
    node = next;
  }
  return plain(node);
}

/** Texts and literals as values; numbers, lists and objects as they are spelled. */
function plain(node: JsonNode): FieldValue {
  if (node.kind === "string" || node.kind === "literal") return JSON.parse(node.text);
  return StoredJson.fromText(node.text);
}

/** A value as the text of a cell. */
export function cellText(value: FieldValue): string {
  if (value === null) return "";
  return value instanceof StoredJson ? value.text : String(value);
}

/** A column of rows that are flat, whatever it is called. */
export function columnField(name: string): Field {
  return { name, valueIn: (row) => (row as Record<string, FieldValue>)[name] ?? null };
}
