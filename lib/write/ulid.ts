import type { Instant } from "../time/instant.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MICROS_PER_MS = 1_000n;
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
  const milliseconds = now < 0n ? 0n : now / MICROS_PER_MS;
  const fresh = milliseconds << RANDOM_BITS | randomBits();
  last = fresh > last ? fresh : last + 1n;
  return spelled(last);
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
