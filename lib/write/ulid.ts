import type { Instant } from "../time/instant.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MICROS_PER_MS = 1_000n;
const TIME_BITS = 48;
const RANDOM_BITS = 80n;
const BITS_PER_CHARACTER = 5n;
const DIGIT_MASK = 0x1fn;
/** Of 26 characters, which hold two bits more than the 128 of an id. */
const FIRST_SHIFT = 125n;

let last = -1n;

/**
 * A new id: 48 bits of Unix milliseconds and 80 random ones, as 26 characters
 * that sort by time. Ids that one process makes always ascend, within a
 * millisecond too, and where the clock steps back.
 *
 * Unlike the package of this name it loads no `node:crypto`, which would double
 * the start-up of a command.
 *
 * @param now A time before 1970 counts as 1970.
 * @see {@link https://github.com/ulid/spec}
 *
 * @example
 * ```ts
 * import { ulid } from "./ulid.ts";
 *
 * const [first, second] = [ulid(1_776_636_000_000_000n), ulid(1_776_636_000_000_000n)];
 * if (first.length !== 26 || !(first < second)) throw new Error(`${first} ${second}`);
 * ```
 */
export function ulid(now: Instant): string {
  const fresh = timeBits(now) | randomBits();
  last = fresh > last ? fresh : last + 1n;
  return spelled(last);
}

/**
 * The id that something always gets, whoever makes it and however often: of the same shape, with
 * bits of a digest where other ids are random.
 *
 * @param time When the thing was made; a time before 1970 counts as 1970.
 * @param sha256 The digest of the thing, in hex.
 *
 * @example
 * ```ts
 * import { ulidOf } from "./ulid.ts";
 *
 * const id = ulidOf(1_776_636_000_000_000n, "ba7816bf8f01cfea414140de5dae2223");
 * if (id !== "01KPKW3XR0SZN42GA0VSETW8H3") throw new Error(id);
 * ```
 */
export function ulidOf(time: Instant, sha256: string): string {
  return spelled(timeBits(time) | BigInt.asUintN(Number(RANDOM_BITS), BigInt(`0x${sha256}`)));
}

function timeBits(time: Instant): bigint {
  const milliseconds = time < 0n ? 0n : time / MICROS_PER_MS;
  return BigInt.asUintN(TIME_BITS, milliseconds) << RANDOM_BITS;
}

function randomBits(): bigint {
  const [high, low] = crypto.getRandomValues(new BigUint64Array(2));
  return BigInt.asUintN(Number(RANDOM_BITS), high! << 64n | low!);
}

function spelled(id: bigint): string {
  let text = "";
  for (let shift = FIRST_SHIFT; shift >= 0n; shift -= BITS_PER_CHARACTER) {
    text += CROCKFORD[Number(id >> shift & DIGIT_MASK)];
  }
  return text;
}
