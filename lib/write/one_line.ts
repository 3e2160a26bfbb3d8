import { StoredJson } from "../json/stored.ts";

const NEWLINE = 0x0a, CARRIAGE_RETURN = 0x0d;

/** Whether a value is stored with raw line breaks in it, which can only be white space. */
export function hasLineBreak(bytes: Uint8Array): boolean {
  return bytes.includes(NEWLINE) || bytes.includes(CARRIAGE_RETURN);
}

/**
 * The same value without raw line breaks: a newline would end the line of a
 * log, and a carriage return ends it for some programs.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { onOneLine } from "./one_line.ts";
 *
 * const { text } = onOneLine(StoredJson.fromText('{\n  "a": "\\n"\r\n}'));
 * if (text !== '{  "a": "\\n"}') throw new Error(text);
 * ```
 */
export function onOneLine(json: StoredJson): StoredJson {
  if (!hasLineBreak(json.bytes)) return json;
  return new StoredJson(
    json.bytes.filter((byte) => byte !== NEWLINE && byte !== CARRIAGE_RETURN),
  );
}
