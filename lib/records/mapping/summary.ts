/**
 * What of an entry stands for it on one line.
 *
 * @module
 */

import type { StoredJson } from "../../json/stored.ts";
import { type JsonNode, parseNode } from "../../json/tree.ts";
import type { LogSettings } from "../settings.ts";
import { keyPath, valueAt } from "./key_path.ts";

/** What a config says of the keys of a log. */
export type NamedKeys = Pick<LogSettings, "id" | "at" | "text">;

const DEFAULT_KEYS: NamedKeys = { id: ["id"], at: ["at"], text: "text" };
const GAP = "  ";
/** A text that is only a time tells less of a record than any other. */
const TIME_LIKE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.,]+ ?(?:Z|[+-][\d:]+)?)?$/i;

/**
 * The text of an entry. A record without one shows its fields instead, those with text first,
 * but for those that say which line it is, of when and from where.
 *
 * @param keys Where id, time and text are; the log's own keys without it.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../json/stored.ts";
 * import { summaryOf } from "./summary.ts";
 *
 * const summary = (text: string) => summaryOf(StoredJson.fromText(text));
 * if (summary('{"id":"a","text":"Fernweh"}') !== "Fernweh") throw new Error();
 * const payment = '{"id":"a","amount":-12.50,"payee":"Greengrocer"}';
 * if (summary(payment) !== "payee: Greengrocer  amount: -12.50") throw new Error();
 * ```
 */
export function summaryOf(entry: StoredJson | null, keys: NamedKeys = DEFAULT_KEYS): string {
  if (entry === null) return "";
  const text = valueAt(entry.value, keyPath(keys.text));
  if (typeof text === "number" || (typeof text === "string" && text !== "")) return String(text);
  const node = parseNode(entry);
  if (node.kind !== "object") return node.text;
  const leftOut = new Set([...keys.id, ...keys.at, "device", "actor"]);
  const fields = [...node.members].filter(([key]) => !leftOut.has(key));
  const telling = fields.filter(([, value]) => isTelling(value));
  const others = fields.filter(([, value]) => !isTelling(value));
  return [...telling, ...others].map(([key, value]) => `${key}: ${shownAs(value)}`).join(GAP);
}

function isTelling(node: JsonNode): boolean {
  return node.kind === "string" && !/^"\s*"$/.test(node.text) && !TIME_LIKE.test(shownAs(node));
}

function shownAs(node: JsonNode): string {
  return node.kind === "string" ? JSON.parse(node.text) : node.text;
}
