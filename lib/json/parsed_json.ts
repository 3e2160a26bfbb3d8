/**
 * The value of a text that is one JSON value by the grammar of `JSON.parse`;
 * undefined for any other text.
 *
 * @example
 * ```ts
 * import { parsedJson } from "./parsed_json.ts";
 *
 * if (parsedJson(' {"n":1e400} ') === undefined) throw new Error();
 * if (parsedJson("{n:1}") !== undefined || parsedJson("") !== undefined) throw new Error();
 * ```
 */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // There is no other way to ask.
    return undefined;
  }
}
