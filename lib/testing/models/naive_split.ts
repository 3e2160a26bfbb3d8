/**
 * The contract's rule for glued lines by the book: every place is tried with
 * `JSON.parse`. Slow on purpose; it shares no code with what it judges.
 *
 * @module
 */

import type { LogSettings } from "../../records/settings.ts";
import { parseInstant } from "../../time/instant.ts";

/** A part of a line, and whether it is one whole record. */
export type NaivePiece = readonly [text: string, isRecord: boolean];

type Values = Record<string, unknown>;

/** Where a piece begins, and whether it is a record. */
type Mark = readonly [start: number, isRecord: boolean];

function parseObject(text: string): Values | null {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function valuesOf(object: Values, keys: readonly string[]): unknown[] {
  return keys.filter((key) => Object.hasOwn(object, key)).map((key) => object[key]);
}

function hasId(object: Values, { id }: LogSettings): boolean {
  return valuesOf(object, id).some((value) => typeof value === "string" && value !== "");
}

function hasTime(object: Values, { at, at_format }: LogSettings): boolean {
  return valuesOf(object, at).some((value) =>
    at_format === "rfc3339"
      ? typeof value === "string" && parseInstant(value) !== null
      : (typeof value === "number" || /^-?\d+(\.\d+)?$/.test(String(value))) &&
        Math.abs(Number(value)) < 1e12
  );
}

/** Splits a line; null where it is not glued. Neighbours that are no records are one piece. */
export function naiveSplit(line: string, settings: LogSettings): NaivePiece[] | null {
  const skip = (at: number) => at + /^[ \t\r]*/.exec(line.slice(at))![0].length;

  /** The object that begins here, and the place behind it. */
  const objectAt = (start: number): [Values, number] | null => {
    for (let end = start; (end = line.indexOf("}", end) + 1) > 0;) {
      const object = parseObject(line.slice(start, end));
      if (object !== null) return [object, end];
    }
    return null;
  };
  const piecesFrom = (start: number): Mark[] | null => {
    if (line[start] !== "{") return null;
    const found = objectAt(start);
    if (found === null) return [[start, false], ...piecesWithin(start) ?? []];
    const mark: Mark = [start, hasId(found[0], settings)];
    const next = skip(found[1]);
    const rest = next === line.length ? [] : piecesFrom(next);
    return rest && [mark, ...rest];
  };
  const piecesWithin = (torn: number): Mark[] | null => {
    for (let at = torn; (at = line.indexOf("{", at + 1)) >= 0;) {
      const found = objectAt(at);
      if (found === null || !hasId(found[0], settings) || !hasTime(found[0], settings)) continue;
      const pieces = piecesFrom(at);
      if (pieces !== null) return pieces;
    }
    return null;
  };

  const marks = piecesFrom(skip(0));
  if (marks === null || marks.length < 2 || !marks.some(([, isRecord]) => isRecord)) return null;
  const kept = marks.filter(([, isRecord], index) => isRecord || marks[index - 1]?.[1] !== false);
  return kept.map(([start, isRecord], index) => {
    const end = kept[index + 1]?.[0] ?? line.length;
    return [line.slice(index === 0 ? 0 : start, end), isRecord];
  });
}
