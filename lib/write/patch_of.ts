/**
 * What a person types to set or take out a field → a patch.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { parsedJson } from "../json/parsed_json.ts";
import { StoredJson } from "../json/stored.ts";
import type { LogSettings } from "../records/settings.ts";
import { type FieldPatch, refuseEnvelope } from "./field_patch.ts";

const BAD_ESCAPE = /~(?![01])/;
const LINE_BREAK = /[\r\n]/;
/** Longer text is not shown again in a hint. */
const SHOWN_MAX = 40;

/**
 * Reads `key=json`. The key is what stands before the first `=`: a field's name,
 * or a JSON Pointer (RFC 6901) if it begins with `/`, as in `/shape/kind`. A
 * pointer goes through objects only: what stands in its way, an array too, is
 * replaced by an object, as {@linkcode patched} does it.
 *
 * @throws {LogError} `bad_usage`, with the quoting that works.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { parseSet } from "./patch_of.ts";
 *
 * const { keys, value } = parseSet('/shape/a~1b=["x", 1.0]', defaultSettings().logs.entries);
 * if (keys.join() !== "shape,a/b" || value?.text !== '["x", 1.0]') throw new Error();
 * ```
 */
export function parseSet(text: string, settings: LogSettings): FieldPatch {
  const equals = text.indexOf("=");
  if (equals < 0) {
    throw new LogError("bad_usage", `Cannot set ${JSON.stringify(text)}: it has no "="`, {
      hint: `give a field and its value in JSON, such as --set ${shellQuoted(`${text}="…"`)}`,
    });
  }
  const key = text.slice(0, equals), json = text.slice(equals + 1);
  const keys = keysOf(key, settings);
  if (LINE_BREAK.test(json)) {
    throw new LogError(
      "bad_usage",
      `Cannot set ${JSON.stringify(key)}: its value holds a line break`,
      {
        hint: "write the value on one line; a line break in a text is spelled \\n",
      },
    );
  }
  if (parsedJson(json) === undefined) {
    throw new LogError("bad_usage", `Cannot set ${JSON.stringify(key)}: its value is not JSON`, {
      hint: quotingHint(key, json),
    });
  }
  // Half a character can stand only in a string, where an escape means the same.
  return { keys, value: StoredJson.fromText(json.trim().replace(/\p{Cs}/gu, escapeOf)) };
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
      hint: `name one, as in --set 'text="…"'; "/" is the field with an empty name`,
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

/** The likely slip is a text without its quotes, which the shell takes away. */
function quotingHint(key: string, json: string): string {
  const isText = json !== "" && !/^\s*["[{]/.test(json) && json.length <= SHOWN_MAX;
  if (isText) {
    return `a text is quoted twice: --set ${shellQuoted(`${key}=${JSON.stringify(json)}`)}`;
  }
  const examples = ['"a text"', "3", '["a","list"]'].map((value) => shellQuoted(`${key}=${value}`));
  return `a value is JSON, in quotes for the shell: --set ${examples.join(" or ")}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function escapeOf(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16)}`;
}
