/**
 * Whether a text is one JSON value by the grammar of `JSON.parse`.
 *
 * @example
 * ```ts
 * import { isJson } from "./is_json.ts";
 *
 * if (!isJson(' {"n":1e400} ') || isJson("{n:1}") || isJson("")) throw new Error();
 * ```
 */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // There is no other way to ask.
    return false;
  }
}
