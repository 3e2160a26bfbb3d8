import type { DeletedForm } from "../settings.ts";
import { keyPath, valueAt } from "./key_path.ts";

/**
 * Whether a record deletes, by the forms that a config names: a key that is exactly
 * true, one of some values, a value at all, or none. Any of them does; of several
 * plain flags the first that is true or false counts.
 *
 * @example
 * ```ts
 * import { isDeletedBy } from "./deleted.ts";
 *
 * const forms = ["gone", { key: "state", in: ["closed", 0] }, { absent: "v" }] as const;
 * const deletes = (record: object) => isDeletedBy(record, forms);
 * if (!deletes({ gone: true, v: 1 }) || deletes({ gone: false, v: 1 })) throw new Error();
 * if (!deletes({ state: 0, v: 1 }) || !deletes({ v: null })) throw new Error();
 * if (deletes({ state: "open", v: 1 })) throw new Error();
 * ```
 */
export function isDeletedBy(record: unknown, forms: readonly DeletedForm[]): boolean {
  const flags = forms.filter((form) => typeof form === "string")
    .map((name) => valueAt(record, keyPath(name)));
  if (flags.find((flag) => typeof flag === "boolean") === true) return true;
  return forms.some((form) => typeof form !== "string" && holds(record, form));
}

function holds(record: unknown, form: Exclude<DeletedForm, string>): boolean {
  if ("absent" in form) return (valueAt(record, keyPath(form.absent)) ?? null) === null;
  const value = valueAt(record, keyPath(form.key));
  if (value === undefined) return false;
  if ("present" in form) return value !== null && value !== false && value !== 0 && value !== "";
  return form.in.some((wanted) => sameJson(value, wanted));
}

/** Whether two values are equal as JSON; the order of keys does not count. */
function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) =>
    Object.hasOwn(b, key) &&
    sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])
  );
}
