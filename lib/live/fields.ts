/**
 * Values that a program writes, as the bytes that a line gets.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { StoredJson } from "../json/stored.ts";
import type { FieldPatch } from "../write/field_patch.ts";

/** What values a write gives to top-level fields; undefined takes a field away. */
export type Fields = Readonly<Record<string, unknown>>;

/** A line to append. */
export interface SpelledLine {
  /** Its bytes. */
  readonly entry: StoredJson;
  /** What they spell, where that is known; decoding them again would cost as much as the write. */
  readonly text?: string;
}

/**
 * The line that a record is: text and bytes as they are.
 *
 * @throws {LogError} `bad_record` for text that is not well formed, `bad_usage` for a value that
 * JSON does not have.
 */
export function lineOf(record: Fields | string | Uint8Array): SpelledLine {
  if (record instanceof Uint8Array) return { entry: new StoredJson(record.slice()) };
  const text = typeof record === "string" ? record : jsonOf(record);
  if (text.isWellFormed()) return { entry: StoredJson.fromText(text), text };
  throw new LogError("bad_record", "Cannot append the line: it holds half a character", {
    hint: "spell it with an escape, such as \\ud83d",
  });
}

/** A value in JSON; one that has none is refused. */
function jsonOf(value: unknown): string {
  let reason = "JSON has no such value";
  try {
    const text: string | undefined = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  throw new LogError("bad_usage", `Cannot write a value: ${reason}`, {
    hint: "give text, numbers, true, false, null, lists and plain objects",
  });
}

/**
 * What fields come to as changes of a line.
 *
 * @throws {LogError} `bad_usage` for a value that JSON does not have.
 */
export function patchesOf(fields: Fields | readonly FieldPatch[]): readonly FieldPatch[] {
  if (isPatches(fields)) return fields;
  return Object.entries(fields).map(([key, value]) => ({ keys: [key], value: valueOf(value) }));
}

function isPatches(fields: Fields | readonly FieldPatch[]): fields is readonly FieldPatch[] {
  return Array.isArray(fields);
}

function valueOf(value: unknown): StoredJson | null {
  if (value === undefined || value instanceof StoredJson) return value ?? null;
  return StoredJson.fromText(jsonOf(value));
}
