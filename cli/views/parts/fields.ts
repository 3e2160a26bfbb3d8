/**
 * A stored object as lines of `key: value`, its numbers spelled as they are.
 *
 * @module
 */

import type { StoredJson } from "../../../lib/json/stored.ts";
import { type JsonNode, type ObjectNode, parseNode } from "../../../lib/json/tree.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Style } from "../../terminal/style.ts";

const INDENT = "  ";
/** Deeper down, values stand as they are stored. */
const MAX_DEPTH = 8;
/** Text that would be taken for something else without its quotes. */
const NEEDS_QUOTES = /^$|^\s|\s$|^["[{]|^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;

/**
 * The fields of an object. Strings stand without quotes where nothing else is
 * spelled like them, lines of text below one another.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../../../lib/json/stored.ts";
 * import { plain } from "../../terminal/style.ts";
 * import { fieldLines } from "./fields.ts";
 *
 * const entry = StoredJson.fromText('{"text":"a word","shape":{"rank":1.50},"tags":["x"]}');
 * const lines = [...fieldLines(entry, plain)].join("\n");
 * if (lines !== "text: a word\nshape:\n  rank: 1.50\ntags: [\"x\"]") throw new Error(lines);
 * ```
 */
export function* fieldLines(entry: StoredJson, style: Style): Generator<string> {
  const node = parseNode(entry);
  if (node.kind === "object") yield* objectLines(node, style, 0);
  else yield escapeForTerminal(node.text);
}

function* objectLines(node: ObjectNode, style: Style, depth: number): Generator<string> {
  for (const [key, value] of node.members) {
    const name = INDENT.repeat(depth) + style("dim", `${escapeForTerminal(key)}:`);
    if (hasParts(value) && depth < MAX_DEPTH) {
      yield name;
      yield* partLines(value, style, depth + 1);
    } else {
      const [first = "", ...more] = valueLines(value);
      yield `${name} ${first}`;
      for (const line of more) yield INDENT.repeat(depth + 1) + line;
    }
  }
}

/** Whether a value is better shown in lines of its own. */
function hasParts(node: JsonNode): boolean {
  if (node.kind === "object") return node.members.size > 0;
  return node.kind === "array" &&
    node.items.some(({ kind }) => kind === "object" || kind === "array");
}

function* partLines(node: JsonNode, style: Style, depth: number): Generator<string> {
  if (node.kind === "object") yield* objectLines(node, style, depth);
  if (node.kind !== "array") return;
  for (const item of node.items) yield `${INDENT.repeat(depth)}- ${escapeForTerminal(item.text)}`;
}

function valueLines(node: JsonNode): string[] {
  const text: string = node.kind === "string" ? JSON.parse(node.text) : node.text;
  if (node.kind !== "string" || NEEDS_QUOTES.test(text)) return [escapeForTerminal(node.text)];
  return text.split("\n").map(escapeForTerminal);
}
