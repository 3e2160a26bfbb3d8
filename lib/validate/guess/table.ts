/**
 * Records side by side: what stands at each place of them, whatever the place is called.
 *
 * @module
 */

import { type JsonNode, parseNode } from "../../json/tree.ts";
import { instantOfDateObject } from "../../records/mapping/epoch.ts";
import { isPointer, type KeyPath } from "../../records/mapping/key_path.ts";
import type { SampledRecord } from "./sample.ts";

/** Objects within objects beyond this are not looked into. */
const DEPTH_MAX = 10;
/** Records that use values as keys would make a column of each. */
const COLUMNS_MAX = 1500;
/** A longer name cannot stand in a config. */
const NAME_MAX = 256;
const encoder = new TextEncoder();

/** A value at some place of a record. */
export interface Cell {
  /** What it is; a `date` is an object that any format of times reads. */
  readonly kind: "string" | "number" | "boolean" | "null" | "object" | "list" | "date";
  /** The text of a string, the spelling of anything without parts; empty for what has parts. */
  readonly text: string;
}

/** One place in the records, and the values there. */
export interface Column {
  /** The way to it. */
  readonly path: KeyPath;
  /** The key or JSON Pointer that a config names it by. */
  readonly name: string;
  /** How deep it lies, from 1; what only wraps one value does not count. */
  readonly depth: number;
  /** Its place among all columns in the order of first appearance, from 0 up to 1. */
  readonly rank: number;
  /** The values, by the record's index; records without one are left out. */
  readonly cells: ReadonlyMap<number, Cell>;
}

/** A column that is still being filled. */
interface Draft {
  readonly path: KeyPath;
  readonly parent: Draft | null;
  readonly cells: Map<number, Cell>;
  /** The most parts that one value of it has. */
  parts: number;
}

/**
 * The columns of some records: of each key, of the keys of objects below them, and
 * of objects that come first in a list.
 *
 * @example
 * ```ts
 * import { columnsOf } from "./table.ts";
 *
 * const text = '{"_id":{"$x":"a"},"n":1.0,"list":[{"/":null}]}';
 * const columns = columnsOf([{ text, record: JSON.parse(text), line: 1 }]);
 * const names = columns.map(({ name, depth }) => `${name} ${depth}`);
 * if (names.join(",") !== "_id 1,/_id/$x 1,n 1,list 1,/list/0 1,/list/0/~1 1") throw new Error();
 * if (columns[2]?.cells.get(0)?.text !== "1.0") throw new Error();
 * ```
 */
export function columnsOf(records: readonly SampledRecord[]): Column[] {
  const drafts = new Map<string, Draft>();
  for (const [index, { text }] of records.entries()) {
    const node = parseNode(text);
    if (node.kind === "object") enter(node, null, [], index, drafts);
  }
  const depths = new Map<Draft, number>();
  return [...drafts.values()].map((draft, rank) => {
    const { path, parent, cells } = draft;
    const above = parent === null ? 0 : depths.get(parent)!;
    const depth = above + (parent === null || parent.parts > 1 ? 1 : 0);
    depths.set(draft, depth);
    return { path, name: nameOf(path), depth, rank: rank / drafts.size, cells };
  }).filter(({ name }) => name.length <= NAME_MAX);
}

function enter(
  node: JsonNode,
  parent: Draft | null,
  path: KeyPath,
  index: number,
  drafts: Map<string, Draft>,
): void {
  for (const [key, member] of partsOf(node)) {
    const way = [...path, key];
    const id = JSON.stringify(way);
    let draft = drafts.get(id);
    if (draft === undefined) {
      if (drafts.size === COLUMNS_MAX) continue;
      draft = { path: way, parent, cells: new Map(), parts: 0 };
      drafts.set(id, draft);
    }
    const cell = cellOf(member);
    draft.cells.set(index, cell);
    if (cell.text !== "" || way.length === DEPTH_MAX) continue;
    draft.parts = Math.max(draft.parts, sizeOf(member));
    enter(member, draft, way, index, drafts);
  }
}

/** What is looked into; of a list, its first item where that is an object. */
function partsOf(node: JsonNode): Iterable<readonly [string, JsonNode]> {
  if (node.kind === "object") return node.members;
  const [first] = node.kind === "array" ? node.items : [];
  return first?.kind === "object" ? [["0", first]] : [];
}

function sizeOf(node: JsonNode): number {
  if (node.kind === "object") return node.members.size;
  return node.kind === "array" ? node.items.length : 0;
}

function cellOf(node: JsonNode): Cell {
  switch (node.kind) {
    case "object": {
      const millis = instantOfDateObject(encoder.encode(node.text));
      return millis === null
        ? { kind: "object", text: "" }
        : { kind: "date", text: String(millis) };
    }
    case "array":
      return { kind: "list", text: "" };
    case "string":
      return { kind: "string", text: JSON.parse(node.text) };
    case "number":
      return { kind: "number", text: node.text };
    case "literal":
      return { kind: node.text === "null" ? "null" : "boolean", text: node.text };
  }
}

function nameOf(path: KeyPath): string {
  const [key = ""] = path;
  if (path.length === 1 && key !== "" && !isPointer(key)) return key;
  return path.map((step) => `/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
