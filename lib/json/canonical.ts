import { canonicalNumber, type JsonNode } from "./tree.ts";

/**
 * The one spelling of a value: nodes that mean the same have the same, and no others. Keys are
 * sorted, white space is gone, and numbers are spelled by their exact value. Nesting may be as
 * deep as memory allows.
 *
 * @example
 * ```ts
 * import { canonicalText } from "./canonical.ts";
 * import { parseNode } from "./tree.ts";
 *
 * const text = canonicalText(parseNode('{"b": "\\u00e9", "a": [1.0, null]}'));
 * if (text !== '{"a":[1e0,null],"b":"é"}') throw new Error(text);
 * ```
 */
export function canonicalText(node: JsonNode): string {
  let text = "";
  const left: (JsonNode | string)[] = [node];
  while (left.length > 0) {
    const next = left.pop()!;
    text += typeof next === "string"
      ? next
      : next.kind === "object" || next.kind === "array"
      ? pushParts(next, left)
      : scalarText(next);
  }
  return text;
}

/** Puts the parts of an object or array on the stack, the first on top; gives how it begins. */
function pushParts(node: JsonNode, left: (JsonNode | string)[]): string {
  if (node.kind === "array") {
    left.push("]");
    for (let at = node.items.length - 1; at >= 0; at--) {
      left.push(node.items[at]!);
      if (at > 0) left.push(",");
    }
    return "[";
  }
  if (node.kind !== "object") return "";
  const keys = [...node.members.keys()].sort();
  left.push("}");
  for (let at = keys.length - 1; at >= 0; at--) {
    const key = keys[at]!;
    left.push(node.members.get(key)!, `${at > 0 ? "," : ""}${JSON.stringify(key)}:`);
  }
  return "{";
}

function scalarText({ kind, text }: JsonNode): string {
  if (kind === "number") return canonicalNumber(text);
  // Without a backslash there is one way to spell a string.
  return kind === "string" && text.includes("\\") ? JSON.stringify(JSON.parse(text)) : text;
}
