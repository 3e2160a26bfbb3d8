import type { FileKind } from "../../records/file_kind.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bytesAt } from "../line_bytes.ts";
import type { Conversion, ConversionPoint, ConversionStep } from "./converted_source.ts";

/** Where a stretch begins, and where in the values that is. */
interface ValuePoint extends ConversionPoint {
  readonly mode: Mode;
  /** The brackets that are open, outermost first. */
  readonly open: string;
  /** The last byte of the value that is no white space. */
  readonly last: number;
  /** How much white space the line has so far; -1 behind something else. */
  readonly indent: number;
  /** How far the lines are indented on which values begin; -1 where that is not known. */
  readonly valueIndent: number;
}

/**
 * Between values, or right behind one, whose newline is to come; in an object or array;
 * in a string, or behind a backslash there; in a number or word; or on lines that are of
 * no value.
 */
type Mode = "between" | "ended" | "value" | "string" | "escape" | "scalar" | "lost";

const READ_BYTES = 64 * 1024;
/** Of a byte comes a newline and itself at most. */
const OUTPUT_BYTES = 2 * READ_BYTES;
const TAB = 0x09;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SCALAR_STARTS = new Set(Array.from("-0123456789tfn", (char) => char.charCodeAt(0)));

/**
 * The values of an array, or values behind each other, as a line each: without the
 * white space outside of strings, every other byte as it is. A value that is cut
 * short ends before the next one that begins on a line of its own, indented like the
 * first; what is of no value stays on lines as it is.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { ConvertedSource } from "./converted_source.ts";
 * import { jsonValues } from "./json_values.ts";
 *
 * const bytes = new TextEncoder().encode('[\n  {"id": "a b",\n   "n": 1.0},\n  {"id": "c"}\n]');
 * const values = jsonValues({ kind: "json-array", contentOffset: 1 });
 * const lines = await ConvertedSource.over(fromBytes("log", bytes), values);
 * const into = new Uint8Array(lines.size);
 * await lines.read(into, 0);
 * const text = new TextDecoder().decode(into);
 * if (text !== '{"id":"a b","n":1.0}\n{"id":"c"}\n') throw new Error(text);
 * ```
 */
export function jsonValues(
  { kind, contentOffset }: Extract<FileKind, { kind: "json-array" | "pretty-printed" }>,
): Conversion<ValuePoint> {
  const isArray = kind === "json-array";
  return {
    start: {
      origin: contentOffset,
      mode: "between",
      open: "",
      last: 0,
      indent: isArray ? -1 : 0,
      valueIndent: -1,
    },
    step: (source, point, maxBytes, isTight = false) =>
      stepFrom(source, point, new ValueLines(point, maxBytes, isArray), isTight),
  };
}

async function stepFrom(
  source: LogSource,
  { origin }: ValuePoint,
  lines: ValueLines,
  isTight: boolean,
): Promise<ConversionStep<ValuePoint>> {
  const input = await bytesAt(source, origin, READ_BYTES);
  const isAll = input.length === 0 || origin + input.length >= source.size;
  let at = 0;
  while (at < input.length && !(isTight && lines.isFull) && lines.pass(input[at]!)) at++;
  const isEnd = isAll && at === input.length && lines.finish();
  return { bytes: lines.bytes, next: { ...lines.state(), origin: origin + at }, isEnd };
}

/** Bytes on their way to lines, one by one. */
class ValueLines {
  readonly #output: Uint8Array;
  readonly #isArray: boolean;
  #length = 0;
  #mode: Mode;
  #open: string;
  #last: number;
  #indent: number;
  #valueIndent: number;

  constructor(point: ValuePoint, maxBytes: number, isArray: boolean) {
    this.#output = new Uint8Array(Math.min(maxBytes, OUTPUT_BYTES));
    this.#isArray = isArray;
    this.#mode = point.mode;
    this.#open = point.open;
    this.#last = point.last;
    this.#indent = point.indent;
    this.#valueIndent = point.valueIndent;
  }

  get bytes(): Uint8Array {
    return this.#output.subarray(0, this.#length);
  }

  state(): Omit<ValuePoint, "origin"> {
    return {
      mode: this.#mode,
      open: this.#open,
      last: this.#last,
      indent: this.#indent,
      valueIndent: this.#valueIndent,
    };
  }

  get isFull(): boolean {
    return this.#length === this.#output.length;
  }

