/** Bytes of a line beside each other, as a hex dump shows them. */
export interface HexRow {
  /** Where it begins in the line. */
  readonly start: number;
  /** The bytes, with those that are wrong apart; together they are always as wide. */
  readonly before: string;
  readonly wrong: string;
  readonly after: string;
  /** Printable ASCII, and a dot for each other byte. */
  readonly text: string;
}

const ROW_BYTES = 16, ROWS_BEFORE = 1, ROWS_MAX = 8;

/**
 * A hex dump of the bytes around those that are wrong.
 *
 * @param hex The line, or its beginning, as hex digits.
 * @param at Where the wrong bytes begin in it.
 * @param length How many are wrong.
 *
 * @example
 * ```ts
 * import { hexRows } from "./hex.ts";
 *
 * const [row] = hexRows("7b00227d", 1, 1);
 * if (row!.wrong !== "00" || row!.text !== "{.\"}") throw new Error();
 * ```
 */
export function hexRows(hex: string, at: number, length: number): HexRow[] {
  const bytes = hex.match(/../g) ?? [];
  const first = Math.max(0, Math.floor(at / ROW_BYTES) - ROWS_BEFORE) * ROW_BYTES;
  const rows: HexRow[] = [];
  for (let start = first; start < bytes.length && rows.length < ROWS_MAX; start += ROW_BYTES) {
    const row = bytes.slice(start, start + ROW_BYTES);
    const padded = row.join(" ").padEnd(ROW_BYTES * 3 - 1);
    const inRow = (byte: number) => Math.min(ROW_BYTES, Math.max(0, byte - start)) * 3;
    const from = inRow(at), to = Math.max(from, inRow(at + length) - 1);
    rows.push({
      start,
      before: padded.slice(0, from),
      wrong: padded.slice(from, to),
      after: padded.slice(to),
      text: row.map(shownByte).join(""),
    });
  }
  return rows;
}

function shownByte(hex: string): string {
  const byte = parseInt(hex, 16);
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
}
