/**
 * Which fields differ between two versions of an entry.
 *
 * @module
 */

import type { Change } from "../answers.ts";
import { StoredJson } from "../json/stored.ts";
import { type JsonNode, type ObjectNode, sameValue } from "../json/tree.ts";
import { isPointer } from "../records/mapping/key_path.ts";

/** One field of an object that is not itself made of fields. */
export interface Field {
  /** JSON Pointer (RFC 6901). */
  path: string;
  /** The field's value. */
  node: JsonNode;
}

/** A place in two objects, and what lies there in each. */
interface Pair {
  path: string;
  from: JsonNode | undefined;
  to: JsonNode | undefined;
}

const NO_MEMBERS: ReadonlyMap<string, JsonNode> = new Map();

/**
 * The field changes that lead from one object to another; null stands for an
 * object without fields. Objects are compared field by field, arrays as a
 * whole, values by what they mean and not by how they are spelled.
 *
 * The order is that of the fields in `to`; at each level the fields that are
 * gone follow, in the order of `from`.
 *
 * @param leaveOut Keys of the outermost object that are not compared.
 *
 * @example
 * ```ts
 * import { changesBetween } from "./changes.ts";
 * import { type ObjectNode, parseNode } from "../json/tree.ts";
 *
 * const from = parseNode('{"id":"a","text":"x","shape":{"kind":"word"}}') as ObjectNode;
 * const to = parseNode('{"id":"b","text":"x","shape":{"kind":"phrase"}}') as ObjectNode;
 * const [change] = changesBetween(from, to, new Set(["id"]));
 * if (change?.path !== "/shape/kind" || change.op !== "replace") throw new Error();
 * if (change.to?.text !== '"phrase"') throw new Error();
 * ```
 */
export function changesBetween(
  from: ObjectNode | null,
  to: ObjectNode | null,
  leaveOut: ReadonlySet<string>,
): Change[] {
  const changes: Change[] = [];
  for (const leaf of leavesOf(from, to, leaveOut)) {
    const change = changeOf(leaf);
    if (change !== null) changes.push(change);
  }
  return changes;
}

/**
 * The fields of an object in the order stored, however deep. An array is one
 * field, and so is an empty object below the outermost one.
 *
 * @param leaveOut Keys of the outermost object that are passed over.
 *
 * @example
 * ```ts
 * import { fieldsOf } from "./changes.ts";
 * import { type ObjectNode, parseNode } from "../json/tree.ts";
 *
 * const entry = parseNode('{"id":"a","shape":{"kind":"word"},"tags":["x"]}') as ObjectNode;
 * const paths = fieldsOf(entry, new Set(["id"])).map((field) => field.path);
 * if (paths.join(" ") !== "/shape/kind /tags") throw new Error(paths.join(" "));
 * ```
 */
export function fieldsOf(node: ObjectNode, leaveOut: ReadonlySet<string>): Field[] {
  const fields: Field[] = [];
  for (const { path, to } of leavesOf(node, node, leaveOut)) {
    if (to !== undefined) fields.push({ path, node: to });
  }
  return fields;
}

/** Walks both objects at once, and goes down wherever both hold an object with something in it. */
function* leavesOf(
  from: ObjectNode | null,
  to: ObjectNode | null,
  leaveOut: ReadonlySet<string>,
): Generator<Pair> {
  const pointers = new Set([...leaveOut].filter(isPointer));
  const levels = [membersOf("", from, to, leaveOut)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const next = level.next();
    if (next.done) {
      levels.pop();
      continue;
    }
    const { path, from: before, to: after } = next.value;
    const nested = before?.kind === "object" && after?.kind === "object" &&
      before.members.size + after.members.size > 0;
    // What a pointer leads to is left out of an object that comes or goes as a whole, too.
    const holdsPlace = [...pointers].some((pointer) => pointer.startsWith(`${path}/`));
    if (nested || (holdsPlace && isObjectOrNone(before) && isObjectOrNone(after))) {
      levels.push(membersOf(path, membersIn(before), membersIn(after), pointers));
    } else yield next.value;
  }
}

function isObjectOrNone(node: JsonNode | undefined): boolean {
  return node === undefined || node.kind === "object";
}

function membersIn(node: JsonNode | undefined): ObjectNode | null {
  return node?.kind === "object" ? node : null;
}

/** What lies directly in two objects: the fields of `to`, then those only `from` has. */
function* membersOf(
  path: string,
  from: ObjectNode | null,
  to: ObjectNode | null,
  leaveOut: ReadonlySet<string>,
): Generator<Pair> {
  const before = from?.members ?? NO_MEMBERS;
  const after = to?.members ?? NO_MEMBERS;
  for (const [key, value] of after) {
    const place = below(path, key);
    if (isLeftOut(leaveOut, key, place)) continue;
    yield { path: place, from: before.get(key), to: value };
  }
  for (const [key, value] of before) {
    const place = below(path, key);
    if (after.has(key) || isLeftOut(leaveOut, key, place)) continue;
    yield { path: place, from: value, to: undefined };
  }
}

/** Whether a place is one of those named: by its key where the walk begins, by a pointer anywhere. */
function isLeftOut(leaveOut: ReadonlySet<string>, key: string, place: string): boolean {
  return leaveOut.size > 0 && ((!isPointer(key) && leaveOut.has(key)) || leaveOut.has(place));
}

function changeOf({ path, from, to }: Pair): Change | null {
  if (from === undefined) return to === undefined ? null : { path, op: "add", to: stored(to) };
  if (to === undefined) return { path, op: "remove", from: stored(from) };
  if (sameValue(from, to)) return null;
  return { path, op: "replace", from: stored(from), to: stored(to) };
}

function stored(node: JsonNode): StoredJson {
  return StoredJson.fromText(node.text);
}

function below(path: string, key: string): string {
  // Hardly any key has to be escaped.
  const isPlain = !key.includes("/") && !key.includes("~");
  return `${path}/${isPlain ? key : key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