  /** Ends the last value; false, with nothing done, where there is no room for its newline. */
  finish(): boolean {
    if (this.#mode !== "ended") return true;
    if (this.isFull) return false;
    this.#put(NEWLINE);
    this.#mode = "between";
    return true;
  }

  /** Takes a byte in; false, with nothing done, where there is no room for what comes of it. */
  pass(byte: number): boolean {
    if (this.#length + 2 > this.#output.length && !this.#fits(byte)) return false;
    this.finish();
    if (this.#isInString) this.#passInString(byte);
    else if (isSpace(byte)) this.#passSpace(byte);
    else {
      this.#passOther(byte);
      this.#indent = -1;
    }
    return true;
  }

  get #isInString(): boolean {
    return this.#mode === "string" || this.#mode === "escape";
  }

  /** Whether the bytes that come of this one have room; only asked where there is little. */
  #fits(byte: number): boolean {
    const copy = new ValueLines({ ...this.state(), origin: 0 }, 2, this.#isArray);
    copy.pass(byte);
    return this.#length + copy.bytes.length <= this.#output.length;
  }

  #passInString(byte: number): void {
    if (byte === NEWLINE) return this.#lose();
    this.#put(byte);
    if (this.#mode === "escape") this.#mode = "string";
    else if (byte === BACKSLASH) this.#mode = "escape";
    else if (byte === QUOTE) this.#endInner();
  }

  #passSpace(byte: number): void {
    if (this.#mode === "scalar") this.#cut();
    const isAtStart = this.#indent >= 0;
    if (byte === NEWLINE) this.#indent = 0;
    else if (isAtStart) this.#indent++;
    // Lines of no value keep what they hold.
    if (this.#mode === "lost" && (byte === NEWLINE || !isAtStart)) this.#put(byte);
  }

  #passOther(byte: number): void {
    if (this.#mode === "value") {
      if (!this.#isNextValue(byte)) return this.#passInValue(byte);
      this.#cut();
    } else if (this.#mode === "scalar") {
      if (byte !== COMMA && byte !== CLOSE_BRACKET) return this.#put(byte);
      this.#cut();
    } else if (this.#mode === "lost") {
      if (!this.#isIndented(byte)) return this.#put(byte);
    }
    this.#begin(byte);
  }

  /** Whether an object begins that cannot belong to the value: that was cut short. */
  #isNextValue(byte: number): boolean {
    if (!this.#isIndented(byte)) return false;
    const isItem = this.#last === COMMA && this.#open.endsWith("[");
    return this.#last !== COLON && this.#last !== OPEN_BRACKET && !isItem;
  }

  /** Whether an object begins where values do. */
  #isIndented(byte: number): boolean {
    return byte === OPEN_BRACE && this.#indent >= 0 && this.#indent === this.#valueIndent;
  }

  #begin(byte: number): void {
    this.#mode = "between";
    if (byte === COMMA || (byte === CLOSE_BRACKET && this.#isArray)) return;
    if (byte === OPEN_BRACE && this.#valueIndent < 0) this.#valueIndent = this.#indent;
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.#mode = "value";
      this.#passInValue(byte);
    } else {
      this.#put(byte);
      this.#mode = byte === QUOTE ? "string" : SCALAR_STARTS.has(byte) ? "scalar" : "lost";
    }
  }

  #passInValue(byte: number): void {
    this.#put(byte);
    this.#last = byte;
    if (byte === QUOTE) this.#mode = "string";
    else if (byte === OPEN_BRACE) this.#open += "{";
    else if (byte === OPEN_BRACKET) this.#open += "[";
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#close(byte);
  }

  #close(byte: number): void {
    const opening = byte === CLOSE_BRACE ? "{" : "[";
    if (!this.#open.endsWith(opening)) {
      this.#open = "";
      this.#mode = "lost";
      return;
    }
    this.#open = this.#open.slice(0, -1);
    this.#endInner();
  }

  /** Goes on behind a string, object or array. */
  #endInner(): void {
    this.#mode = this.#open === "" ? "ended" : "value";
  }

  /** Ends a value that has no end of its own. */
  #cut(): void {
    this.#put(NEWLINE);
    this.#open = "";
    this.#mode = "between";
  }

  /** A string is cut by the end of its line. */
  #lose(): void {
    this.#cut();
    this.#mode = "lost";
    this.#indent = 0;
  }

  #put(byte: number): void {
    this.#output[this.#length++] = byte;
  }
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === CARRIAGE_RETURN || byte === TAB;
}
