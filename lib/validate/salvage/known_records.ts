import { readBlocks } from "../../records/lines.ts";
import { sha256Of } from "../../storage/digest.ts";
import type { LogSource } from "../../storage/storage.ts";
import { bomLengthOf } from "../line_bytes.ts";

const NEWLINE = 0x0a;

/**
 * The records that a repair takes out of damaged lines, and those of them that stand on
 * readable lines anyway, told apart by their bytes without the white space around them.
 *
 * A repair is gone through twice: at first, with nothing known of readable lines, to learn
 * which records it asks about; then those are looked for. So memory grows with the records
 * that are asked about, and not with the lines of the file.
 *
 * @example
 * ```ts
 * import { fromBytes } from "../../storage/source.ts";
 * import { KnownRecords } from "./known_records.ts";
 *
 * const encode = (text: string) => new TextEncoder().encode(text);
 * const known = new KnownRecords();
 * if (await known.note(encode('{"id":"a"}'))) throw new Error("not looked for yet");
 * const log = fromBytes("log", encode('{"id":"a"}\n'));
 * if (!await known.lookFor(log, 100)) throw new Error();
 * if (!await known.note(encode('{"id":"a"} '))) throw new Error("it stands on a line");
 * ```
 */
export class KnownRecords {
  /** By these, nearly every line is told from all records that were asked about. */
  readonly #hashes = new Set<number>();
  readonly #asked = new Set<string>();
  readonly #onLines = new Set<string>();
  readonly #taken = new Set<string>();

  /** Takes in a record that is whole on a damaged line; whether it is known already. */
  async note(bytes: Uint8Array): Promise<boolean> {
    const record = trimmed(bytes);
    const key = await keyOf(record);
    this.#hashes.add(hashOf(record));
    this.#asked.add(key);
    const isKnown = this.#onLines.has(key) || this.#taken.has(key);
    this.#taken.add(key);
    return isKnown;
  }

  /**
   * Looks for the records asked about among the lines of the file; whether any is one, so that
   * answers about it were wrong. Records are then noted anew.
   *
   * @throws {LogError} what the source throws.
   */
  async lookFor(source: LogSource, maxLineBytes: number): Promise<boolean> {
    this.#taken.clear();
    if (this.#asked.size === 0) return false;
    let buffer = new Uint8Array();
    const roomFor = (bytes: number) => {
      if (bytes > buffer.length) {
        const larger = new Uint8Array(2 * bytes);
        larger.set(buffer);
        buffer = larger;
      }
      return buffer;
    };
    const bomLength = await bomLengthOf(source);
    for await (const block of readBlocks(source, roomFor, bomLength, maxLineBytes)) {
      if (block.kind !== "lines") continue;
      await this.#lookAt(buffer.subarray(block.start, block.end));
    }
    return this.#onLines.size > 0;
  }

  /** Looks at lines: one that is a record but for the white space around it can be read. */
  async #lookAt(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline < 0 ? bytes.length : newline;
      const line = trimmed(bytes.subarray(start, end));
      start = end + 1;
      if (!this.#hashes.has(hashOf(line))) continue;
      const key = await keyOf(line);
      if (this.#asked.has(key)) this.#onLines.add(key);
    }
  }
}

function keyOf(record: Uint8Array): Promise<string> {
  return sha256Of(Uint8Array.from(record));
}

/** A hash of 32 bits in the manner of FNV-1a. */
function hashOf(record: Uint8Array): number {
  let hash = record.length;
  for (let at = 0; at < record.length; at++) hash = Math.imul(hash ^ record[at]!, 0x01000193);
  return hash;
}

const SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0d]);

/** A record without the white space around it. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0, end = bytes.length;
  while (SPACE.has(bytes[start])) start++;
  while (end > start && SPACE.has(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
