/**
 * Draws of what another writer, or a defect of ours, may put into a snapshot: the lines are
 * other ones than they should be, and the trailer fits them.
 *
 * @module
 */

import fc from "fast-check";

/** A snapshot without its trailer: each line is one JSON value. */
export type Lines = unknown[];

/** A change of the lines of a snapshot; they may be left as they are. */
export type Spoil = (lines: Lines) => Lines;

/** Where a ref has a time. */
const EFFECTIVE = 5;

type Path = (string | number)[];

/** What no number of a snapshot can be. */
const NO_NUMBERS = [0.5, 2 ** 53, 1e300, "x", "", true, [], {}, [1]];
/** What no count can be; a time can be before 1970, and is text where it is large. */
const NO_COUNTS = [-5, "5"];
/** What no other value can be: texts, refs, ids. */
const NO_VALUES = [-5, 0.5, true, {}, [1, 2], [[]], { $bigint: "x" }];

/**
 * Puts something in the place of one value that can never stand there.
 *
 * @example
 * ```ts
 * import fc from "fast-check";
 * import { impossibleValue } from "./unfit_snapshots.ts";
 *
 * const [spoil] = fc.sample(impossibleValue(), { seed: 1, numRuns: 1 });
 * if (JSON.stringify(spoil!([{ lines: 3 }])) === '[{"lines":3}]') throw new Error();
 * ```
 */
export function impossibleValue(): fc.Arbitrary<Spoil> {
  return fc.tuple(fc.nat(), fc.nat()).map(([place, value]) => (lines) => {
    const path = pick(pathsOf(lines), place);
    const numbers = path.at(-1) === EFFECTIVE ? NO_NUMBERS : [...NO_NUMBERS, ...NO_COUNTS];
    const values = isNumber(valueAt(lines, path)) ? numbers : NO_VALUES;
    return withValue(lines, path, pick(values, value));
  });
}

/**
 * Changes values and rows into such that could stand there in another log, and sometimes into
 * such that never could.
 */
export function otherContent(): fc.Arbitrary<Spoil> {
  const place = fc.tuple(fc.nat(), fc.nat(), fc.nat());
  return fc.oneof(
    place.map(([at, value]): Spoil => (lines) =>
      withValue(lines, pick(pathsOf(lines), at), pick([0, 1, null, 3, "a", "b", []], value))
    ),
    place.map(([at, by]): Spoil => (lines) => {
      const path = pick(pathsOf(lines).filter((path) => isNumber(valueAt(lines, path))), at);
      return withValue(lines, path, valueAt(lines, path) as number + by % 41 - 20);
    }),
    place.map(([first, second, member]): Spoil => (lines) => swapped(lines, first, second, member)),
    place.map(([at]): Spoil => (lines) =>
      withRows(lines, (rows) => rows.toSpliced(at % rows.length, 1))
    ),
    place.map(([at]): Spoil => (lines) =>
      withRows(lines, (rows) => [...rows, rows[at % rows.length]])
    ),
    place.map(([at]): Spoil => (lines) =>
      withRows(
        lines,
        (rows) => [...rows.slice(at % rows.length), ...rows.slice(0, at % rows.length)],
      )
    ),
  );
}

function swapped(lines: Lines, first: number, second: number, member: number): Lines {
  const rows = lines.slice(1) as Record<string, unknown>[];
  const [a, b] = [1 + first % rows.length, 1 + second % rows.length];
  const name = pick(Object.keys(lines[a] as object), member);
  const [one, other] = [valueAt(lines, [a, name]), valueAt(lines, [b, name])];
  return withValue(withValue(lines, [a, name], other), [b, name], one);
}

/** Other rows, and a header that knows how many they are. */
function withRows([header, ...rows]: Lines, change: (rows: Lines) => Lines): Lines {
  const changed = change(rows);
  return [{ ...header as object, ids: changed.length }, ...changed];
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, [...path, Array.isArray(value) ? Number(key) : key])
  );
  // A ref can be spoiled as a whole, too.
  return path.length > 1 ? [path, ...inside] : inside;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, key) => (inside as Record<Path[number], unknown>)[key],
    value,
  );
}

function withValue<T>(value: T, path: Path, put: unknown): T {
  const copy = structuredClone(value);
  (valueAt(copy, path.slice(0, -1)) as Record<Path[number], unknown>)[path.at(-1)!] = put;
  return copy;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length]!;
}
