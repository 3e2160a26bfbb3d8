/** What file systems allow in one name, in bytes of UTF-8 or fewer units of their own. */
export const NAME_BYTES = 255;

const HASH_OFFSET = 0xcbf29ce484222325n;
const HASH_PRIME = 0x100000001b3n;

/**
 * A file's name between two other texts, as one name that a file system takes.
 * A long one loses its end, and gets a hash of the whole instead, so that what
 * differs stays different.
 *
 * @example
 * ```ts
 * import { truncateFileName } from "./truncate_file_name.ts";
 *
 * if (truncateFileName(".", "a.jsonl", ".tmp") !== ".a.jsonl.tmp") throw new Error();
 * const long = truncateFileName(".", "é".repeat(120) + ".jsonl", ".stamp.tmp");
 * if (new TextEncoder().encode(long).length > 255) throw new Error();
 * if (!/^\.é+~[0-9a-f]{16}\.stamp\.tmp$/.test(long)) throw new Error(long);
 * ```
 */
export function truncateFileName(before: string, name: string, behind: string): string {
  const whole = `${before}${name}${behind}`;
  if (bytesOf(whole) <= NAME_BYTES) return whole;
  const mark = `~${hashOf(name)}`;
  let room = NAME_BYTES - bytesOf(before) - bytesOf(mark) - bytesOf(behind);
  let kept = "";
  for (const char of name) {
    room -= bytesOf(char);
    if (room < 0) break;
    kept += char;
  }
  return `${before}${kept}${mark}${behind}`;
}

/** The 64 bits of FNV-1a, in hex. */
export function hashOf(text: string): string {
  let hash = HASH_OFFSET;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * HASH_PRIME);
  }
  return hash.toString(16).padStart(16, "0");
}

/** How many bytes a text is in UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
