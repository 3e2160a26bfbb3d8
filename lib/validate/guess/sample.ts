/**
 * A look at a file that may be large: its first lines and its last ones.
 *
 * @module
 */

import { concat } from "../../bytes/concat.ts";
import { StoredJson } from "../../json/stored.ts";
import { recordOf } from "../../records/mapping/record_of.ts";
import type { LogSource } from "../../storage/storage.ts";

const NEWLINE = 10;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BLOCK_BYTES = 256 * 1024;

/** How much of a file is looked at. */
export interface SampleLimits {
  /** Lines from the start. */
  readonly firstLines: number;
  /** Lines from the end. */
  readonly lastLines: number;
  /** Bytes from the start, and from the end as many again; a line that does not fit is left out. */
  readonly bytes: number;
}

const LIMITS: SampleLimits = { firstLines: 1000, lastLines: 100, bytes: 8 * 1024 * 1024 };

/** A line of the sample that is a JSON object. */
export interface SampledRecord {
  /** The line, without a byte order mark and white space around it. */
  readonly text: string;
  /** What it holds. */
  readonly record: Record<string, unknown>;
  /** Its physical line in the file; null where that was not counted. */
  readonly line: number | null;
}

/** What was looked at. */
export interface Sample {
  /** Lines looked at, those without anything on them left out. */
  readonly lines: number;
  /** Those of them that are JSON objects, in order. */
  readonly records: readonly SampledRecord[];
}

/**
 * The first and the last lines of a file.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { sampleRecords } from "./sample.ts";
 *
 * const source = fromBytes("a.jsonl", new TextEncoder().encode('{"a":1}\n\noops\n{"a":2}'));
 * const { lines, records } = await sampleRecords(source);
 * if (lines !== 3 || records.map(({ line }) => line).join() !== "1,4") throw new Error();
 * ```
 */
export async function sampleRecords(
  source: LogSource,
  { firstLines, lastLines, bytes }: SampleLimits = LIMITS,
): Promise<Sample> {
  const head = await headOf(source, firstLines, bytes);
  const first = linesOf(head).slice(0, firstLines);
  const headEnd = first.reduce((end, line) => end + line.length + 1, 0);
  const last = headEnd < source.size ? await tailOf(source, headEnd, lastLines, bytes) : [];
  const read = [
    ...first.map((line, index) => ({ text: textOf(line), line: index + 1 })),
    ...last.map((line) => ({ text: textOf(line), line: null })),
  ].filter(({ text }) => text !== "");
  const records = read.flatMap(({ text, line }) => {
    const record = text === null ? null : recordOf(text);
    return record === null ? [] : [{ text: text!, record, line }];
  });
  return { lines: read.length, records };
}

/** The start of a file as far as whole lines go, or all of it. */
async function headOf(source: LogSource, lines: number, bytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0, newlines = 0;
  while (newlines < lines && size < bytes) {
    const part = await readAt(source, size, Math.min(BLOCK_BYTES, bytes - size));
    if (part.length === 0) return concat(parts);
    parts.push(part);
    size += part.length;
    for (const byte of part) if (byte === NEWLINE) newlines++;
  }
  const head = concat(parts);
  return size === source.size ? head : head.subarray(0, head.lastIndexOf(NEWLINE) + 1);
}

async function tailOf(
  source: LogSource,
  from: number,
  lines: number,
  bytes: number,
): Promise<Uint8Array[]> {
  const start = Math.max(from, source.size - bytes);
  const tail = await readAt(source, start, source.size - start);
  const whole = start === from ? tail : tail.subarray(tail.indexOf(NEWLINE) + 1);
  return linesOf(whole).slice(-lines);
}

async function readAt(source: LogSource, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, Math.min(length, source.size - offset)));
  let filled = 0;
  while (filled < bytes.length) {
    const count = await source.read(bytes.subarray(filled), offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Lines without their newlines; nothing behind the last newline is no line. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

/** A line as text; null where it is not valid UTF-8. */
function textOf(line: Uint8Array): string | null {
  try {
    return decoder.decode(StoredJson.fromLine(line).bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
