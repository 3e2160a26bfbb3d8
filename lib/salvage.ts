/**
 * Lines that hold several records: one whose newline was lost, or a torn record
 * that the next one was written behind.
 *
 * @module
 */

import { parseInstant } from "./instant.ts";
import { JsonWalker, membersAt, skipSpace, stringAt } from "./json/walk.ts";
import type { LogSettings } from "./settings.ts";

/** A part of a glued line; all parts joined are the line. */
export interface Piece {
  /** Where it begins in the line. */
  start: number;
  /** Behind its last byte, which may be white space. */
  end: number;
  /** Whether it holds one whole record. */
  isRecord: boolean;
}

/** Whole objects behind each other, and what stands behind the last of them. */
interface Run {
  /** Where records and stretches of other objects begin. */
  starts: Start[];
  /** Nothing more; an object that is not whole, at `tornAt`; or what can begin no piece. */
  stop: "end" | "torn" | "other";
  tornAt: number;
}

type Start = Pick<Piece, "start" | "isRecord">;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
/** Times that a reader takes lie within this many microseconds of 1970. */
const EPOCH_MICROS_MAX = 2 ** 62;

/**
 * Splits a line into pieces that each begin with `{`, at least one of them a
 * whole record; null where it cannot be split so. The line is UTF-8 without NUL
 * bytes and without the byte order mark of its file.
 *
 * The structure of the JSON decides, so a brace within a string never splits a
 * record. Behind a whole object, what follows is the next piece, and a record
 * if it is an object with an id. An object that is not whole reaches up to the
 * first `{` within it where a whole record begins that has an id and a valid
 * time, and behind which the line goes on as a glued line does, or ends.
 *
 * The work grows with the length of the line, however hostile: at any byte, a
 * walk stands either within a string or not, and no walk begins at a brace that
 * an earlier one has passed outside of strings, so at most two pass each byte.
 *
 * @example
 * ```ts
 * import { splitGlued } from "./salvage.ts";
 * import { defaultSettings } from "./settings.ts";
 *
 * const text = '{"id":"a","te{"id":"b","at":"2026-04-20T10:15:00Z"} {"id":"c"}';
 * const pieces = splitGlued(new TextEncoder().encode(text), defaultSettings().logs.entries)!;
 * const found = pieces.map(({ start, end, isRecord }) => [text.slice(start, end), isRecord]);
 * if (found.length !== 3 || found[0]![1] || found[2]![0] !== '{"id":"c"}') throw new Error();
 * ```
 */
export function splitGlued(line: Uint8Array, settings: LogSettings): Piece[] | null {
  const starts = new Splitter(line, settings).split();
  if (starts.length < 2 || !starts.some(({ isRecord }) => isRecord)) return null;
  return starts.map(({ start, isRecord }, index) => ({
    // White space belongs to the piece before it, at the beginning to the first.
    start: index === 0 ? 0 : start,
    end: starts[index + 1]?.start ?? line.length,
    isRecord,
  }));
}

class Splitter {
  readonly #line: Uint8Array;
  readonly #settings: LogSettings;
  readonly #keys: ReadonlySet<string>;
  readonly #walker = new JsonWalker();
  /** Braces that a walk has passed outside of strings; it knew what becomes of them. */
  #passed: Uint8Array | null = null;
  /** Whole objects that lie right before the place where a walk failed: by their start, the end. */
  readonly #closed = new Map<number, number>();

  constructor(line: Uint8Array, settings: LogSettings) {
    this.#line = line;
    this.#settings = settings;
    this.#keys = new Set([...settings.id, ...settings.at]);
  }

