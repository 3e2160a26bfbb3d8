import { hasEscapedKey } from "../../json/escaped_key.ts";
import { type JsonNode, parseNode } from "../../json/tree.ts";

/**
 * The object that a text holds, as a plain value; null for a text that is no JSON object.
 *
 * @example
 * ```ts
 * import { recordOf } from "./record_of.ts";
 *
 * if (recordOf('{"a\\\\b":1,"c":[2]}')?.c?.toString() !== "2" || recordOf("[1]") !== null) {
 *   throw new Error();
 * }
 * ```
 */
export function recordOf(text: string): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  // The engine's own parser may lose a key behind one that is spelled with a backslash.
  return (hasEscapedKey(text) ? plainOf(parseNode(text)) : value) as Record<string, unknown>;
}

function plainOf(node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map(plainOf);
  if (node.kind !== "object") return JSON.parse(node.text);
  const members = Array.from(node.members, ([key, member]) => [key, plainOf(member)] as const);
  return Object.fromEntries(members);
}
