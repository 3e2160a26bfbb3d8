/**
 * JSON as a tree over its source text: every node knows its exact spelling.
 *
 * @module
 */

import type { StoredJson } from "./stored.ts";
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from "./punctuation.ts";

/** An object in a source text. */
export interface ObjectNode {
  /** Tells nodes apart. */
  readonly kind: "object";
  /** The object as it is spelled. */
  readonly text: string;
  /**
   * Values by decoded key, in the order of the text. Of duplicate keys the last
   * value counts, at the place of the first, as `JSON.parse` has it.
   */
  readonly members: ReadonlyMap<string, JsonNode>;
}

/** An array in a source text. */
export interface ArrayNode {
  /** Tells nodes apart. */
  readonly kind: "array";
  /** The array as it is spelled. */
  readonly text: string;
  /** The elements in order. */
  readonly items: readonly JsonNode[];
}

/** A value without parts in a source text; a literal is `true`, `false` or `null`. */
export interface ScalarNode {
  /** Tells nodes apart. */
  readonly kind: "string" | "number" | "literal";
  /** The value as it is spelled, a string with its quotes. */
  readonly text: string;
}

/** A JSON value in a source text. */
export type JsonNode = ObjectNode | ArrayNode | ScalarNode;

/** A stretch of the source, cut out only when asked for. */
class Slice<Kind extends JsonNode["kind"]> {
  constructor(
    readonly kind: Kind,
    readonly source: string,
    readonly start: number,
    public end: number,
  ) {}

  get text(): string {
    return this.source.slice(this.start, this.end);
  }
}

class ObjectSlice extends Slice<"object"> implements ObjectNode {
  readonly members = new Map<string, JsonNode>();
}

class ArraySlice extends Slice<"array"> implements ArrayNode {
  readonly items: JsonNode[] = [];
}

const DIGIT_NINE = 0x39;

/**
 * Reads a text that is known to be one valid JSON value; of other text the
 * result means nothing. Nesting may be as deep as memory allows.
 *
 * @throws {SyntaxError} When the text holds no value, or a string that does not end.
 *
 * @example
 * ```ts
 * import { parseNode } from "./tree.ts";
 *
 * const node = parseNode('{"n": 1.0, "caf\\u00e9": [ true ]}');
 * if (node.kind !== "object") throw new Error(node.kind);
 * if (node.members.get("n")?.text !== "1.0") throw new Error(node.text);
 * if (node.members.get("café")?.text !== "[ true ]") throw new Error(node.text);
 * ```
 */
export function parseNode(json: StoredJson | string): JsonNode {
  const source = typeof json === "string" ? json : json.text;
  const top = new ArraySlice("array", source, 0, source.length);
  const outer: (ObjectSlice | ArraySlice)[] = [];
  let parent: ObjectSlice | ArraySlice = top;
  let key: string | undefined;

  const add = (node: JsonNode) => {
    if (parent.kind === "array") parent.items.push(node);
    else if (key !== undefined) parent.members.set(key, node);
    key = undefined;
  };

  for (let at = 0; at < source.length;) {
    const code = source.charCodeAt(at);
    if (code <= SPACE || code === COMMA || code === COLON) {
      at++;
    } else if (code === QUOTE) {
      const end = endOfString(source, at);
      if (key === undefined && parent.kind === "object") key = decode(source.slice(at, end));
      else add(new Slice("string", source, at, end));
      at = end;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const node: ObjectSlice | ArraySlice = code === OPEN_BRACE
        ? new ObjectSlice("object", source, at, at)
        : new ArraySlice("array", source, at, at);
      add(node);
      outer.push(parent);
      parent = node;
      at++;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      parent.end = ++at;
      parent = outer.pop() ?? top;
    } else {
      const end = endOfBareWord(source, at);
      add(new Slice(code <= DIGIT_NINE ? "number" : "literal", source, at, end));
      at = end;
    }
  }
  const [root] = top.items;
  if (root === undefined) throw new SyntaxError("Cannot read JSON: the text holds no value");
  return root;
}

/**
 * Whether two nodes mean the same value. White space, the order of keys and
 * the escapes in strings do not matter, nor does the spelling of a number:
 * numbers are compared as exact decimals, however large.
 *
 * @example
 * ```ts
 * import { parseNode, sameValue } from "./tree.ts";
 *
 * const same = (a: string, b: string) => sameValue(parseNode(a), parseNode(b));
 * if (!same('{"a":1.0,"b":"\\u00e9"}', '{"b":"é","a":10e-1}')) throw new Error();
 * if (same("12345678901234567890", "12345678901234567891")) throw new Error();
 * ```
 */
