/**
 * Rows in bulk. A boot reads all of them, so they are read straight from the
 * bytes that `encodeRow` writes; whatever is spelled otherwise goes through
 * `JSON.parse` and means the same.
 *
 * @module
 */

import type { IdTable } from "../lib/records/id_table.ts";
import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import { BEFORE_EVERYTHING, type Instant } from "../lib/time/instant.ts";
import { decodeMore, decodeRow, type StoredRow } from "./row.ts";
import type { RowLines } from "./snapshot_file.ts";

/** Rows by key, and the ids behind the keys. */
export interface Rows {
  /** The ids, each with how many readable lines it had. */
  readonly ids: IdTable;
  /** What the reducer keeps of each. */
  readonly rows: (IdRow | undefined)[];
}

/** Given each row: its id, how many readable lines that had, and what the reducer keeps of it. */
export type TakeRow = (id: string, versions: number, row: IdRow | undefined) => void;

/** Reads the rows of some lines of a snapshot. */
export function readRows(lines: RowLines, take: TakeRow): void {
  const { bytes, text } = lines;
  // Where every character is one byte, a place in the bytes is a place in the text.
  const cursor = bytes.length === text.length ? new Cursor(lines) : null;
  for (let start = 0; start < text.length;) {
    let end = cursor?.readRow(start, take) ?? -1;
    if (end < 0) {
      end = text.indexOf("\n", start);
      readRow(JSON.parse(text.slice(start, end)), take);
    }
    start = end + 1;
  }
}

/** Reads one row. */
export function readRow(stored: StoredRow, take: TakeRow): void {
  const row = decodeRow(stored);
  take(stored.id, stored.versions, row);
}

/** Adds each row that it is given. */
export function addTo({ ids, rows }: Rows): TakeRow {
  return (id, versions, row) => {
    rows.push(row);
    ids.add(id, versions);
  };
}

const encoder = new TextEncoder();
const ID = encoder.encode('{"id":"');
const VERSIONS = encoder.encode('","versions":');
const FIRST = encoder.encode(',"first_offset":');
const CURRENT = encoder.encode(',"current":');
const TOMBSTONE = encoder.encode(',"tombstone":');
const MORE = encoder.encode(',"more":');
const NULL = encoder.encode("null");
const END = encoder.encode("}\n");
const QUOTE = 34, COMMA = 44, MINUS = 45, DIGIT_0 = 48;
const BRACKET = 91, BACKSLASH = 92, BRACKET_END = 93;

/** A place in the lines, and whether all was as expected up to there. */
class Cursor {
  readonly #bytes: Uint8Array;
  readonly #text: string;
  #at = 0;
  #isRight = true;

  constructor({ bytes, text }: RowLines) {
    this.#bytes = bytes;
    this.#text = text;
  }

  /** Reads the row of a line and gives where the line ends; -1 where it is spelled in another way. */
  readRow(start: number, take: TakeRow): number {
    this.#at = start;
    this.#isRight = true;
    this.#pass(ID);
    const id = this.#id();
    this.#pass(VERSIONS);
    const versions = this.#number();
    this.#pass(FIRST);
    const firstOffset = this.#number();
    this.#pass(CURRENT);
    const current = this.#ref();
    this.#pass(TOMBSTONE);
    const tombstone = this.#ref();
    let row: IdRow = { id, firstOffset, current, tombstone };
    if (this.#isRight && this.#bytes[this.#at] === COMMA) {
      this.#pass(MORE);
      if (!this.#isRight) return -1;
      const end = this.#text.indexOf("\n", this.#at) - 1;
      row = { ...row, ...decodeMore(JSON.parse(this.#text.slice(this.#at, end))) };
      this.#at = end;
    }
    this.#pass(END);
    if (!this.#isRight || versions === 0) return -1;
    take(id, versions, row);
    return this.#at - 1;
  }

  /** An id without escapes. */
  #id(): string {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
    this.#at = at;
    return this.#text.slice(start, at);
  }

  #ref(): VersionRef | null {
    if (this.#bytes[this.#at] === NULL[0]) {
      this.#pass(NULL);
      return null;
    }
    this.#passByte(BRACKET);
    const offset = this.#member(), length = this.#member(), line = this.#member();
    const version = this.#member(), atStart = this.#member();
    const effective = this.#instant();
    this.#passByte(BRACKET_END);
    return new VersionRef({ offset, length, line, version, atStart, effective });
  }

  #instant(): Instant {
    if (this.#bytes[this.#at] !== NULL[0]) return BigInt(this.#number());
    this.#pass(NULL);
    return BEFORE_EVERYTHING;
  }

  /** A number and the comma behind it. */
  #member(): number {
    const value = this.#number();
    this.#passByte(COMMA);
    return value;
  }

  /** A whole number as JSON spells it, which a double holds. */
  #number(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const start = at;
    let value = 0;
    for (let digit = bytes[at]! - DIGIT_0; digit >= 0 && digit <= 9;) {
      value = 10 * value + digit;
      digit = bytes[++at]! - DIGIT_0;
    }
    this.#at = at;
    if (at === start || value > Number.MAX_SAFE_INTEGER) this.#isRight = false;
    return isNegative ? -value : value;
  }

  #pass(literal: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < literal.length; index++) {
      if (bytes[at++] !== literal[index]) this.#isRight = false;
    }
    this.#at = at;
  }

  #passByte(byte: number): void {
    if (this.#bytes[this.#at++] !== byte) this.#isRight = false;
  }
}
