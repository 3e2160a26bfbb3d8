import { StoredJson } from "../../lib/json/stored.ts";

/**
 * Whether any text in a value holds another one, whatever their case. Keys are no texts of it.
 *
 * @example
 * ```ts
 * import { hasText } from "./has_text.ts";
 *
 * if (!hasText({ id: "a", tags: ["STRASSE"] }, "straße")) throw new Error();
 * if (hasText({ tags: ["x"] }, "tags")) throw new Error();
 * ```
 */
export function hasText(value: unknown, text: string): boolean {
  return holds(value, folded(text));
}

function holds(value: unknown, wanted: string): boolean {
  if (typeof value === "string") return folded(value).includes(wanted);
  if (typeof value !== "object" || value === null) return false;
  const parts = value instanceof StoredJson ? [value.value] : Object.values(value);
  return parts.some((part) => holds(part, wanted));
}

/**
 * One spelling of texts that differ in case, or in how their accents are composed. Lower case alone
 * would keep apart what has several forms of it: `ß` and `SS`, `ς` and `σ`.
 */
function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().toUpperCase();
}