export function sameValue(a: JsonNode, b: JsonNode): boolean {
  // Only here: the same short cut at every level would read deep nesting anew each time.
  if (a.text === b.text) return true;
  const pairs: [JsonNode, JsonNode][] = [[a, b]];
  for (const [left, right] of pairs) {
    if (left.kind === "object" && right.kind === "object") {
      if (left.members.size !== right.members.size) return false;
      for (const [key, value] of left.members) {
        const other = right.members.get(key);
        if (other === undefined) return false;
        pairs.push([value, other]);
      }
    } else if (left.kind === "array" && right.kind === "array") {
      if (left.items.length !== right.items.length) return false;
      for (const [index, item] of left.items.entries()) {
        const other = right.items[index];
        if (other === undefined) return false;
        pairs.push([item, other]);
      }
    } else if (left.kind !== right.kind || !sameScalar(left, right)) {
      return false;
    }
  }
  return true;
}

/**
 * The one spelling of a value: two nodes have the same exactly where {@linkcode sameValue} holds,
 * so that values can be looked up by it. No spelling to be stored.
 *
 * @example
 * ```ts
 * import { canonicalText, parseNode } from "./tree.ts";
 *
 * const one = canonicalText(parseNode('{"b": [10e-1], "a": "\\u00e9"}'));
 * if (one !== canonicalText(parseNode('{"a":"é","b":[1.0]}'))) throw new Error(one);
 * if (one === canonicalText(parseNode('{"a":"é","b":["1"]}'))) throw new Error(one);
 * ```
 */
export function canonicalText(node: JsonNode): string {
  const parts: string[] = [];
  // What is still to be spelled, the next one last: nesting may be deep.
  const waiting: (JsonNode | string)[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "string") parts.push(next);
    else if (next.kind === "object") {
      parts.push("{");
      waiting.push("}");
      for (const [key, value] of [...next.members].sort(([a], [b]) => a < b ? 1 : -1)) {
        waiting.push(",", value, `${JSON.stringify(key)}:`);
      }
    } else if (next.kind === "array") {
      parts.push("[");
      waiting.push("]");
      for (const item of next.items.toReversed()) waiting.push(",", item);
    } else parts.push(canonicalScalar(next));
  }
  return parts.join("");
}

function canonicalScalar({ kind, text }: JsonNode): string {
  if (kind === "string") return JSON.stringify(decode(text));
  return kind === "number" ? canonicalNumber(text) : text;
}

/** Compares two values without parts that are of the same kind. */
function sameScalar({ kind, text: left }: JsonNode, { text: right }: JsonNode): boolean {
  if (left === right) return true;
  if (kind === "string") return decode(left) === decode(right);
  return kind === "number" && canonicalNumber(left) === canonicalNumber(right);
}

/**
 * The one spelling of a number's exact value: significant digits and a power
 * of ten, never longer than the text by more than a few characters.
 */
export function canonicalNumber(text: string): string {
  const [mantissa = "", power = "0"] = text.toLowerCase().split("e");
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.slice(sign.length).split(".");
  const digits = whole + fraction;
  let first = 0;
  let last = digits.length;
  while (digits[first] === "0") first++;
  if (first === last) return "0";
  while (digits[last - 1] === "0") last--;
  const exponent = BigInt(power) + BigInt(whole.length - last);
  return `${sign}${digits.slice(first, last)}e${exponent}`;
}

function decode(quoted: string): string {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}

/** The offset behind the string that starts at `start`. */
function endOfString(source: string, start: number): number {
  for (let quote = start;;) {
    quote = source.indexOf('"', quote + 1);
    if (quote === -1) throw new SyntaxError("Cannot read JSON: a string does not end");
    let before = quote;
    while (source.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
}

/** The offset behind the number or literal that starts at `start`. */
function endOfBareWord(source: string, start: number): number {
  let end = start + 1;
  while (end < source.length && !endsBareWord(source.charCodeAt(end))) end++;
  return end;
}

function endsBareWord(code: number): boolean {
  return code <= SPACE || code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE;
}

/**
 * The string that an object has under a key; null where it has none there.
 *
 * @example
 * ```ts
 * import { parseNode, stringMember } from "./tree.ts";
 *
 * const node = parseNode('{"a":"\\u00e9","b":1}');
 * if (stringMember(node, "a") !== "é" || stringMember(node, "b") !== null) throw new Error();
 * ```
 */
export function stringMember(node: JsonNode, key: string): string | null {
  const member = node.kind === "object" ? node.members.get(key) : undefined;
  return member?.kind === "string" ? JSON.parse(member.text) : null;
}
