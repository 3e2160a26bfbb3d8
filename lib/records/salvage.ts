/**
 * Lines that hold whole records and something else: several records whose newlines
 * were lost, a torn one that the next was written behind, what a power failure, an
 * editor, an exporter or version control put around them.
 *
 * @module
 */

import { JsonWalker, skipSpace, type Span, stringAt } from "../json/walk.ts";
import { parseInstant } from "../time/instant.ts";
import { type Mapping, mappingOf, type RecordFacts } from "./mapping/mapping.ts";
import { recordOf } from "./mapping/record_of.ts";
import { type AtFormat, atFormatsOf, type LogSettings } from "./settings.ts";

/** A part of a line; all parts joined are the line. */
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
  /** Where records and stretches of anything else begin. */
  starts: Start[];
  /** Nothing more; an object that is not whole, at `tornAt`; or what can begin no piece. */
  stop: "end" | "torn" | "other";
  tornAt: number;
}

type Start = Pick<Piece, "start" | "isRecord">;

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const BOM = [0xef, 0xbb, 0xbf] as const;
/** How many signs a diff of two sides puts before a line. */
const DIFF_SIGNS = 2;
/** Times that a reader takes lie within this many microseconds of 1970. */
const EPOCH_MICROS_MAX = 2 ** 62;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Splits a line into the whole records on it and everything else; null where
 * none is whole. The line may hold any bytes but a newline, and is without the
 * byte order mark of its file.
 *
 * Objects behind each other are one piece each, and a record is an object with
 * an id. NUL bytes, byte order marks, the commas and brackets of an array and,
 * at the beginning, the `+` of a diff may stand around them: behind those of an
 * array or a diff, a record must have a valid time too. A run of NUL ends
 * whatever it stands in, since it is part of no JSON; a record behind it must
 * have a valid time if anything else that is no whole object stands before it.
 *
 * An object that is not whole reaches up to the first `{` within it where a
 * whole record begins that has an id and a valid time, and behind which only
 * objects follow. Where any other text stands outside of objects, nothing is
 * taken out up to the next NUL.
 *
 * The structure of the JSON decides, so a brace within a string never splits a
 * record. The work grows with the length of the line, however hostile: at any
 * byte, a walk stands either within a string or not, and no walk begins at a
 * brace that an earlier one has passed outside of strings, so at most two pass
 * each byte.
 *
 * @example
 * ```ts
 * import { salvage } from "./salvage.ts";
 * import { defaultSettings } from "./settings.ts";
 *
 * const text = '{"id":"a","te\0\0{"id":"b","at":"2026-04-20T10:15:00Z"},';
 * const pieces = salvage(new TextEncoder().encode(text), defaultSettings().logs.entries)!;
 * const found = pieces.map(({ start, end, isRecord }) => [text.slice(start, end), isRecord]);
 * if (found.length !== 3 || found[0]![1] || !found[1]![1] || found[2]![0] !== ",") throw new Error();
 * ```
 */
export function salvage(line: Uint8Array, settings: LogSettings): Piece[] | null {
  const salvager = new Salvager(settings);
  const starts: Start[] = [];
  for (let at = 0; at < line.length;) {
    const nul = line.indexOf(0, at);
    const end = nul < 0 ? line.length : nul;
    const stretch = end > at ? salvager.split(line.subarray(at, end)) : [];
    for (const { start, isRecord } of stretch) {
      if (mayBegin(starts, isRecord)) starts.push({ start: at + start, isRecord });
    }
    for (at = end; line[at] === 0;) at++;
    if (at > end && mayBegin(starts, false)) starts.push({ start: end, isRecord: false });
  }
  return starts.some(({ isRecord }) => isRecord) ? piecesFrom(starts, line.length) : null;
}

/**
 * Splits a line into pieces that each begin with `{`, at least one of them a
 * whole record; null where it cannot be split so. The line is UTF-8 without NUL
 * bytes and without the byte order mark of its file.
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
  const salvager = new Salvager(settings);
  const starts = salvager.split(line);
  if (salvager.hasOtherSigns || starts.length < 2) return null;
  return starts.some(({ isRecord }) => isRecord) ? piecesFrom(starts, line.length) : null;
}

/** White space belongs to the piece before it, at the beginning to the first. */
function piecesFrom(starts: readonly Start[], length: number): Piece[] {
  return starts.map(({ start, isRecord }, index) => ({
    start: index === 0 ? 0 : start,
    end: starts[index + 1]?.start ?? length,
    isRecord,
  }));
}

