import type { LogSource, LogStorage } from "./storage.ts";

/** What a stretch of bytes is known by. */
export interface Digest {
  /** Its length in bytes. */
  size: number;
  /** Its SHA-256, in hex. */
  sha256: string;
}

/** A digest of bytes that come piece by piece. */
export interface Hash {
  /** Takes more bytes. */
  update(bytes: Uint8Array): Hash;
  /** Ends it, in hex. */
  digest(encoding: "hex"): string;
}

/** What fits into one read is hashed at once: loading what hashes piece by piece takes longer. */
const READ_BYTES = 256 * 1024;

/** The SHA-256 of bytes, in hex. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

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
 * import { MemoryStorage } from "./memory.ts";
 * import { digestOf } from "./digest.ts";
 *
 * using source = await new MemoryStorage({ "a.jsonl": "abcd" }).open("a.jsonl");
 * const { size, sha256 } = await digestOf(source!, 3);
 * if (size !== 3 || !sha256.startsWith("ba7816bf")) throw new Error();
 * ```
 */
export async function digestOf(source: LogSource, size: number = source.size): Promise<Digest> {
  if (Math.min(size, source.size) <= READ_BYTES) {
    const bytes = new Uint8Array(Math.min(size, source.size));
    const count = await source.read(bytes, 0);
    return { size: count, sha256: await sha256Of(bytes.subarray(0, count)) };
  }
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
  storage: LogStorage,
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
