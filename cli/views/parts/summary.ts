/**
 * What of an entry stands for it on one line.
 *
 * @module
 */

import type { StoredJson } from "../../../lib/json/stored.ts";
import { parseNode } from "../../../lib/json/tree.ts";
import { keyPath, valueAt } from "../../../lib/records/mapping/key_path.ts";

/** Keys that say where a line comes from and not what is in it. */
const PROVENANCE: ReadonlySet<string> = new Set(["id", "at", "device", "actor"]);

/**
 * The text of an entry; of a line without one, its fields as stored.
 *
 * @param name The key or JSON Pointer of the text.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../../lib/json/stored.ts";
 * import { summaryOf } from "./summary.ts";
 *
 * const summary = (text: string) => summaryOf(StoredJson.fromText(text));
 * if (summary('{"id":"a","text":"Fernweh"}') !== "Fernweh") throw new Error();
 * if (summary('{"id":"a","n":1.0,"o":{}}') !== '{"n":1.0,"o":{}}') throw new Error();
 * ```
 */
export function summaryOf(entry: StoredJson | null, name = "text"): string {
  if (entry === null) return "";
  const text = valueAt(entry.value, keyPath(name));
  if (typeof text === "string") return text;
  const node = parseNode(entry);
  if (node.kind !== "object") return node.text;
  const fields = [...node.members]
    .filter(([key]) => !PROVENANCE.has(key))
    .map(([key, value]) => `${JSON.stringify(key)}:${value.text}`);
  return `{${fields.join(",")}}`;
}
