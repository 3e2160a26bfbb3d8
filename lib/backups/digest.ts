import type { Hash } from "node:crypto";
import type { LogSource, Storage } from "../storage/storage.ts";

/** What a stretch of bytes is known by. */
export interface Digest {
  /** Its length in bytes. */
  size: number;
  /** Its SHA-256, in hex. */
  sha256: string;
}

const READ_BYTES = 256 * 1024;

/**
 * Starts a SHA-256. The web's own digest wants all bytes at once, so this is
 * the system's, loaded only here because that takes as long as a bare start.
 */
export async function startHash(): Promise<Hash> {
  const { createHash } = await import("node:crypto");
  return createHash("sha256");
}

/**
 * The digest of a file's first `size` bytes; of all it has where it has fewer.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { digestOf } from "./digest.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "abcd" }).open("a.jsonl");
 * const { size, sha256 } = await digestOf(source!, 3);
 * if (size !== 3 || !sha256.startsWith("ba7816bf")) throw new Error();
 * ```
 */
export async function digestOf(source: LogSource, size: number = source.size): Promise<Digest> {
  const hash = await startHash();
  const buffer = new Uint8Array(READ_BYTES);
  let offset = 0;
  while (offset < size) {
    const count = await source.read(buffer.subarray(0, size - offset), offset);
    if (count === 0) break;
    hash.update(buffer.subarray(0, count));
    offset += count;
  }
  return { size: offset, sha256: hash.digest("hex") };
}

/** The digest of a named file, or of its first `size` bytes; null where there is none. */
export async function digestOfName(
  storage: Storage,
  name: string,
  size?: number,
): Promise<Digest | null> {
  using source = await storage.open(name);
  return source && await digestOf(source, size);
}

/** Whether two stretches of bytes are the same, to all that is known. */
export function isSameDigest(a: Digest | null, b: Digest | null): boolean {
  return a?.size === b?.size && a?.sha256 === b?.sha256;
}
