/**
 * Bytes → lines. A line is what lies between two `\n`; nothing else ends one.
 *
 *     offset 0                                  size
 *     │ line 1 \n │ line 2 \r\n │ … │ last line  │      the last may lack its \n
 *     └──────── block ─────────┘└─── block ──────┘
 *
 * A file is read into one reused buffer and handed on in blocks of whole lines,
 * so that no line is ever cut or copied. Blocks joined together are the file,
 * byte for byte. A line that is too long for any record is passed by without
 * ever being held whole.
 *
 * @module
 */

import type { LogSource } from "../storage/storage.ts";

/** A line longer than this, without its newline, is malformed and never held in memory whole. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** How much is read at once; with what a reader derives from it, it fits a processor's cache. */
export const BLOCK_BYTES = 128 * 1024;

/** The most that is asked of a buffer: the longest line, and a read behind it. */
export const BUFFER_BYTES: number = MAX_LINE_BYTES + 2 * BLOCK_BYTES;

const NEWLINE = 10;

/** Whole lines, in the reader's buffer: valid until the next block is asked for. */
export interface LineBlock {
  /** Tells blocks of lines from lines that are too long. */
  kind: "lines";
  /** The block's bytes lie at `start` to `end` of the buffer. */
  start: number;
  /** Behind the block's last byte in the buffer. */
  end: number;
  /** Byte offset of the block in the file. */
  offset: number;
  /** Whether the last line is ended by a newline; false only at the end of the file. */
  terminated: boolean;
}

/** One line that is longer than the limit. */
export interface OverlongLine {
  /** Tells lines that are too long from blocks of lines. */
  kind: "overlong";
  /** Byte offset of the line in the file. */
  offset: number;
  /** Its length in bytes, without the newline. */
  length: number;
  /** Whether it is ended by a newline. */
  terminated: boolean;
}

/**
 * Reads a file from `offset` (which must begin a line) as blocks of whole lines.
 *
 * `buffer` gives the bytes to read into, at least as many as asked for and at
 * most {@linkcode BUFFER_BYTES}, with what was in them before; it is asked again
 * for each block, since memory that grows can move.
 *
 * @param maxLineBytes The longest line that is held, from 1; {@linkcode MAX_LINE_BYTES}
 * without it, and at most.
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { BUFFER_BYTES, readBlocks } from "./lines.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "1\n2\n3" }).open("a.jsonl");
 * const buffer = new Uint8Array(BUFFER_BYTES);
 * const texts: string[] = [];
 * for await (const block of readBlocks(source!, () => buffer)) {
 *   if (block.kind === "lines") {
 *     texts.push(new TextDecoder().decode(buffer.subarray(block.start, block.end)));
 *   }
 * }
 * if (texts.join("|") !== "1\n2\n|3") throw new Error();
 * ```
 */
export async function* readBlocks(
  source: LogSource,
  buffer: (bytes: number) => Uint8Array,
  offset = 0,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineBlock | OverlongLine> {
  // Of the lines that end in what is read at once, only the first can be too long.
  const stepBytes = Math.min(BLOCK_BYTES, maxLineBytes);
  // Bytes [0, held) of the buffer are the beginning of a line that has not ended yet.
  let held = 0;
  while (true) {
    // One byte more than is left, so that the end shows itself.
    const room = Math.min(stepBytes, source.size - offset - held + 1);
    const bytes = buffer(held + room);
    const count = await source.read(bytes.subarray(held, held + room), offset + held);
    if (count === 0) break;
    const full = held + count;
    // Only the new bytes can hold a newline.
    const fresh = bytes.subarray(held, full);
    const end = fresh.lastIndexOf(NEWLINE) + 1 + held;
    if (end > held && held + fresh.indexOf(NEWLINE) <= maxLineBytes) {
      yield { kind: "lines", start: 0, end, offset, terminated: true };
      buffer(full).copyWithin(0, end, full);
      offset += end;
      held = full - end;
    } else {
      held = full;
    }
    if (held > maxLineBytes) {
      const line = await passOverlong(source, bytes.subarray(0, BLOCK_BYTES), offset, maxLineBytes);
      yield line;
      offset += line.length + (line.terminated ? 1 : 0);
      held = 0;
    }
  }
  if (held > 0) {
    yield { kind: "lines", start: 0, end: held, offset, terminated: false };
  }
}

/** Finds the end of the line at `offset`, which is known to be longer than so many bytes. */
async function passOverlong(
  source: LogSource,
  buffer: Uint8Array,
  offset: number,
  knownBytes: number,
): Promise<OverlongLine> {
  let length = knownBytes;
  while (true) {
    const count = await source.read(buffer, offset + length);
    if (count === 0) {
      return { kind: "overlong", offset, length, terminated: false };
    }
    const newline = buffer.subarray(0, count).indexOf(NEWLINE);
    if (newline >= 0) {
      return {
        kind: "overlong",
        offset,
        length: length + newline,
        terminated: true,
      };
    }
    length += count;
  }
}
