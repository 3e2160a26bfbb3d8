/**
 * Lines that hold several records: one whose newline was lost, or a torn record
 * that the next one was written behind.
 *
 * @module
 */

import { JsonWalker, skipSpace, type Span, stringAt } from "../json/walk.ts";
import { parseInstant } from "../time/instant.ts";
import { type AtFormat, atFormatsOf, type LogSettings } from "./settings.ts";

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
interface ObjectRun {
  /** Where records and stretches of other objects begin. */
  starts: Start[];
  /** Nothing more; an object that is not whole, at `tornAt`; or what can begin no piece. */
  stop: "end" | "torn" | "other";
  tornAt: number;
}

type Start = Pick<Piece, "start" | "isRecord">;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
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

/** A number in a text counts time too. */
const DIGITS = /^-?\d+(?:\.\d+)?$/;

/** A key, and where the walk found its last value; -1 where it did not. */
interface Wanted {
  readonly name: string;
  readonly quoted: Uint8Array;
  start: number;
  end: number;
}

/** Walks over objects of a line, and tells whether each is a record. */
class RecordWalk {
  readonly #line: Uint8Array;
  readonly #format: AtFormat;
  readonly #ids: Wanted[];
  readonly #times: Wanted[];
  readonly #walker = new JsonWalker();
  #passed: Uint8Array | null = null;

  constructor(line: Uint8Array, settings: LogSettings) {
    const { id, at } = settings;
    this.#line = line;
    [this.#format = "rfc3339"] = atFormatsOf(settings);
    this.#ids = id.map(wanted);
    this.#times = at.map(wanted);
  }

  /** Whether the object at `start` is whole; notes the braces it passes, if told where. */
  passes(start: number, passed: Uint8Array | null): boolean {
    this.#passed = passed;
    for (const key of this.#ids) key.start = -1;
    for (const key of this.#times) key.start = -1;
    return this.#walker.walk(this.#line, start, this.#line.length, this);
  }

  /** Behind the object that was passed, or where the walk failed. */
  get at(): number {
    return this.#walker.at;
  }

  /** The object that was closed last. */
  get lastObject(): Span {
    return this.#walker.lastObject;
  }

  /** Whether the object that was passed has an id. */
  get hasId(): boolean {
    // An empty string is two quotes.
    return this.#ids.some(({ start, end }) =>
      start >= 0 && this.#line[start] === QUOTE && end - start > 2
    );
  }

  /** Whether the object that was passed has a valid time. */
  get hasTime(): boolean {
    return this.#times.some(({ start, end }) => start >= 0 && this.#isTime(start, end));
  }

  object(start: number): void {
    if (this.#passed !== null) this.#passed[start] = 1;
  }

  item(keyStart: number, keyEnd: number, start: number, end: number): void {
    this.#note(this.#ids, keyStart, keyEnd, start, end);
    this.#note(this.#times, keyStart, keyEnd, start, end);
  }

  #note(keys: Wanted[], keyStart: number, keyEnd: number, start: number, end: number): void {
    for (const key of keys) {
      if (!this.#isKey(key, keyStart, keyEnd)) continue;
      key.start = start;
      key.end = end;
    }
  }

  #isKey({ name, quoted }: Wanted, start: number, end: number): boolean {
    const line = this.#line;
    if (end - start === quoted.length) {
      let same = 0;
      while (same < quoted.length && quoted[same] === line[start + same]) same++;
      if (same === quoted.length) return true;
    }
    // No spelling of a key is shorter.
    if (end - start < quoted.length || !line.subarray(start, end).includes(BACKSLASH)) {
      return false;
    }
    return stringAt(line, start, end) === name;
  }

  #isTime(start: number, end: number): boolean {
    const isText = this.#line[start] === QUOTE;
    if (this.#format === "rfc3339") {
      return isText && parseInstant(stringAt(this.#line, start, end)) !== null;
    }
    if (isText) {
      const text = stringAt(this.#line, start, end);
      return DIGITS.test(text) && this.#isEpoch(Number(text));
    }
    // Anything but a number comes out as NaN, which no comparison holds for.
    return this.#isEpoch(
      Number.parseFloat(new TextDecoder().decode(this.#line.subarray(start, end))),
    );
  }

  #isEpoch(number: number): boolean {
    return Math.abs(number) * (this.#format === "epoch_ms" ? 1e3 : 1e6) <= EPOCH_MICROS_MAX;
  }
}

function wanted(name: string): Wanted {
  return { name, quoted: new TextEncoder().encode(JSON.stringify(name)), start: -1, end: -1 };
}

class Splitter {
  readonly #line: Uint8Array;
  readonly #walk: RecordWalk;
  /** Braces that a walk has passed outside of strings: it knew what becomes of them. */
  #passed: Uint8Array | null = null;
  /** Where objects begin that are whole and end right before the place where a walk failed. */
  readonly #closed = new Set<number>();

  constructor(line: Uint8Array, settings: LogSettings) {
    this.#line = line;
    this.#walk = new RecordWalk(line, settings);
  }

  /** Where the pieces begin; none for a line that cannot be split. */
  split(): Start[] {
    const first = this.#skipSpace(0);
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
  #runFrom(at: number): ObjectRun {
    const starts: Start[] = [];
    while (true) {
      if (!this.#passes(at)) return { starts, stop: "torn", tornAt: at };
      const isRecord = this.#walk.hasId;
      if (mayBegin(starts, isRecord)) starts.push({ start: at, isRecord });
      at = this.#skipSpace(this.#walk.at);
      if (at === this.#line.length) return { starts, stop: "end", tornAt: -1 };
      if (this.#line[at] !== OPEN_BRACE) return { starts, stop: "other", tornAt: -1 };
    }
  }

  /** The first run of records that begins within an object that is not whole. */
  #firstRunWithin(tornAt: number): ObjectRun | null {
    const line = this.#line, walk = this.#walk;
    for (let at = tornAt; (at = line.indexOf(OPEN_BRACE, at + 1)) >= 0;) {
      if (!this.#mayStandAlone(at) || !walk.hasId || !walk.hasTime) continue;
      const behind = this.#skipSpace(walk.at);
      const record = { start: at, isRecord: true };
      if (behind === line.length) return { starts: [record], stop: "end", tornAt: -1 };
      if (line[behind] !== OPEN_BRACE) continue;
      const run = this.#runFrom(behind);
      if (run.stop !== "other") return { ...run, starts: [record, ...run.starts] };
    }
    return null;
  }

  /** Whether the object at `at` is whole and may be followed by another. */
  #mayStandAlone(at: number): boolean {
    if (this.#passed?.[at] !== 1) return this.#passes(at);
    // An object within another that a walk has passed ends before a comma or closing,
    // or not at all; only the last one before the place of failure does not.
    return this.#closed.has(at) && this.#walk.passes(at, null);
  }

  /** Whether the object at `at` is whole. */
  #passes(at: number): boolean {
    if (this.#walk.passes(at, this.#passed)) return true;
    if (this.#passed === null) {
      // The whole objects before the first failure are not looked into.
      this.#passed = new Uint8Array(this.#line.length);
      return this.#passes(at);
    }
    const { start, end } = this.#walk.lastObject;
    if (end >= 0 && this.#skipSpace(end) === this.#walk.at) this.#closed.add(start);
    return false;
  }

  #skipSpace(at: number): number {
    return skipSpace(this.#line, at, this.#line.length);
  }
}

/** Whether a piece begins here: objects behind each other that are no records are one. */
function mayBegin(starts: readonly Start[], isRecord: boolean): boolean {
  return isRecord || starts.at(-1)?.isRecord !== false;
}
