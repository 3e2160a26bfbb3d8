import { MemberFinder, unescaped } from "../../json/member_finder.ts";
import { isPointer, keyPath, valueAt } from "../../records/mapping/key_path.ts";
import type { Cell, ColumnType } from "../table.ts";
import { BACKSLASH, QUOTE } from "../../json/punctuation.ts";

const SMALL_N = 0x6e;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A column that a member of the line fills. */
export interface MemberColumn {
  /** The column. */
  readonly name: string;
  /** What it holds: JSON as it is stored; or a text, decoded, and what is no text as its JSON. */
  readonly type: ColumnType;
  /** The key, or the JSON Pointer, of the value. */
  readonly key: string;
}

/** Cells of columns that members of a line fill. Missing and null are both null. */
export class LineCells {
  readonly #columns: readonly (MemberColumn & { readonly path: readonly string[] })[];
  readonly #finder: MemberFinder;
  /** For each column, which of the finder's keys it begins with. */
  readonly #keys: readonly number[];
  #line: Uint8Array = new Uint8Array();

  /** Fills these columns. */
  constructor(columns: readonly MemberColumn[]) {
    this.#columns = columns.map((column) => ({ ...column, path: keyPath(column.key) }));
    const keys = [...new Set(this.#columns.map(({ path }) => path[0]!))];
    this.#finder = new MemberFinder(keys);
    this.#keys = this.#columns.map(({ path }) => keys.indexOf(path[0]!));
  }

  /** Looks at a line, whose bytes the cells refer to. */
  move(line: Uint8Array): void {
    this.#line = line;
    this.#finder.find(line, 0, line.length);
  }

  /** The cell of one of the columns. */
  cell(index: number): Cell {
    const { path, type, key } = this.#columns[index]!;
    const member = this.#keys[index]!;
    const start = this.#finder.starts[member]!, end = this.#finder.ends[member]!;
    if (start < 0) return null;
    if (path.length > 1 || isPointer(key)) return this.#nested(start, end, path.slice(1), type);
    return cellOf(this.#line, start, end, type);
  }

  #nested(start: number, end: number, path: readonly string[], type: ColumnType): Cell {
    const json = decoder.decode(this.#line.subarray(start, end));
    const value = valueAt(JSON.parse(json), path);
    if (value === undefined || value === null) return null;
    return typeof value === "string" && type !== "JSON" ? value : JSON.stringify(value);
  }
}

function cellOf(line: Uint8Array, start: number, end: number, type: ColumnType): Cell {
  const first = line[start];
  if (first === SMALL_N) return null;
  if (first !== QUOTE || type === "JSON") return line.subarray(start, end);
  for (let at = start + 1; at < end - 1; at++) {
    if (line[at] === BACKSLASH) return unescaped(line, start + 1, end - 1);
  }
  return line.subarray(start + 1, end - 1);
}
