/**
 * How wide text is on a terminal, and how to make it fit.
 *
 * @module
 */

import truncatedWidth from "fast-string-truncated-width";

const ELLIPSIS = "…";
const PRINTABLE_ASCII = /^[ -~]*$/;
const LAST_CHARACTER = /.$/su;
/** A line is broken at a space where that leaves at least this part of it. */
const FILLED_MIN = 1 / 2;
let graphemes: Intl.Segmenter | undefined;

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

/**
 * The text on as many lines as it takes in so many columns, broken at spaces
 * where there are some. After `linesMax` lines the rest is cut.
 *
 * @example
 * ```ts
 * import { wrap } from "./text.ts";
 *
 * const lines = wrap("to read: 木漏れ日", 8, 3);
 * if (lines.join("|") !== "to read:|木漏れ日") throw new Error(lines.join("|"));
 * ```
 */
export function wrap(text: string, columns: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (lines.length + 1 < linesMax && widthOf(rest) > columns) {
    const end = breakOf(rest, columns);
    lines.push(rest.slice(0, end).replace(/ +$/, ""));
    rest = rest.slice(end).replace(/^ +/, "");
  }
  return [...lines, cut(rest, columns)];
}

/** Where the first line of a text ends that is too wide: behind a character at least. */
function breakOf(text: string, columns: number): number {
  let end = 0, used = 0, space = 0, usedToSpace = 0;
  // It takes as long to make as a small log to list.
  graphemes ??= new Intl.Segmenter();
  for (const { segment, index } of graphemes.segment(text)) {
    const width = widthOf(segment);
    if (segment === " ") [space, usedToSpace] = [index + 1, used];
    else if (used + width > columns && end > 0) break;
    used += width;
    end = index + segment.length;
  }
  return usedToSpace >= columns * FILLED_MIN ? space : end;
}
