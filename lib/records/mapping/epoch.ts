import type { Instant } from "../../time/instant.ts";

/** How many decimal places a unit is away from microseconds. */
const PLACES = { epoch_s: 6, epoch_ms: 3, epoch_us: 0, epoch_ns: -3 } as const;

/** How a number counts time since 1970. */
export type EpochFormat = keyof typeof PLACES;

/** Beyond it no instant is held, as in the scanner. */
const MICROS_MAX = 1n << 62n;
/** A number with more places is none of our times, and would take long to write out. */
const EXPONENT_MAX = 40;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

/**
 * A number since 1970 as microseconds, cut towards the past; null for what is no
 * number, or none that a time can be.
 *
 * @param text As JSON spells a number.
 *
 * @example
 * ```ts
 * import { instantOfEpoch } from "./epoch.ts";
 *
 * if (instantOfEpoch("1772352000.0002599", "epoch_s") !== 1_772_352_000_000_259n) throw new Error();
 * if (instantOfEpoch("-1", "epoch_ns") !== -1n || instantOfEpoch("soon", "epoch_s") !== null) {
 *   throw new Error();
 * }
 * ```
 */
export function instantOfEpoch(text: string, format: EpochFormat): Instant | null {
  const [, sign, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return null;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0n;
  // How many of the digits, or of zeros behind them, make up the whole microseconds.
  const count = digits.length - fraction.length + Number(power) + PLACES[format];
  if (count > EXPONENT_MAX) return null;
  const micros = BigInt(digits.slice(0, Math.max(count, 0)).padEnd(count, "0") || "0");
  const isCut = /[1-9]/.test(digits.slice(Math.max(count, 0)));
  const instant = sign === "" ? micros : -micros - (isCut ? 1n : 0n);
  return instant <= MICROS_MAX && instant >= -MICROS_MAX ? instant : null;
}

const DATE_OBJECT = /^\{\s*"\$\$date"\s*:\s*([-+.\deE]+)\s*\}/;

/** The instant of `{"$$date":n}`, in which NeDB keeps milliseconds; null for anything else. */
export function instantOfDateObject(bytes: Uint8Array): Instant | null {
  const [, number] = DATE_OBJECT.exec(new TextDecoder().decode(bytes.subarray(0, 256))) ?? [];
  return number === undefined ? null : instantOfEpoch(number, "epoch_ms");
}

/** Of what unit a number is by its size: below 10¹¹ seconds, 10¹⁴ milliseconds, 10¹⁷ microseconds. */
export function epochBySize(text: string): EpochFormat {
  const size = Math.abs(Number(text));
  if (size < 1e11) return "epoch_s";
  if (size < 1e14) return "epoch_ms";
  return size < 1e17 ? "epoch_us" : "epoch_ns";
}
