/**
 * Where several versions of an entry differ, side by side.
 *
 * @module
 */

import { StoredJson } from "../json/stored.ts";
import type { JsonNode, ObjectNode } from "../json/tree.ts";
import { changesBetween } from "./changes.ts";

/** A field in which not all versions are the same. */
export interface Difference {
  /** JSON Pointer (RFC 6901). */
  readonly path: string;
  /** The same as keys from the outside inwards. */
  readonly keys: readonly string[];
  /** What each version has there, as stored; null where it has no such field. */
  readonly values: readonly (StoredJson | null)[];
}

/**
 * The fields in which versions differ. Objects are compared field by field
 * where every version has one, arrays as a whole, values by what they mean. No
 * field lies within another, so that each can be chosen by itself.
 *
 * The order is that of the fields that the first version does not share with
 * the second, then those it does not share with the third, and so on.
 *
 * @param leaveOut Keys of the outermost object that are not compared.
 *
 * @example
 * ```ts
 * import { differencesOf } from "./differences.ts";
 * import { type ObjectNode, parseNode } from "../json/tree.ts";
 *
 * const versions = ['{"id":"a","n":1.0}', '{"id":"a","n":2}'].map((text) =>
 *   parseNode(text) as ObjectNode
 * );
 * const [difference] = differencesOf(versions, new Set(["id"]));
 * if (difference?.path !== "/n") throw new Error();
 * if (difference.values.map((value) => value?.text).join() !== "1.0,2") throw new Error();
 * ```
 */
export function differencesOf(
  versions: readonly ObjectNode[],
  leaveOut: ReadonlySet<string>,
): Difference[] {
  const [first, ...others] = versions;
  if (first === undefined) return [];
  const changes = others.flatMap((other) => changesBetween(first, other, leaveOut));
  const paths = [...new Set(changes.map(({ path }) => path))];
  const isInner = (path: string) => paths.some((outer) => path.startsWith(`${outer}/`));
  return paths.filter((path) => !isInner(path)).map((path) => {
    const keys = keysOf(path);
    return { path, keys, values: versions.map((version) => valueAt(version, keys)) };
  });
}

function keysOf(pointer: string): string[] {
  const tokens = pointer.split("/").slice(1);
  return tokens.map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(object: ObjectNode, keys: readonly string[]): StoredJson | null {
  let node: JsonNode | undefined = object;
  for (const key of keys) node = node?.kind === "object" ? node.members.get(key) : undefined;
  return node === undefined ? null : StoredJson.fromText(node.text);
}
