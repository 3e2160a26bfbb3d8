import { canonicalText } from "../../json/canonical.ts";
import type { ArrayNode, JsonNode } from "../../json/tree.ts";

/**
 * Merges arrays whose elements are distinct, as sets: what either side added is in, what
 * either removed is out. Ours' order is kept, and theirs' new ones come behind.
 *
 * @param base Null where the ancestor has no such field.
 * @returns The array, elements byte for byte; null where an element is there twice.
 *
 * @example
 * ```ts
 * import { type ArrayNode, parseNode } from "../../json/tree.ts";
 * import { mergeSets } from "./merge_sets.ts";
 *
 * const array = (text: string) => parseNode(text) as ArrayNode;
 * const merged = mergeSets(array('["a","b"]'), array('["b", "c"]'), array('["d","a","b"]'));
 * if (merged !== '["b", "c", "d"]') throw new Error(merged!);
 * ```
 */
export function mergeSets(
  base: ArrayNode | null,
  ours: ArrayNode,
  theirs: ArrayNode,
): string | null {
  const old = elementsOf(base), own = elementsOf(ours), other = elementsOf(theirs);
  if (old === null || own === null || other === null) return null;
  const kept = [...own].filter(([key]) => other.has(key) || !old.has(key));
  const added = [...other].filter(([key]) => !own.has(key) && !old.has(key));
  if (added.length === 0 && kept.length === own.size) return ours.text;
  const items = [...kept, ...added].map(([, { text }]) => text);
  return `[${items.join(separatorOf(ours) ?? separatorOf(theirs) ?? ",")}]`;
}

/** Elements by what they mean; null where two mean the same. */
function elementsOf(array: ArrayNode | null): Map<string, JsonNode> | null {
  const items = array?.items ?? [];
  const elements = new Map(items.map((item) => [canonicalText(item), item]));
  return elements.size === items.length ? elements : null;
}

/** What an array has between its first two elements. */
function separatorOf({ text, items: [first, second] }: ArrayNode): string | undefined {
  if (first === undefined || second === undefined) return undefined;
  const start = text.indexOf(first.text) + first.text.length;
  return text.slice(start, text.indexOf(second.text, start));
}
