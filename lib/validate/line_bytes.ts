/**
 * One physical line as problems are found in it, and the rows that tell of them.
 *
 * @module
 */

import type { ProblemRow } from "../answers.ts";
import { JsonWalker, skipSpace, type Span } from "../json/walk.ts";
import type { LinePlace, RecordBatch } from "../records/reader.ts";
import type { LogSource } from "../storage/storage.ts";
import { truncated } from "../storage/truncated.ts";
import { messageOf, type ProblemCode, type ProblemDetails, PROBLEMS } from "./problems.ts";
import { Columns, preview } from "./shown.ts";

const BOM = [0xef, 0xbb, 0xbf] as const;
const CARRIAGE_RETURN = 0x0d;
/** How much is looked at of a line that is too long. */
const HEAD_BYTES = 256;

/** A line without its newline and without the byte order mark of its file. */
export interface LineBytes {
  /** The bytes; of a line that is too long, the first of them. */
  readonly bytes: Uint8Array;
  /** The bytes without the carriage returns that end the line. */
  readonly body: Uint8Array;
  /** 1-based physical line. */
  readonly line: number;
  /** Byte offset of the bytes in the file. */
  readonly offset: number;
  /** How many bytes there are in all. */
  readonly length: number;
}

/** The same in a buffer that holds other lines too: nothing is made for it. */
export interface LineSpan {
  /** The buffer. */
  readonly bytes: Uint8Array;
  /** Where the line begins in it. */
  readonly start: number;
  /** Behind its last byte, what ends the line left out. */
  readonly end: number;
  /** 1-based physical line. */
  readonly line: number;
  /** Byte offset of the line in the file. */
  readonly offset: number;
}

/** A line with a buffer of its own, without what ends it. */
export function spanOf({ body, line, offset }: LineBytes): LineSpan {
  return { bytes: body, start: 0, end: body.length, line, offset };
}

/** Length of the byte order mark that a file begins with; 0 where it has none. */
export async function bomLengthOf(source: LogSource): Promise<number> {
  const head = await bytesAt(source, 0, BOM.length);
  return BOM.every((byte, index) => head[index] === byte) ? BOM.length : 0;
}

/** Views of a file's lines. */
export class LineViews {
  readonly #source: LogSource;
  readonly #bomLength: number;

  /** Takes the source, and how long its byte order mark is. */
  constructor(source: LogSource, bomLength: number) {
    this.#source = source;
    this.#bomLength = bomLength;
  }

  /** A line of a batch, as long as the batch lasts. */
  view(batch: RecordBatch, place: LinePlace): LineBytes {
    const { line, offset, length } = place;
    const bom = offset === 0 ? this.#bomLength : 0;
    const bytes = bom === 0 ? batch.borrowBytes(place) : batch.borrowBytes(place).subarray(bom);
    return { bytes, body: withoutReturns(bytes), line, offset: offset + bom, length: length - bom };
  }

  /** The beginning of a line that is too long to be held. */
  async head({ line, offset, length }: LinePlace): Promise<LineBytes> {
    const bom = offset === 0 ? this.#bomLength : 0;
    const bytes = await bytesAt(this.#source, offset + bom, HEAD_BYTES);
    return { bytes, body: bytes, line, offset: offset + bom, length: length - bom };
  }
}

/** A line without the carriage returns that end it. */
export function withoutReturns(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === CARRIAGE_RETURN) end--;
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}

/** Bytes of a source. */
export async function bytesAt(
  source: LogSource,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await source.read(bytes, offset));
}

/**
 * A line that was passed before; `place` is that of its bytes alone.
 *
 * @throws {LogError} `changed_meanwhile` where the file ends before it does, and what the source throws.
 */
export async function viewAgain(source: LogSource, place: LinePlace): Promise<LineBytes> {
  const { line, offset, length } = place;
  const bytes = await bytesAt(source, offset, length);
  if (bytes.length === length) return { ...place, bytes, body: bytes };
  throw truncated(source.name, { line, offset });
}

/** The value of a line that holds a valid one, without the white space around it. */
export function valueOf({ body }: LineBytes): Span {
  const walker = new JsonWalker();
  const start = skipSpace(body, 0, body.length);
  walker.walk(body, start, body.length);
  return { start, end: walker.at };
}

/** All of a line. */
export function wholeLine({ body }: LineBytes): Span {
  return { start: 0, end: body.length };
}

/**
 * Rows that tell of the problems of one line. Its columns are counted once, however many problems
 * it has, as long as they come in the order of their places.
 */
export class LineProblems {
  readonly #file: string;
  readonly #view: LineBytes;
  readonly #columns: Columns;

  /** Takes the file as the user named it, and the line. */
  constructor(file: string, view: LineBytes) {
    this.#file = file;
    this.#view = view;
    this.#columns = new Columns(view.bytes);
  }

  /** The row that tells of a problem at a place in the line. */
  at<Code extends ProblemCode>(
    place: Span,
    code: Code,
    ...details: ProblemDetails[Code]
  ): ProblemRow {
    const { bytes, line, offset } = this.#view;
    return {
      type: "problem",
      severity: PROBLEMS[code].severity,
      code,
      file: this.#file,
      line,
      column: this.#columns.at(place.start),
      offset: offset + place.start,
      length: place.end - place.start,
      message: messageOf(code, details),
      preview: preview(bytes, place),
    };
  }
}

/** The row that tells of a problem at a place in a line; of several, {@linkcode LineProblems} do. */
export function problemAt<Code extends ProblemCode>(
  file: string,
  view: LineBytes,
  place: Span,
  code: Code,
  ...details: ProblemDetails[Code]
): ProblemRow {
  return new LineProblems(file, view).at(place, code, ...details);
}
