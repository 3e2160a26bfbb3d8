/**
 * One snapshot, open for reading.
 *
 *     {"format":…}\n                  header
 *     {"id":…}\n … {"id":…}\n         rows, one an id
 *     {"sha256":"<64 hex digits>"}\n  trailer, over every byte before it
 *
 * @module
 */

import { digestOf } from "../lib/storage/digest.ts";
import type { LogSource, LogStorage } from "../lib/storage/storage.ts";
import { parseHeader, type SnapshotHeader } from "./header.ts";

const CHUNK_BYTES = 128 * 1024;
/** Longer than any header, whatever names a config maps. */
const HEADER_MAX_BYTES = 1024 * 1024;
const HEADER_STEP_BYTES = 4096;
const TRAILER = /^\{"sha256":"([0-9a-f]{64})"\}\n$/;
const TRAILER_BYTES = 78;
const NEWLINE = 10;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The last line of a snapshot. */
export function encodeTrailer(sha256: string): string {
  return `{"sha256":"${sha256}"}\n`;
}

/** Some rows, each a line with its newline. */
export interface RowLines {
  /** Their bytes, lent until the next ones are asked for. */
  readonly bytes: Uint8Array;
  /** The same as text. */
  readonly text: string;
}

/** Lines that are decoded when somebody asks for their text. */
class DecodedLines implements RowLines {
  readonly bytes: Uint8Array;
  #text: string | null = null;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get text(): string {
    return this.#text ??= utf8.decode(this.bytes);
  }
}

/** A snapshot's file, open; whether it serves is to be asked. */
export class SnapshotFile implements Disposable {
  /** What it says of itself; null where this version reads nothing from its first line. */
  readonly header: SnapshotHeader | null;
  readonly #source: LogSource;
  readonly #rowsStart: number;
  readonly #rowsEnd: number;

  private constructor(source: LogSource, headerLine: string) {
    this.header = parseHeader(headerLine);
    this.#source = source;
    this.#rowsStart = encoder.encode(headerLine).length + 1;
    this.#rowsEnd = source.size - TRAILER_BYTES;
  }

  /**
   * Opens a snapshot and reads its first line; null where there is no such file.
   *
   * @throws {LogError} what the storage throws.
   */
  static async open(storage: LogStorage, name: string): Promise<SnapshotFile | null> {
    const source = await storage.open(name);
    if (source === null) return null;
    try {
      return new SnapshotFile(source, await firstLineOf(source));
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  /** Its size in bytes. */
  get bytes(): number {
    return this.#source.size;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  /** Whether every byte is as it was written. */
  async isWhole(): Promise<boolean> {
    const trailer = new Uint8Array(TRAILER_BYTES);
    if (this.#rowsEnd < this.#rowsStart) return false;
    await this.#source.read(trailer, this.#rowsEnd);
    const sha256 = TRAILER.exec(utf8.decode(trailer))?.[1];
    return sha256 !== undefined && (await digestOf(this.#source, this.#rowsEnd)).sha256 === sha256;
  }

  /** The rows, some whole lines at a time; for a file that is whole. */
  async *rows(): AsyncGenerator<RowLines> {
    let buffer = new Uint8Array(CHUNK_BYTES);
    let held = 0;
    for (let offset = this.#rowsStart; offset < this.#rowsEnd;) {
      if (held === buffer.length) buffer = grown(buffer);
      const wanted = buffer.subarray(held, held + this.#rowsEnd - offset);
      const count = await this.#source.read(wanted, offset);
      if (count === 0) return;
      offset += count;
      const full = held + count;
      const end = buffer.subarray(0, full).lastIndexOf(NEWLINE) + 1;
      const bytes = buffer.subarray(0, end);
      if (end > 0) yield new DecodedLines(bytes);
      buffer.copyWithin(0, end, full);
      held = full - end;
    }
  }
}

/** A buffer of twice the size, with the same in front. */
function grown(buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * buffer.length);
  larger.set(buffer);
  return larger;
}

/** Without its newline; empty where none ends it. */
async function firstLineOf(source: LogSource): Promise<string> {
  const most = Math.min(source.size, HEADER_MAX_BYTES);
  let bytes = new Uint8Array(HEADER_STEP_BYTES);
  for (let held = 0; held < most;) {
    const count = await source.read(bytes.subarray(held, most), held);
    if (count === 0) break;
    const end = bytes.subarray(0, held + count).indexOf(NEWLINE, held);
    if (end >= 0) return utf8.decode(bytes.subarray(0, end));
    held += count;
    if (held === bytes.length) bytes = grown(bytes);
  }
  return "";
}
