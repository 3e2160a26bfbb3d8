/**
 * Compiled time zone files (TZif, RFC 9636), as far as they hold one offset.
 *
 *     header  "TZif", version, 15 bytes unused, six counts of 4 bytes
 *     data    transitions and types with 4 bytes a time
 *     header  the same again, where the version is 2 or more
 *     data    the same with 8 bytes a time
 *     footer  newline, the zone's rule as POSIX has it, newline
 *
 * @module
 */

import { posixZone } from "./posix_zone.ts";

const HEADER_BYTES = 44;
const COUNTS_AT = 20;
const VERSION_AT = 4;
const MAGIC = "TZif";
const NEWLINE = 10;

/** What a header counts, in its order. */
type Counts = [
  isUt: number,
  isStd: number,
  leaps: number,
  times: number,
  types: number,
  chars: number,
];

/**
 * The identifier of the zone whose file this is, where its clocks never changed
 * and never will: such a file says all with one offset. Others do not say their
 * name, and no offset stands for them.
 *
 * @returns an identifier as `resolveTimeZone` returns it; null for any other file
 */
export function zoneOfFile(bytes: Uint8Array): string | null {
  const first = countsAt(bytes, 0);
  // Version 1 has no footer.
  if (first === null || bytes[VERSION_AT]! < "2".charCodeAt(0)) return null;
  const secondAt = HEADER_BYTES + dataBytes(first, 4);
  const second = countsAt(bytes, secondAt);
  if (second === null || second[3] !== 0) return null;
  const footer = bytes.subarray(secondAt + HEADER_BYTES + dataBytes(second, 8));
  if (footer[0] !== NEWLINE || footer.at(-1) !== NEWLINE) return null;
  return posixZone(new TextDecoder().decode(footer.subarray(1, -1)));
}

function countsAt(bytes: Uint8Array, offset: number): Counts | null {
  if (bytes.length < offset + HEADER_BYTES) return null;
  const magic = new TextDecoder().decode(bytes.subarray(offset, offset + MAGIC.length));
  if (magic !== MAGIC) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset + COUNTS_AT);
  return [0, 4, 8, 12, 16, 20].map((at) => view.getUint32(at)) as Counts;
}

/** How long the data behind a header are. */
function dataBytes([isUt, isStd, leaps, times, types, chars]: Counts, timeBytes: number): number {
  return times * (timeBytes + 1) + types * 6 + chars + leaps * (timeBytes + 4) + isStd + isUt;
}
