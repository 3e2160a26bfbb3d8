/**
 * `log.config.json` as settings.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { commonSettings } from "./common_config.ts";
import type { CheckedConfig } from "./config_schema.ts";
import type { LogName, Settings } from "./settings.ts";

// From the space upwards without the quote and the backslash: what a JSON
// string may hold unescaped.
const TOKEN =
  /[ \t\r\n]*([{}[\],:]|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)[ \t\r\n]*/gy;
const VALUE_STARTS = '{["-0123456789tfn';

/**
 * Finds the first token of a text that JSON has no place for. `JSON.parse`
 * names the position only in some of its messages.
 */
function malformedIndex(text: string): number {
  const open: string[] = [];
  let expected = VALUE_STARTS;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const start = match[1]!.charAt(0);
    if (!expected.includes(start)) return end;
    end = match.index + match[0].length;
    const isKey = start === '"' && !expected.includes("[");
    if (start === "{" || start === "[") open.push(start);
    if (start === "}" || start === "]") open.pop();
    const isObject = open.at(-1) === "{";
    if (isKey) expected = ":";
    else if (start === ":") expected = VALUE_STARTS;
    else if (start === ",") expected = isObject ? '"' : VALUE_STARTS;
    else if (start === "{") expected = '"}';
    else if (start === "[") expected = `${VALUE_STARTS}]`;
    else if (open.length === 0) expected = "";
    else expected = isObject ? ",}" : ",]";
  }
  return end;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const index = malformedIndex(text);
    const before = text.slice(0, index).split("\n");
    const line = before.length;
    const column = [...before.at(-1)!].length + 1;
    const isCutShort = /^[ \t\r\n]*$/.test(text.slice(index));
    const what = isCutShort ? "ends too early" : "is malformed";
    throw new LogError(
      "bad_config",
      `Cannot read the config: the JSON ${what} at line ${line}, column ${column}`,
      { cause, place: { file, line } },
    );
  }
}

/** What is said of one log besides its config. */
export interface LogSaid {
  /** Which log. */
  readonly log: LogName;
  /** Its settings, as a config has them. */
  readonly keys: Readonly<Record<string, unknown>>;
}

type ConfigValue = { readonly logs?: Readonly<Record<string, object>> };

function withSaid(
  config: ConfigValue,
  { log, keys }: LogSaid,
  check: (value: unknown) => CheckedConfig,
): Settings {
  const logs = { ...config.logs, [log]: { ...config.logs?.[log], ...keys } };
  const { settings, problems } = check({ ...config, logs });
  if (settings !== undefined) return settings;
  throw new LogError("bad_usage", `Cannot use these settings: ${problems.join("; ")}`, {
    hint: "--map takes the settings of a log, as in --map at=/ts --map at_format=epoch_ms",
  });
}

/**
 * Reads the text of a `log.config.json`, with defaults for what it leaves out.
 *
 * @param text The file's text; a byte order mark at its start is passed over.
 * @param file The file as the user would name it, for the place of an error.
 * @param said What is said besides of one log, and counts more.
 * @returns Complete settings.
 * @throws {LogError} `bad_config` for text that is not JSON (with line and
 * column) and for a config that is not valid (with every problem, each naming
 * its path inside the file and what is allowed there).
 *
 * @example
 * ```ts
 * import { parseConfig } from "./config.ts";
 *
 * const text = '{"logs": {"entries": {"id": "_id", "tombstones": "latest"}}}';
 * const { logs } = await parseConfig(text, "log.config.json");
 * if (logs.entries.id[0] !== "_id") throw new Error();
 * if (logs.sessions.id[0] !== "id") throw new Error();
 * ```
 */
export async function parseConfig(
  text: string,
  file: string,
  said: LogSaid | null = null,
): Promise<Settings> {
  const value = parseJson(text.replace(/^\uFEFF/, ""), file);
  const common = said === null ? commonSettings(value) : null;
  if (common !== null) return common;
  const { checkConfig } = await import("./config_schema.ts");
  const { settings, problems } = checkConfig(value);
  if (settings !== undefined) {
    return said === null ? settings : withSaid(value as ConfigValue, said, checkConfig);
  }
  throw new LogError(
    "bad_config",
    `Cannot use the config: ${problems.join("; ")}`,
    { place: { file } },
  );
}
