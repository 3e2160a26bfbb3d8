/**
 * Whether rows read from a snapshot are such that its log can come to. A trailer says that
 * bytes are as they were written, not that what was written is right: it may be by another
 * writer, or by a defect of this one.
 *
 * What is looked at costs little beside reading the rows. Which of an id's lines is in force,
 * and the numbers of lines, only a replay can tell; that a ref leads to a line of its id is
 * seen once the line is fetched.
 *
 * @module
 */

import { MAX_LINE_BYTES } from "../lib/records/lines.ts";
import { type IdRow, VersionRef } from "../lib/replay/projection.ts";
import type { Reducer } from "../lib/replay/reducer.ts";
import { BEFORE_EVERYTHING, type Instant } from "../lib/time/instant.ts";
import { parseEffective, type SnapshotHeader } from "./header.ts";
import type { Rows } from "./read_rows.ts";

/** What the lines that a snapshot stands for allow a row to say. */
interface Bounds {
  lines: number;
  offset: number;
  max: Instant;
}

/**
 * Why a snapshot says what its log cannot come to; null where it may be right.
 *
 * @param rows All of them, or some; a hole without versions stands for an id that has no row.
 */
export function whyUnfit(
  { ids: { ids, versions }, rows }: Rows,
  header: SnapshotHeader,
  reducer: Pick<Reducer, "isRow">,
): string | null {
  const check = new RowCheck(header, reducer);
  for (const [key, id] of ids.entries()) {
    const row = rows[key], count = versions[key]!;
    if (row !== undefined || count !== 0) check.take(id, count, row);
  }
  if (check.reason !== null) return check.reason;
  return new Set(ids).size === ids.length ? null : TWO_OF_ONE_ID;
}

/** What is said of a snapshot that has two rows of one id. */
export const TWO_OF_ONE_ID = "it has two rows of one id";

/** Looks at rows one by one; whether there are two of one id is for others to find. */
export class RowCheck {
  readonly #header: SnapshotHeader;
  readonly #isRow: Reducer["isRow"];
  readonly #bounds: Bounds;
  /** What was found of the header or of a row. */
  #found: string | null = null;
  #readable = 0;
  #bytes = 0;

  /** Looks at the header. */
  constructor(header: SnapshotHeader, { isRow }: Pick<Reducer, "isRow">) {
    const { lines, malformed, ids, offset } = header;
    this.#header = header;
    this.#isRow = isRow;
    this.#bounds = { lines, offset, max: parseEffective(header.max_at) };
    // Each line has a newline at least, and each id a line.
    const isPossible = lines <= offset && malformed + ids <= lines &&
      parseEffective(header.last_at) <= this.#bounds.max;
    if (!isPossible) this.#found = "its counts and times do not fit each other";
  }

  /** Looks at a row; false where something was wrong with it, or with one before. */
  take(id: string, versions: number, row: IdRow | undefined): boolean {
    if (this.#found !== null) return false;
    const isRight = isText(id) && isCount(versions, 1, this.#bounds.lines) &&
      (row === undefined || isWithin(row, id, versions, this.#bounds)) &&
      (this.#isRow?.(row) ?? true);
    if (!isRight) {
      this.#found = `the row of ${JSON.stringify(id)} cannot be right`;
      return false;
    }
    this.#readable += versions;
    // No two refs lead to one line.
    this.#bytes += lengthOf(row?.current) + lengthOf(row?.tombstone);
    return true;
  }

  /** Takes in what rows tell of that were looked at elsewhere. */
  takeSums({ lines, bytes }: { lines: number; bytes: number }): void {
    this.#readable += lines;
    this.#bytes += bytes;
  }

  /** What is wrong with the header and the rows so far; null where that may be right. */
  get reason(): string | null {
    if (this.#found !== null) return this.#found;
    const { lines, malformed, offset } = this.#header;
    if (this.#readable > lines - malformed) return `its rows tell of more than its ${lines} lines`;
    return this.#bytes > offset ? `its rows tell of more than its ${offset} bytes` : null;
  }
}

/** Whether what every row has can be so. */
function isWithin(row: IdRow, id: string, versions: number, bounds: Bounds): boolean {
  const { firstOffset, current, tombstone } = row;
  if (row.id !== id || !isCount(firstOffset, 0, bounds.offset - 1)) return false;
  const isLine = (ref: unknown) =>
    ref === null ||
    (ref instanceof VersionRef && ref.offset >= firstOffset && isRef(ref, versions, bounds));
  if (!isLine(current) || !isLine(tombstone)) return false;
  return current === null || tombstone === null ||
    (tombstone.offset > current.offset + current.length && tombstone.line > current.line &&
      tombstone.version > current.version);
}

function isRef(
  { offset, length, line, version, atStart, effective }: VersionRef,
  versions: number,
  { lines, offset: end, max }: Bounds,
): boolean {
  // Each line before it has a newline at least, and so has the line itself.
  return isCount(line, 1, lines) && isCount(offset, line - 1, end - 1) &&
    isCount(length, 1, Math.min(MAX_LINE_BYTES, end - 1 - offset)) &&
    isCount(version, 1, Math.min(versions, line)) && isCount(atStart, -1, length - 1) &&
    effective >= BEFORE_EVERYTHING && effective <= max &&
    (atStart < 0 || effective !== BEFORE_EVERYTHING);
}

function isCount(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isText(id: unknown): boolean {
  return typeof id === "string" && id !== "";
}

function lengthOf(ref: VersionRef | null | undefined): number {
  return ref ? ref.length + 1 : 0;
}
