import { StoredJson } from "../../lib/json/stored.ts";
import { parseInstant } from "../../lib/time/instant.ts";
import type { FieldValue } from "./field.ts";

/** What a row is sorted by: values of one kind with each other, the kinds one behind the other. */
type SortKey = readonly [kind: (typeof KIND)[keyof typeof KIND], value: number | bigint | string];

/** The kinds in their order. */
const KIND = { number: 0, instant: 1, text: 2, missing: 3 } as const;

/**
 * Compares two values for sorting: numbers by value, times as instants, texts by their characters.
 * What is missing comes last, also where the greatest come first.
 *
 * @example
 * ```ts
 * import { compareFields } from "./sort_key.ts";
 *
 * const values = ["b", null, 10, 9, "2026-01-01T00:00:00+02:00", "2025-12-31T23:00:00Z"];
 * values.sort((a, b) => compareFields(a, b, false));
 * if (String(values) !== "9,10,2026-01-01T00:00:00+02:00,2025-12-31T23:00:00Z,b,") throw new Error();
 * ```
 */
export function compareFields(a: FieldValue, b: FieldValue, isDescending: boolean): number {
  const [kindA, valueA] = keyOf(a), [kindB, valueB] = keyOf(b);
  if (kindA === KIND.missing || kindB === KIND.missing) return kindA - kindB;
  const order = kindA - kindB || (valueA < valueB ? -1 : valueA > valueB ? 1 : 0);
  return isDescending ? -order : order;
}

function keyOf(value: FieldValue): SortKey {
  if (value === null) return [KIND.missing, 0];
  if (value instanceof StoredJson) return storedKey(value.text);
  if (typeof value !== "string") return [KIND.number, Number(value)];
  const instant = parseInstant(value);
  return instant === null ? [KIND.text, value] : [KIND.instant, instant];
}

/** Numbers are kept as they are spelled; all other JSON sorts by its text. */
function storedKey(text: string): SortKey {
  return /^[-\d]/.test(text) ? [KIND.number, Number(text)] : [KIND.text, text];
}
