/**
 * How wide text is on a terminal, and how to make it fit.
 *
 * @module
 */

import truncatedWidth from "fast-string-truncated-width";

const ELLIPSIS = "…";
const PRINTABLE_ASCII = /^[ -~]*$/;
const LAST_CHARACTER = /.$/su;

/**
 * How many columns a text without escape sequences takes; East Asian wide
 * characters and emoji take two.
 *
 * @example
 * ```ts
 * import { widthOf } from "./text.ts";
 *
 * if (widthOf("木漏れ日") !== 8 || widthOf("é👍🏽") !== 3) throw new Error();
 * ```
 */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : truncatedWidth(text).width;
}

/**
 * The text if it fits into so many columns, else what fits and `…`.
 *
 * @example
 * ```ts
 * import { cut } from "./text.ts";
 *
 * if (cut("木漏れ日", 6) !== "木漏…" || cut("木漏れ日", 8) !== "木漏れ日") throw new Error();
 * ```
 */
export function cut(text: string, columns: number): string {
  if (text.length <= columns && PRINTABLE_ASCII.test(text)) return text;
  const { index, truncated } = truncatedWidth(text, {
    limit: columns,
    ellipsis: ELLIPSIS,
    ellipsisWidth: 1,
  });
  if (!truncated) return text;
  let head = text.slice(0, index);
  // The package cuts too late where combining marks stand before the cut.
  while (head !== "" && widthOf(head) >= columns) head = head.replace(LAST_CHARACTER, "");
  return head + ELLIPSIS;
}

/**
 * The text filled up with spaces to so many columns.
 *
 * @example
 * ```ts
 * import { pad } from "./text.ts";
 *
 * if (pad("日", 4) !== "日  " || pad("7", 3, "right") !== "  7") throw new Error();
 * ```
 */
export function pad(
  text: string,
  columns: number,
  align: "left" | "right" = "left",
): string {
  const fill = " ".repeat(Math.max(0, columns - widthOf(text)));
  return align === "left" ? text + fill : fill + text;
}
