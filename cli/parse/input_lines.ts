import { concat } from "../../lib/bytes/concat.ts";
import { LogError } from "../../lib/errors.ts";
import { MAX_LINE_BYTES } from "../../lib/records/lines.ts";
import type { InputStream } from "../machine.ts";

/** A line that was read. */
export interface InputLine {
  /** Its bytes without what ends it. */
  readonly bytes: Uint8Array;
  /** 1-based number. */
  readonly line: number;
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10, CARRIAGE_RETURN = 13;
const BLANK: ReadonlySet<number> = new Set([0x09, 0x0b, 0x0c, 0x0d, 0x20]);

/**
 * The lines of a stream, each as soon as it has come; blank ones are passed by,
 * and a carriage return at the end of one is part of the line break.
 *
 * @param name What messages call the stream.
 * @param maxLineBytes The longest line that is taken; what any record may have without it.
 * @throws {LogError} `bad_record` for a longer line, which is never held whole.
 *
 * @example
 * ```ts
 * import { inputLines } from "./input_lines.ts";
 *
 * const parts = [new TextEncoder().encode("a\r\n\nb")];
 * const read = (into: Uint8Array) => {
 *   const part = parts.shift();
 *   if (part !== undefined) into.set(part);
 *   return Promise.resolve(part?.length ?? null);
 * };
 * const lines = await Array.fromAsync(inputLines({ read }, "standard input"));
 * if (lines.map(({ line }) => line).join() !== "1,3") throw new Error();
 * ```
 */
export async function* inputLines(
  stream: InputStream,
  name: string,
  maxLineBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<InputLine> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let line = 0;
  for (let count = await stream.read(chunk); count !== null; count = await stream.read(chunk)) {
    let start = 0;
    for (let end = start; end >= 0 && start < count;) {
      end = chunk.subarray(0, count).indexOf(NEWLINE, start);
      const part = chunk.slice(start, end < 0 ? count : end);
      held.push(part);
      heldBytes += part.length;
      // A carriage return may still turn out to be part of the line break.
      if (heldBytes > maxLineBytes + 1) throw tooLong(name, line + 1, maxLineBytes);
      if (end < 0) break;
      line++;
      const bytes = lineOf(held);
      if (!isBlank(bytes)) yield { bytes, line };
      held = [];
      heldBytes = 0;
      start = end + 1;
    }
  }
  const bytes = lineOf(held);
  if (!isBlank(bytes)) yield { bytes, line: line + 1 };
}

function lineOf(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = concat(parts);
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => BLANK.has(byte));
}

function tooLong(file: string, line: number, maxLineBytes: number): LogError {
  return new LogError(
    "bad_record",
    `Cannot append the line: it is longer than ${maxLineBytes} bytes`,
    {
      place: { file, line },
      hint: "keep large values in files of their own",
    },
  );
}
