/**
 * The contract's rules for lines that hold whole records and something else, by the book: every place is tried with
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

/** Where an object may begin in a line, and what is one. */
class NaiveLine {
  readonly #line: string;
  readonly #settings: LogSettings;
  readonly #decode: (text: string) => string | null;

  constructor(line: string, settings: LogSettings, decode: (text: string) => string | null) {
    this.#line = line;
    this.#settings = settings;
    this.#decode = decode;
  }

  skip(at: number): number {
    return at + /^[ \t\r]*/.exec(this.#line.slice(at))![0].length;
  }

  /** The object that begins here, and the place behind it; null stands for one that is no text. */
  objectAt(start: number): [Values | null, number] | null {
    const line = this.#line;
    for (let end = start; (end = line.indexOf("}", end) + 1) > 0;) {
      const text = line.slice(start, end);
      if (parseObject(text) === null) continue;
      const decoded = this.#decode(text);
      return [decoded === null ? null : parseObject(decoded), end];
    }
    return null;
  }

  isRecord(object: Values | null, needsTime: boolean): boolean {
    return object !== null && hasId(object, this.#settings) &&
      (!needsTime || hasTime(object, this.#settings));
  }

  /** Objects up to the end of the line; null where anything else is there too. */
  piecesFrom(start: number): Mark[] | null {
    if (this.#line[start] !== "{") return null;
    const found = this.objectAt(start);
    if (found === null) return [[start, false], ...this.piecesWithin(start) ?? []];
    const mark: Mark = [start, this.isRecord(found[0], false)];
    const next = this.skip(found[1]);
    const rest = next === this.#line.length ? [] : this.piecesFrom(next);
    return rest && [mark, ...rest];
  }

  piecesWithin(torn: number): Mark[] | null {
    for (let at = torn; (at = this.#line.indexOf("{", at + 1)) >= 0;) {
      const found = this.objectAt(at);
      if (found === null || !this.isRecord(found[0], true)) continue;
      const pieces = this.piecesFrom(at);
      if (pieces !== null) return pieces;
    }
    return null;
  }
}

/** Neighbours that are no records are one piece. */
function piecesOf(marks: readonly Mark[], line: string): NaivePiece[] {
  const kept = marks.filter(([, isRecord], index) => isRecord || marks[index - 1]?.[1] !== false);
  return kept.map(([start, isRecord], index) => {
    const end = kept[index + 1]?.[0] ?? line.length;
    return [line.slice(index === 0 ? 0 : start, end), isRecord];
  });
}

/** Splits a line; null where it is not glued. */
export function naiveSplit(line: string, settings: LogSettings): NaivePiece[] | null {
  const naive = new NaiveLine(line, settings, (text) => text);
  const marks = naive.piecesFrom(naive.skip(0));
  if (marks === null || marks.length < 2 || !marks.some(([, isRecord]) => isRecord)) return null;
  return piecesOf(marks, line);
}

const BOM = "\u00ef\u00bb\u00bf";
const SIGNS = `(?:${BOM}|[,\\[\\] \\t\\r])*`;
const AT_FIRST = new RegExp(`^${SIGNS}(?:\\+${SIGNS}){0,2}`);
const BETWEEN = new RegExp(`^${SIGNS}`);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeLatin1(text: string): string | null {
  try {
    return strict.decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}

/**
 * Splits a line of any bytes, read as latin1, into the whole records on it and
 * everything else; null where none is whole.
 */
export function naiveSalvage(line: string, settings: LogSettings): NaivePiece[] | null {
  const marks: Mark[] = [];
  let needsTime = false, isFirst = true;
  for (const { 0: stretch, index: start } of line.matchAll(/\0+|[^\0]+/g)) {
    if (stretch.startsWith("\0")) {
      marks.push([start, false]);
      continue;
    }
    const { found, needs } = stretchMarks(stretch, settings, needsTime, isFirst);
    marks.push(...found.map(([at, isRecord]): Mark => [start + at, isRecord]));
    needsTime = needs;
    isFirst = false;
  }
  return marks.some(([, isRecord]) => isRecord) ? piecesOf(marks, line) : null;
}

function stretchMarks(
  stretch: string,
  settings: LogSettings,
  needsTime: boolean,
  isFirst: boolean,
): { found: Mark[]; needs: boolean } {
  const naive = new NaiveLine(stretch, settings, decodeLatin1);
  const found: Mark[] = [];
  for (let at = 0, signs = isFirst ? AT_FIRST : BETWEEN;; signs = BETWEEN) {
    const between = signs.exec(stretch.slice(at))![0];
    if (/[^ \t\r]/.test(between)) found.push([naive.skip(at), false]);
    needsTime ||= /[,[\]+]/.test(between);
    at += between.length;
    if (at === stretch.length) return { found, needs: needsTime };
    if (stretch[at] !== "{") return { found: [[naive.skip(0), false]], needs: true };
    const object = naive.objectAt(at);
    if (object === null) {
      const within = naive.piecesWithin(at);
      const endsTorn = within === null || naive.objectAt(within.at(-1)![0]) === null;
      return { found: [...found, [at, false], ...within ?? []], needs: endsTorn };
    }
    found.push([at, naive.isRecord(object[0], needsTime)]);
    at = object[1];
    needsTime = false;
  }
}
