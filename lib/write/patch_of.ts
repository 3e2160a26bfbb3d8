/**
 * What a person types to set or take out a field → a patch.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { parsedJson } from "../json/parsed_json.ts";
import { StoredJson } from "../json/stored.ts";
import type { LogSettings } from "../records/settings.ts";
import { notJson } from "../validate/damage/not_json.ts";
import { type FieldPatch, refuseEnvelope } from "./field_patch.ts";

const BAD_ESCAPE = /~(?![01])/;
const LINE_BREAK = /[\r\n]/;
/** In a key a backslash takes away what these mean. */
const SIGNS = "\\:=";
/** What the shell leaves as it is. */
const PLAIN = /^[\w./:=@%+,-]+$/;
/** Longer values are not shown again in a hint. */
const SHOWN_MAX = 40;

/** What was typed to set a field. */
interface Assignment {
  readonly key: string;
  /** Whether the value is JSON, and not a text. */
  readonly isJson: boolean;
  readonly value: string;
}

/** A field that is set. */
export interface SetField extends FieldPatch {
  /** The value, never taken out. */
  readonly value: StoredJson;
  /** What to say of a text that is JSON too, and how that is set; null for any other value. */
  readonly remark: string | null;
}

/**
 * Reads `key=text` or `key:=json`. The key is what stands before the first `=` or `:=`: a
 * field's name, or a JSON Pointer (RFC 6901) if it begins with `/`, as in `/shape/kind`. In it
 * `\\=`, `\\:` and `\\\\` are the signs themselves. A pointer goes through objects only: what
 * stands in its way, an array too, is replaced by an object, as {@linkcode patched} does it.
 *
 * @throws {LogError} `bad_usage`, with what is wrong with the JSON and where.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { parseSet } from "./patch_of.ts";
 *
 * const { entries } = defaultSettings().logs;
 * const { keys, value } = parseSet('/shape/a~1b:=["x", 1.0]', entries);
 * if (keys.join() !== "shape,a/b" || value.text !== '["x", 1.0]') throw new Error();
 * const { value: text, remark } = parseSet("n=12", entries);
 * if (text.text !== '"12"') throw new Error();
 * if (remark !== '"n" is set to the text "12": --set n:=12 sets the number') throw new Error();
 * ```
 */
export function parseSet(text: string, settings: LogSettings): SetField {
  const assignment = assignmentOf(text);
  if (assignment === null) {
    throw new LogError("bad_usage", `Cannot set ${JSON.stringify(text)}: it has no "="`, {
      hint: `give a field and its text, such as --set ${shellQuoted(`${text}=…`)}, or JSON with :=`,
    });
  }
  const { key, isJson, value } = assignment;
  const keys = keysOf(key, settings);
  if (isJson) return { keys, value: jsonOf(key, value), remark: null };
  // What is half a character is spelled as an escape.
  return { keys, value: StoredJson.fromText(JSON.stringify(value)), remark: remarkOn(assignment) };
}

function assignmentOf(text: string): Assignment | null {
  let key = "";
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at), next = text.charAt(at + 1);
    if (sign === "\\" && next !== "" && SIGNS.includes(next)) {
      key += next;
      at++;
    } else if (sign === ":" && next === "=") {
      return { key, isJson: true, value: text.slice(at + 2) };
    } else if (sign === "=") {
      return { key, isJson: false, value: text.slice(at + 1) };
    } else key += sign;
  }
  return null;
}

function jsonOf(key: string, json: string): StoredJson {
  const what = `Cannot set ${JSON.stringify(key)}`;
  if (LINE_BREAK.test(json)) {
    throw new LogError("bad_usage", `${what}: its value holds a line break`, {
      hint: "write the value on one line; a line break in a text is spelled \\n",
    });
  }
  // Half a character can stand only in a string, where an escape means the same.
  const whole = json.replace(/\p{Cs}/gu, escapeOf);
  if (parsedJson(whole) !== undefined) return StoredJson.fromText(whole.trim());
  const bytes = new TextEncoder().encode(whole);
  const { place, reason } = notJson(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, place.start));
  const column = [...before].length + 1;
  throw new LogError("bad_usage", `${what}: character ${column} of its JSON: ${reason}`, {
    hint: jsonHint(key, json),
  });
}

/** The likely slip is a text, or quotes that the shell takes away. */
function jsonHint(key: string, json: string): string {
  const isText = json !== "" && !/^\s*["[{]/.test(json) && json.length <= SHOWN_MAX;
  if (isText) return `for a text leave out the colon: --set ${shellQuoted(`${key}=${json}`)}`;
  const examples = ["3", '["a","list"]'].map((value) => shellQuoted(`${key}:=${value}`));
  return `JSON stands in quotes for the shell: --set ${examples.join(" or ")}`;
}

/** What to say of a text that may have been meant as JSON. */
function remarkOn({ key, value }: Assignment): string | null {
  const json = parsedJson(value);
  if (json === undefined) return null;
  const shown = value.length <= SHOWN_MAX ? value : "…";
  const escaped = key.replace(/[\\:=]/g, (sign) => `\\${sign}`);
  const text = JSON.stringify(shown);
  const other = shellQuoted(`${escaped}:=${shown}`);
  return `${JSON.stringify(key)} is set to the text ${text}: --set ${other} sets ${nameOf(json)}`;
}

function nameOf(json: unknown): string {
  if (json === null) return "null";
  if (Array.isArray(json)) return "the list";
  if (typeof json === "string") return "the text without its quotes";
  return typeof json === "boolean" ? String(json) : `the ${typeof json}`;
}

/**
 * Reads the name of a field to take out, or a JSON Pointer to it.
 *
 * @throws {LogError} `bad_usage`
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { parseUnset } from "./patch_of.ts";
 *
 * const { keys, value } = parseUnset("/shape/kind", defaultSettings().logs.entries);
 * if (keys.join() !== "shape,kind" || value !== null) throw new Error();
 * ```
 */
export function parseUnset(key: string, settings: LogSettings): FieldPatch {
  return { keys: keysOf(key, settings), value: null };
}

/** The keys that a name or pointer leads along, which are the entry's own. */
function keysOf(key: string, settings: LogSettings): string[] {
  if (key === "") {
    throw new LogError("bad_usage", "Cannot change a field: its name is missing", {
      hint: 'name one, as in --set text=…; "/" is the field with an empty name',
    });
  }
  if (key.startsWith("/") && BAD_ESCAPE.test(key)) {
    throw new LogError(
      "bad_usage",
      `Cannot read ${JSON.stringify(key)} as a JSON Pointer: bad "~"`,
      {
        hint: "in a pointer ~ is written ~0, and / within a name ~1",
      },
    );
  }
  const keys = key.startsWith("/") ? key.slice(1).split("/").map(unescaped) : [key];
  refuseEnvelope(keys, settings);
  return keys;
}

/** In this order, so that `~01` is `~1`. */
function unescaped(token: string): string {
  return token.replaceAll("~1", "/").replaceAll("~0", "~");
}

function shellQuoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function escapeOf(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16)}`;
}
