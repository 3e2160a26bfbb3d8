/**
 * The rows of a projection as lines, one an id, in the order of their keys:
 *
 *     {"id":"a","versions":3,"first_offset":0,"current":[…],"tombstone":null,"more":{…}}
 *
 * `versions` counts the id's readable lines. `current` and `tombstone` are lines
 * as `[offset, length, line, version, at_start, effective]`: bytes, bytes, from 1,
 * from 1, where the value of `at` begins in the line or -1, and microseconds since
 * 1970 (as text where a double would not hold them; null before any known time).
 * `more` is what the reducer adds to a row, left out where that is nothing; a
 * reducer that keeps no row of an id leaves `id` and `versions`.
 *
 * @module
 */

import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import { BEFORE_EVERYTHING, type Instant } from "../lib/time/instant.ts";

/** A line of the log, as a row has it. */
type StoredRef = [
  offset: number,
  length: number,
  line: number,
  version: number,
  atStart: number,
  effective: number | string | null,
];

/** A row as it is stored. */
export interface StoredRow {
  id: string;
  versions: number;
  first_offset?: number;
  current?: StoredRef | null;
  tombstone?: StoredRef | null;
  more?: Record<string, unknown>;
}

/**
 * The line of a row, without its newline. No two rows have the same line, and a
 * row has the same line on every machine.
 *
 * @param row What the reducer keeps of the id; undefined for nothing.
 * @throws {TypeError} for a row that is not plain data, which is a defect of the
 * reducer.
 */
export function encodeRow(id: string, versions: number, row: IdRow | undefined): string {
  const head = `{"id":${JSON.stringify(id)},"versions":${versions}`;
  if (row === undefined) return `${head}}`;
  const { id: _, firstOffset, current, tombstone, ...more } = row;
  const members = `,"first_offset":${firstOffset},"current":${encodeRef(current)}` +
    `,"tombstone":${encodeRef(tombstone)}`;
  const rest = Object.keys(more).length === 0 ? "" : `,"more":${JSON.stringify(toPlain(more))}`;
  return `${head}${members}${rest}}`;
}

/**
 * The row that {@linkcode encodeRow} wrote.
 *
 * @throws {TypeError} for what is no row. What its members are is not looked at.
 */
export function decodeRow(stored: StoredRow): IdRow | undefined {
  const { id, versions, first_offset: firstOffset, current, tombstone, more } = stored;
  if (typeof id !== "string") throw new TypeError("Cannot read a row: it has no id");
  if (!(versions > 0)) throw new TypeError("Cannot read a row: no line has its id");
  if (firstOffset === undefined) return undefined;
  const row = {
    id,
    firstOffset,
    current: decodeRef(current!),
    tombstone: decodeRef(tombstone!),
  };
  return more === undefined ? row : { ...row, ...decodeMore(more) };
}

/** What a reducer adds to a row, from its stored form. */
export function decodeMore(more: Record<string, unknown>): object {
  return fromPlain(more) as object;
}

/** How the line of an id's row begins. */
export function beginningOf(id: string): string {
  return `{"id":${JSON.stringify(id)},"versions":`;
}

function encodeRef(ref: VersionRef | null): string {
  if (ref === null) return "null";
  const { offset, length, line, version, atStart, effective } = ref;
  return `[${offset},${length},${line},${version},${atStart},${encodeInstant(effective)}]`;
}

function encodeInstant(instant: Instant): string {
  if (instant === BEFORE_EVERYTHING) return "null";
  return Number.isSafeInteger(Number(instant)) ? `${instant}` : `"${instant}"`;
}

function decodeRef(stored: StoredRef | null): VersionRef | null {
  if (stored === null) return null;
  const [offset, length, line, version, atStart, micros] = stored;
  const effective = micros === null ? BEFORE_EVERYTHING : decodeMicros(micros);
  return new VersionRef({ offset, length, line, version, atStart, effective });
}

function decodeMicros(micros: number | string): Instant {
  // Of much that is no number, "" and [] too, a bigint can be made.
  const isNumber = typeof micros === "number" ||
    (typeof micros === "string" && /^-?\d+$/.test(micros));
  if (isNumber) return BigInt(micros);
  throw new TypeError("Cannot read a time: it is no number");
}

/** What marks a bigint, and what marks an object that looks like a mark. */
const BIGINT = "$bigint", OBJECT = "$object";

function toPlain(value: unknown): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "bigint") return { [BIGINT]: `${value}` };
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (isPlainObject(value)) {
    const plain = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toPlain(v)]));
    return Object.hasOwn(plain, BIGINT) || Object.hasOwn(plain, OBJECT)
      ? { [OBJECT]: plain }
      : plain;
  }
  throw new TypeError(`Cannot keep a row in a snapshot: a ${typeof value} in it is not plain data`);
}

function fromPlain(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  const { [BIGINT]: digits, [OBJECT]: object } = value as Record<string, unknown>;
  if (digits !== undefined) return BigInt(digits as string);
  // Most rows add nothing but strings, and there are many of them.
  if (!Object.values(value).some(isObject)) return value;
  const members = Object.entries(object ?? value);
  return Object.fromEntries(members.map(([key, item]) => [key, fromPlain(item)]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}