  /** Where the pieces begin; none for a line that cannot be split. */
  split(): Start[] {
    const first = skipSpace(this.#line, 0, this.#line.length);
    if (this.#line[first] !== OPEN_BRACE) return [];
    let run = this.#runFrom(first);
    if (run.stop === "other") return [];
    const starts: Start[] = [];
    while (true) {
      for (const start of run.starts) starts.push(start);
      if (run.stop === "end") return starts;
      if (mayBegin(starts, false)) starts.push({ start: run.tornAt, isRecord: false });
      const next = this.#firstRunWithin(run.tornAt);
      if (next === null) return starts;
      run = next;
    }
  }

  /** Passes the whole objects from `at` on. */
  #runFrom(at: number): Run {
    const starts: Start[] = [];
    while (true) {
      if (!this.#passes(at)) return { starts, stop: "torn", tornAt: at };
      const { end } = this.#walker.lastObject;
      const isRecord = this.#hasId(at, end);
      if (mayBegin(starts, isRecord)) starts.push({ start: at, isRecord });
      at = skipSpace(this.#line, end, this.#line.length);
      if (at === this.#line.length) return { starts, stop: "end", tornAt: -1 };
      if (this.#line[at] !== OPEN_BRACE) return { starts, stop: "other", tornAt: -1 };
    }
  }

  /** The first run of records that begins within an object that is not whole. */
  #firstRunWithin(tornAt: number): Run | null {
    const line = this.#line;
    for (let at = tornAt; (at = line.indexOf(OPEN_BRACE, at + 1)) >= 0;) {
      const end = this.#endOfWhole(at);
      if (end === null || !this.#hasIdAndTime(at, end)) continue;
      const behind = skipSpace(line, end, line.length);
      const record = { start: at, isRecord: true };
      if (behind === line.length) return { starts: [record], stop: "end", tornAt: -1 };
      if (line[behind] !== OPEN_BRACE) continue;
      const run = this.#runFrom(behind);
      if (run.stop !== "other") return { ...run, starts: [record, ...run.starts] };
    }
    return null;
  }

  /** The end of the object that begins at `at`, if it is whole and may be followed by another. */
  #endOfWhole(at: number): number | null {
    // An object within another that a walk has passed ends before a comma or closing,
    // or not at all; only the last one before the place of failure does not.
    if (this.#passed?.[at] === 1) return this.#closed.get(at) ?? null;
    return this.#passes(at) ? this.#walker.lastObject.end : null;
  }

  /** Whether the object at `at` is whole. */
  #passes(at: number): boolean {
    const line = this.#line, walker = this.#walker;
    const passed = this.#passed;
    const isWhole = walker.walk(line, at, line.length, {
      object(start) {
        if (passed !== null) passed[start] = 1;
      },
    });
    if (isWhole) return true;
    const { start, end } = walker.lastObject;
    if (end >= 0 && skipSpace(line, end, line.length) === walker.at) this.#closed.set(start, end);
    if (this.#passed !== null) return false;
    // Nothing was noted before the first failure: the whole objects before it are not looked into.
    this.#passed = new Uint8Array(line.length);
    return this.#passes(at);
  }

  #hasId(start: number, end: number): boolean {
    const members = membersAt(this.#line, start, end, this.#keys);
    return this.#settings.id.some((key) => {
      const span = members.get(key);
      return span !== undefined && isId(this.#line, span.start, span.end);
    });
  }

  #hasIdAndTime(start: number, end: number): boolean {
    if (!this.#hasId(start, end)) return false;
    const members = membersAt(this.#line, start, end, this.#keys);
    return this.#settings.at.some((key) => {
      const span = members.get(key);
      return span !== undefined && isTime(this.#line, span.start, span.end, this.#settings);
    });
  }
}

/** Whether a piece begins here: objects behind each other that are no records are one. */
function mayBegin(starts: readonly Start[], isRecord: boolean): boolean {
  return isRecord || starts.at(-1)?.isRecord !== false;
}

function isId(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === QUOTE && end - start > 2;
}

function isTime(
  bytes: Uint8Array,
  start: number,
  end: number,
  { at_format }: LogSettings,
): boolean {
  const isText = bytes[start] === QUOTE;
  if (at_format === "rfc3339") {
    return isText && parseInstant(stringAt(bytes, start, end)) !== null;
  }
  if (isText) return false;
  // Anything but a number comes out as NaN, which no comparison holds for.
  const number = Number.parseFloat(new TextDecoder().decode(bytes.subarray(start, end)));
  return Math.abs(number) * (at_format === "epoch_ms" ? 1e3 : 1e6) <= EPOCH_MICROS_MAX;
}
