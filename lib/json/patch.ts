/**
 * Changing one value of a stored object while all other bytes stay as they are.
 *
 * @module
 */

import { concat } from "../bytes/concat.ts";
import { StoredJson } from "./stored.ts";
import { JsonWalker, type Span, stringAt } from "./walk.ts";
import { OPEN_BRACE } from "./punctuation.ts";

/** A key and its value in an object; `start` and `end` take in both. */
interface Member extends Span {
  readonly key: string;
  readonly valueStart: number;
}

const encoder = new TextEncoder();

/**
 * An object with another value at a place in it. Objects that are missing on
 * the way are made, and what stands there instead of one is replaced. A new key
 * comes last. Of duplicate keys the last one is set, since that is the one that
 * counts.
 *
 * @param object A valid object; it is not changed.
 * @param path Keys from the outside inwards, at least one.
 *
 * @example
 * ```ts
 * import { withValue } from "./patch.ts";
 * import { StoredJson } from "./stored.ts";
 *
 * const entry = StoredJson.fromText('{"n": 1.0, "shape": {"kind":"word"}}');
 * const { text } = withValue(entry, ["shape", "kind"], StoredJson.fromText('"phrase"'));
 * if (text !== '{"n": 1.0, "shape": {"kind":"phrase"}}') throw new Error(text);
 * ```
 */
export function withValue(
  object: StoredJson,
  path: readonly string[],
  value: StoredJson,
): StoredJson {
  const { bytes } = object;
  let place: Span = { start: 0, end: bytes.length };
  for (const [depth, key] of path.entries()) {
    const below = path.slice(depth + 1);
    const members = membersOf(bytes, place);
    const found = members.findLast((member) => member.key === key);
    if (found === undefined) return withMember(bytes, place, members, key, nested(below, value));
    place = { start: found.valueStart, end: found.end };
    if (bytes[place.start] !== OPEN_BRACE) return spliced(bytes, place, nested(below, value));
  }
  return spliced(bytes, place, value.bytes);
}

/**
 * An object without what lies at a place in it, also where a key is there
 * twice. Objects that this empties stay.
 *
 * @param object A valid object; it is not changed.
 * @param path Keys from the outside inwards, at least one.
 *
 * @example
 * ```ts
 * import { withoutValue } from "./patch.ts";
 * import { StoredJson } from "./stored.ts";
 *
 * const { text } = withoutValue(StoredJson.fromText('{"a":1.0,"b":2,"a":3}'), ["a"]);
 * if (text !== '{"b":2}') throw new Error(text);
 * ```
 */
export function withoutValue(object: StoredJson, path: readonly string[]): StoredJson {
  const { bytes } = object;
  const outer = path.slice(0, -1);
  let place: Span = { start: 0, end: bytes.length };
  for (const key of outer) {
    const found = membersOf(bytes, place).findLast((member) => member.key === key);
    if (found === undefined || bytes[found.valueStart] !== OPEN_BRACE) return object;
    place = { start: found.valueStart, end: found.end };
  }
  const members = membersOf(bytes, place);
  const index = members.findLastIndex((member) => member.key === path.at(-1));
  if (index === -1) return object;
  const rest = spliced(bytes, withComma(members, index), new Uint8Array());
  return withoutValue(rest, path);
}

/** The members of the object at a place, in the order stored. */
function membersOf(bytes: Uint8Array, { start, end }: Span): Member[] {
  const members: Member[] = [];
  new JsonWalker().walk(bytes, start, end, {
    item(keyStart, keyEnd, valueStart, valueEnd) {
      const key = stringAt(bytes, keyStart, keyEnd);
      members.push({ key, start: keyStart, valueStart, end: valueEnd });
    },
  });
  return members;
}

function withMember(
  bytes: Uint8Array,
  { start }: Span,
  members: readonly Member[],
  key: string,
  value: Uint8Array,
): StoredJson {
  const last = members.at(-1);
  const at = last?.end ?? bytes.indexOf(OPEN_BRACE, start) + 1;
  const head = encoder.encode(`${last === undefined ? "" : ","}${JSON.stringify(key)}:`);
  return spliced(bytes, { start: at, end: at }, concat([head, value]));
}

/** A member with the comma that goes with it. */
function withComma(members: readonly Member[], index: number): Span {
  const { start, end } = members[index]!;
  const before = members[index - 1], behind = members[index + 1];
  return before === undefined ? { start, end: behind?.start ?? end } : { start: before.end, end };
}

/** A value inside of objects with one key each. */
function nested(keys: readonly string[], value: StoredJson): Uint8Array {
  const head = keys.map((key) => `{${JSON.stringify(key)}:`).join("");
  return concat([encoder.encode(head), value.bytes, encoder.encode("}".repeat(keys.length))]);
}

function spliced(bytes: Uint8Array, { start, end }: Span, part: Uint8Array): StoredJson {
  return new StoredJson(concat([bytes.subarray(0, start), part, bytes.subarray(end)]));
}