/**
 * Splits one line that is given stretch by stretch: what lies between its runs
 * of NUL, in order.
 *
 * @example
 * ```ts
 * import { Salvager } from "./salvage.ts";
 * import { defaultSettings } from "./settings.ts";
 *
 * const salvager = new Salvager(defaultSettings().logs.entries);
 * const encoder = new TextEncoder();
 * const [torn] = salvager.split(encoder.encode('{"id":"a","te'));
 * const [record] = salvager.split(encoder.encode('{"id":"b"}'));
 * if (torn?.isRecord || record?.isRecord) throw new Error("no time, and behind a torn one");
 * ```
 */
export class Salvager {
  readonly #settings: LogSettings;
  #walk: RecordWalk | null = null;
  #isFirst = true;
  /** Whether a record has to have a time, for what stands between it and the object before. */
  #needsTime = false;

  /** Whether signs of an array or a diff, or a byte order mark, stood between objects. */
  hasOtherSigns = false;

  /** Begins before the first byte of a line. */
  constructor(settings: LogSettings) {
    this.#settings = settings;
  }

  /** Where pieces begin in the next stretch, which holds no NUL; white space begins none. */
  split(bytes: Uint8Array): Start[] {
    this.#walk ??= new RecordWalk(bytes, this.#settings);
    this.#walk.line = bytes;
    const splitter = new Splitter(bytes, this.#walk, this.#needsTime, this.#isFirst);
    const starts = splitter.split();
    this.#isFirst = false;
    this.#needsTime = splitter.needsTime;
    this.hasOtherSigns ||= splitter.hasOtherSigns;
    return starts;
  }
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
  #line: Uint8Array;
  readonly #format: AtFormat;
  readonly #ids: Wanted[];
  readonly #times: Wanted[];
  readonly #walker = new JsonWalker();
  /** Reads objects that do not have their id and time where the walk looks; null where they do. */
  readonly #mapping: Mapping | null;
  #passed: Uint8Array | null = null;
  #start = 0;

  constructor(line: Uint8Array, settings: LogSettings) {
    const { id, at } = settings;
    this.#line = line;
    this.#mapping = mappingOf(settings);
    [this.#format = "rfc3339"] = atFormatsOf(settings);
    this.#ids = id.map(wanted);
    this.#times = at.map(wanted);
  }

  /** Goes over to another line. */
  set line(line: Uint8Array) {
    this.#line = line;
  }

  /** Whether the object at `start` is whole; notes the braces it passes, if told where. */
  passes(start: number, passed: Uint8Array | null): boolean {
    this.#passed = passed;
    this.#start = start;
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
    if (this.#mapping !== null) return this.#factsBy(this.#mapping)?.id != null;
    // An empty string is two quotes.
    return this.#ids.some(({ start, end }) =>
      start >= 0 && this.#line[start] === QUOTE && end - start > 2
    );
  }

  /** Whether the object that was passed has a valid time. */
  get hasTime(): boolean {
    if (this.#mapping !== null) return this.#factsBy(this.#mapping)?.at != null;
    return this.#times.some(({ start, end }) => start >= 0 && this.#isTime(start, end));
  }

  #factsBy(mapping: Mapping): RecordFacts | null {
    const text = new TextDecoder().decode(this.#line.subarray(this.#start, this.at));
    const record = recordOf(text);
    return record && mapping.factsOf(record, text);
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

/** Splits a stretch of a line that holds no NUL. */
class Splitter {
  readonly #line: Uint8Array;
  readonly #walk: RecordWalk;
  /** Whether the signs of a diff may stand here. */
  readonly #beginsLine: boolean;
  /** Braces that a walk has passed outside of strings: it knew what becomes of them. */
  #passed: Uint8Array | null = null;
  /** Where objects begin that are whole and end right before the place where a walk failed. */
  readonly #closed = new Set<number>();

  /** Whether the next record has to have a time. */
  needsTime: boolean;
  /** See {@linkcode Salvager.hasOtherSigns}. */
  hasOtherSigns = false;

  constructor(line: Uint8Array, walk: RecordWalk, needsTime: boolean, beginsLine: boolean) {
    this.#line = line;
    this.#walk = walk;
    this.needsTime = needsTime;
    this.#beginsLine = beginsLine;
  }

  /** Where the pieces begin; only one that is no record where other text stands outside of objects. */
  split(): Start[] {
    let run = this.#outerRun();
    if (run.stop === "other") {
      this.needsTime = this.hasOtherSigns = true;
      return [{ start: this.#skipSpace(0), isRecord: false }];
    }
    const starts: Start[] = [];
    while (true) {
      for (const start of run.starts) starts.push(start);
      if (run.stop === "end") return starts;
      if (mayBegin(starts, false)) starts.push({ start: run.tornAt, isRecord: false });
      const next = this.#firstRunWithin(run.tornAt);
      this.needsTime = next === null || next.stop === "torn";
      if (next === null) return starts;
      run = next;
    }
  }

  /** Passes the whole objects from the beginning on, and the signs around them. */
  #outerRun(): ObjectRun {
    const starts: Start[] = [];
    for (let at = 0;;) {
      const { sign, end } = this.#passSigns(at, starts.length === 0);
      if (sign >= 0 && mayBegin(starts, false)) starts.push({ start: sign, isRecord: false });
      at = end;
      if (at === this.#line.length) return { starts, stop: "end", tornAt: -1 };
      if (this.#line[at] !== OPEN_BRACE) return { starts, stop: "other", tornAt: -1 };
      if (!this.#passes(at)) return { starts, stop: "torn", tornAt: at };
      const isRecord = this.#walk.hasId && (!this.needsTime || this.#walk.hasTime) &&
        this.#isUtf8(at);
      if (mayBegin(starts, isRecord)) starts.push({ start: at, isRecord });
      at = this.#walk.at;
      this.needsTime = false;
    }
  }

  /** Passes what may stand between objects: the first of it that is no white space, and its end. */
  #passSigns(at: number, isFirst: boolean): { sign: number; end: number } {
    const line = this.#line;
    let sign = -1, end = at, plusesLeft = isFirst && this.#beginsLine ? DIFF_SIGNS : 0;
    while ((end = this.#skipSpace(end)) < line.length) {
      const byte = line[end]!;
      const isBom = BOM.every((part, index) => line[end + index] === part);
      const isPlus = byte === PLUS && plusesLeft-- > 0;
      const isOfArray = byte === COMMA || byte === OPEN_BRACKET || byte === CLOSE_BRACKET;
      if (!isBom && !isPlus && !isOfArray) break;
      if (sign < 0) sign = end;
      this.hasOtherSigns = true;
      this.needsTime ||= !isBom;
      end += isBom ? BOM.length : 1;
    }
    return { sign, end };
  }

  /** Passes the whole objects from `at` on, which lies within one that is not whole. */
  #runFrom(at: number): ObjectRun {
    const starts: Start[] = [];
    while (true) {
      if (!this.#passes(at)) return { starts, stop: "torn", tornAt: at };
      const isRecord = this.#walk.hasId && this.#isUtf8(at);
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
      if (!this.#mayStandAlone(at) || !walk.hasId || !walk.hasTime || !this.#isUtf8(at)) continue;
      const behind = this.#skipSpace(walk.at);
      const record = { start: at, isRecord: true };
      if (behind === line.length) return { starts: [record], stop: "end", tornAt: -1 };
      if (line[behind] !== OPEN_BRACE) continue;
      const run = this.#runFrom(behind);
      if (run.stop !== "other") return { ...run, starts: [record, ...run.starts] };
    }
    return null;
  }

  /** Whether the object that was passed last, which begins at `at`, is UTF-8. */
  #isUtf8(at: number): boolean {
    try {
      utf8.decode(this.#line.subarray(at, this.#walk.at));
      return true;
    } catch {
      // A fatal decoder has no other way to say that the bytes are not UTF-8.
      return false;
    }
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

/** Whether a piece begins here: what is no record is one with what stands beside it and is none. */
function mayBegin(starts: readonly Start[], isRecord: boolean): boolean {
  return isRecord || starts.at(-1)?.isRecord !== false;
}
