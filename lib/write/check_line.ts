import { LogError } from "../errors.ts";
import { hasEscapedKey } from "../json/escaped_key.ts";
import { parsedJson } from "../json/parsed_json.ts";
import { classifyDamage, type RejectReason } from "../records/damage.ts";
import { MAX_LINE_BYTES } from "../records/lines.ts";
import { mappingOf } from "../records/mapping/mapping.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import type { LogSettings } from "../records/settings.ts";
import { damageProblem } from "../validate/damage_problem.ts";
import { ERROR_LEAD, messageOf } from "../validate/problems.ts";
import { hasLineBreak } from "./one_line.ts";

const BOM = "\ufeff";
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A record that can be appended. */
export interface CheckedRecord {
  /** What it is about. */
  readonly id: string;
  /** Its values, as {@linkcode recordOf} gives them. */
  readonly record: Record<string, unknown>;
}

/**
 * Checks that a line can be appended: a replay would read it as a record,
 * wherever in the file it lies, and so do programs that end a line at a
 * carriage return. What is in the record is not looked at.
 *
 * @param bytes The line without its line end.
 * @param file The log, as messages name it.
 * @param maxLineBytes The longest line that is taken; {@linkcode MAX_LINE_BYTES}, which
 * a replay still reads, without it and at most.
 * @param known What the bytes spell, where that is known.
 * @returns The record, and what it is about.
 * @throws {LogError} `bad_record`, with the reason in the words of `validate`.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { checkLine } from "./check_line.ts";
 *
 * const line = new TextEncoder().encode('{"id":"caf\\u00e9"}');
 * const { id } = checkLine(line, "entries.jsonl", defaultSettings().logs.entries);
 * if (id !== "café") throw new Error(id);
 * ```
 */
export function checkLine(
  bytes: Uint8Array,
  file: string,
  settings: LogSettings,
  maxLineBytes: number = MAX_LINE_BYTES,
  known?: string,
): CheckedRecord {
  const refuse = (reason: string): never => {
    const hint = `a line is one JSON object with a text as its "${settings.id[0]}", ` +
      "in UTF-8 and without line breaks";
    throw new LogError("bad_record", `Cannot append the line to "${file}": ${reason}`, { hint });
  };
  if (bytes.length > maxLineBytes) refuse(reasonIn(messageOf("too-long", [maxLineBytes])));
  if (hasLineBreak(bytes)) refuse("it holds a line break");
  const text = known ?? textOf(bytes);
  if (text?.startsWith(BOM)) refuse("it begins with a byte order mark");
  if (text?.trim() === "") refuse("it is blank");
  const record = recordIn(text, settings);
  return typeof record === "string" ? refuse(damageIn(bytes, record, file, settings)) : record;
}

/** Null for what is not UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // A fatal decoder has no other way to say so.
    return null;
  }
}

/** The record on a line, or why there is none. */
function recordIn(text: string | null, settings: LogSettings): CheckedRecord | RejectReason {
  const value = text === null ? undefined : parsedJson(text);
  if (text === null || value === undefined) return "unreadable";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "not-an-object";
  // Where every key is spelled as it reads, the first parse is enough.
  const record = hasEscapedKey(text) ? recordOf(text)! : value as Record<string, unknown>;
  const id = idOf(record, text, settings);
  return id === null ? "missing-id" : { id, record };
}

function idOf(record: Record<string, unknown>, text: string, settings: LogSettings): string | null {
  const mapping = mappingOf(settings);
  if (mapping !== null) return mapping.factsOf(record, text).id;
  for (const name of settings.id) {
    const id = Object.hasOwn(record, name) ? record[name] : null;
    if (typeof id === "string" && id !== "") return id;
  }
  return null;
}

/** What is wrong with a line, and where in it. */
function damageIn(
  bytes: Uint8Array,
  refusal: RejectReason,
  file: string,
  settings: LogSettings,
): string {
  const code = classifyDamage(bytes, refusal, true, settings);
  const view = { bytes, body: bytes, line: 1, offset: 0, length: bytes.length };
  const { message, column } = damageProblem(file, view, code, settings);
  const reason = reasonIn(message);
  return column === 1 ? reason : `${reason} (column ${column})`;
}

function reasonIn(message: string): string {
  return message.slice(ERROR_LEAD.length);
}
