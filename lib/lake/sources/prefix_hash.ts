/**
 * SHA-256 that can be put down and taken up again. A mark keeps where hashing a log stood, so that
 * the next run hashes only what came since; no digest of the runtime gives that away.
 *
 *     state   64 hexadecimal digits: the eight words
 *             ":" and the bytes since the last whole block, in base64
 *
 * @see {@link https://csrc.nist.gov/pubs/fips/180-4/upd1/final}
 *
 * @module
 */

const BLOCK_BYTES = 64;
const ROUNDS = 64;
const LENGTH_BYTES = 8;
const WORDS = 8;

/** The first 32 bits of the fractional parts of square and cube roots of primes. */
function rootBits(root: (prime: number) => number, count: number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return Int32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

const INITIAL = rootBits(Math.sqrt, WORDS);
const CONSTANTS = rootBits(Math.cbrt, ROUNDS);
/** Signed words, which the engine keeps as small integers. */
const schedule = new Int32Array(ROUNDS);

/**
 * The SHA-256 of a growing log.
 *
 * @example
 * ```ts
 * import { PrefixHash } from "./prefix_hash.ts";
 *
 * const encoder = new TextEncoder();
 * const first = new PrefixHash();
 * first.update(encoder.encode("ab"));
 * const later = PrefixHash.resume(first.state(), 2);
 * later.update(encoder.encode("c"));
 * if (!later.digest().startsWith("ba7816bf")) throw new Error();
 * ```
 */
export class PrefixHash {
  readonly #words = Int32Array.from(INITIAL);
  readonly #rest = new Uint8Array(BLOCK_BYTES);
  #restBytes = 0;
  #length = 0;

  /** Goes on where a state was put down behind so many bytes. */
  static resume(state: string, length: number): PrefixHash {
    const [words = "", rest = ""] = state.split(":");
    const hash = new PrefixHash();
    const view = new DataView(Uint8Array.fromHex(words).buffer);
    for (let index = 0; index < WORDS; index++) hash.#words[index] = view.getInt32(4 * index);
    const bytes = Uint8Array.from(atob(rest), (character) => character.charCodeAt(0));
    hash.#rest.set(bytes);
    hash.#restBytes = bytes.length;
    hash.#length = length;
    return hash;
  }

  /** How many bytes were taken so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes the next bytes. */
  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#restBytes > 0) {
      at = Math.min(BLOCK_BYTES - this.#restBytes, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#restBytes);
      this.#restBytes += at;
      if (this.#restBytes < BLOCK_BYTES) return;
      compress(this.#words, this.#rest, 0);
    }
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) compress(this.#words, bytes, at);
    this.#rest.set(bytes.subarray(at));
    this.#restBytes = bytes.length - at;
  }

  /** The hash of all bytes so far, in hex; more may be taken behind it. */
  digest(): string {
    const words = Int32Array.from(this.#words);
    const padded = (this.#restBytes + 1 + LENGTH_BYTES) > BLOCK_BYTES ? 2 : 1;
    const last = new Uint8Array(padded * BLOCK_BYTES);
    last.set(this.#rest.subarray(0, this.#restBytes));
    last[this.#restBytes] = 0x80;
    new DataView(last.buffer).setBigUint64(last.length - LENGTH_BYTES, BigInt(this.#length) * 8n);
    for (let at = 0; at < last.length; at += BLOCK_BYTES) compress(words, last, at);
    return hexOf(words);
  }

  /** What {@linkcode PrefixHash.resume} goes on from. */
  state(): string {
    const rest = String.fromCharCode(...this.#rest.subarray(0, this.#restBytes));
    return `${hexOf(this.#words)}:${btoa(rest)}`;
  }
}

function hexOf(words: Int32Array): string {
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Takes one block into the words. */
function compress(words: Int32Array, bytes: Uint8Array, at: number): void {
  const w = schedule, k = CONSTANTS;
  for (let t = 0; t < 16; t++, at += 4) {
    w[t] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  }
  for (let t = 16; t < ROUNDS; t++) {
    const x = w[t - 15]!, y = w[t - 2]!;
    const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
    const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
    w[t] = (w[t - 16]! + s0 + w[t - 7]! + s1) | 0;
  }
  let a = words[0]!, b = words[1]!, c = words[2]!, d = words[3]!;
  let e = words[4]!, f = words[5]!, g = words[6]!, h = words[7]!;
  for (let t = 0; t < ROUNDS; t++) {
    const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[t]! + w[t]!) | 0;
    const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g, g = f, f = e, e = (d + t1) | 0, d = c, c = b, b = a, a = (t1 + t2) | 0;
  }
  words[0]! += a, words[1]! += b, words[2]! += c, words[3]! += d;
  words[4]! += e, words[5]! += f, words[6]! += g, words[7]! += h;
}
