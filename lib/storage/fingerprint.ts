import type { LogSource } from "./storage.ts";

/** How many bytes of a prefix are looked at, at its beginning and at its end. */
export interface FingerprintSizes {
  /** The first bytes. */
  readonly headBytes: number;
  /** The last bytes before the prefix ends. */
  readonly windowBytes: number;
}

/** The bytes that stand for a prefix; they may overlap. */
export interface Fingerprint {
  /** The first ones. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** The last ones. */
  readonly window: Uint8Array<ArrayBuffer>;
}

/**
 * What stands for the first `offset` bytes of a file, to tell later whether a file
 * still begins with them: the first ones and the last ones. That finds whatever
 * cuts, joins or moves lines; who changes bytes in the middle and keeps all lengths
 * is not found out.
 *
 * A snapshot stores hashes of them, with a wide window, for it is used again after
 * weeks; a log in memory keeps the bytes, with a narrow one, for it is looked at
 * each second.
 *
 * @throws {LogError} what the source throws.
 *
 * @example
 * ```ts
 * import { fingerprint } from "./fingerprint.ts";
 * import { fromBytes } from "./source.ts";
 *
 * const source = fromBytes("a", new TextEncoder().encode("abcdefgh"));
 * const { head, window } = await fingerprint(source, 6, { headBytes: 2, windowBytes: 3 });
 * const text = new TextDecoder();
 * if (text.decode(head) !== "ab" || text.decode(window) !== "def") throw new Error();
 * ```
 */
export async function fingerprint(
  source: LogSource,
  offset: number,
  { headBytes, windowBytes }: FingerprintSizes,
): Promise<Fingerprint> {
  return {
    head: await stretch(source, 0, Math.min(headBytes, offset)),
    window: await stretch(source, Math.max(0, offset - windowBytes), offset),
  };
}

/**
 * A stretch of a file; less of it where the file ends before, and nothing is read
 * for none.
 *
 * @throws {LogError} what the source throws.
 */
export async function stretch(
  source: LogSource,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  if (bytes.length === 0) return bytes;
  return bytes.subarray(0, await source.read(bytes, start));
}
