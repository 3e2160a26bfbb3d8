import { BACKSLASH, COLON, QUOTE, SPACE } from "./punctuation.ts";

/**
 * Whether a text that is known to be one valid JSON value has a key that is spelled with a
 * backslash.
 *
 * @example
 * ```ts
 * import { hasEscapedKey } from "./escaped_key.ts";
 *
 * if (!hasEscapedKey('[{"caf\\u00e9" : 1}]')) throw new Error();
 * if (hasEscapedKey('{"a": "say \\"b\\": no"}')) throw new Error();
 * ```
 */
export function hasEscapedKey(text: string): boolean {
  for (let at = text.indexOf("\\"); at >= 0; at = text.indexOf("\\", at)) {
    // Only strings hold backslashes, and a string is a key if a colon follows.
    for (let unit = BACKSLASH; unit !== QUOTE; unit = text.charCodeAt(at)) {
      at += unit === BACKSLASH ? 2 : 1;
    }
    do at++; while (text.charCodeAt(at) <= SPACE);
    if (text.charCodeAt(at) === COLON) return true;
  }
  return false;
}
