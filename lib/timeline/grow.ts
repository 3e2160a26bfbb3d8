/** The columns that grow line by line. */
export type Column = Uint8Array | Uint32Array | Int32Array | BigInt64Array;

const FIRST_LENGTH = 1024;

/**
 * A column with room for an index: the same one where it has room, else one of twice the length
 * that begins with what was there.
 *
 * @example
 * ```ts
 * import { withRoom } from "./grow.ts";
 *
 * const column = withRoom(Uint32Array.of(1, 2), 2);
 * if (column.length < 3 || column[1] !== 2) throw new Error();
 * if (withRoom(column, 2) !== column) throw new Error("it had room");
 * ```
 */
export function withRoom<C extends Column>(column: C, index: number): C {
  if (index < column.length) return column;
  return resized(column, Math.max(FIRST_LENGTH, 2 * column.length, index + 1));
}

/** A column of another length, with as much of what was there as fits. */
export function resized<C extends Column>(column: C, length: number): C {
  const Made = column.constructor as new (length: number) => C;
  const made = new Made(length);
  const kept = column.subarray(0, Math.min(length, column.length));
  (made.set as (from: Column) => void)(kept);
  return made;
}
