/**
 * Where a value lies in a record: under a key, or where a JSON Pointer (RFC 6901) leads.
 *
 * @module
 */

/** How a pointer counts the items of a list. */
const INDEX = /^(?:0|[1-9]\d*)$/;

/** The keys that lead to a value, from the outermost on. */
export type KeyPath = readonly string[];

/** Whether a name of a config is a pointer rather than a key. */
export function isPointer(name: string): boolean {
  return name.startsWith("/");
}

/**
 * The way to a value that a config names.
 *
 * @example
 * ```ts
 * import { keyPath } from "./key_path.ts";
 *
 * if (keyPath("/issue/updated_at").join() !== "issue,updated_at") throw new Error();
 * if (keyPath("/a~1b").join() !== "a/b" || keyPath("a").join() !== "a") throw new Error();
 * ```
 */
export function keyPath(name: string): KeyPath {
  if (!isPointer(name)) return [name];
  return name.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * A field as somebody types it, as a key or a JSON Pointer: dots go down.
 *
 * @example
 * ```ts
 * import { keyOfField } from "./key_path.ts";
 *
 * if (keyOfField("shape.lang") !== "/shape/lang" || keyOfField("lang") !== "lang") throw new Error();
 * if (keyOfField("/a.b") !== "/a.b") throw new Error();
 * ```
 */
export function keyOfField(field: string): string {
  if (isPointer(field) || !field.includes(".")) return field;
  const steps = field.split(".").map((step) => step.replaceAll("~", "~0").replaceAll("/", "~1"));
  return `/${steps.join("/")}`;
}

/** The value at the end of a path; undefined where the path leads nowhere. */
export function valueAt(record: unknown, path: KeyPath): unknown {
  let value = record;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    if (Array.isArray(value) && !INDEX.test(key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
