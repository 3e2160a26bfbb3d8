/**
 * Lines of other programs, said again in the words of the contract, so that one
 * scanner reads all: what a line says about its id, time and flags, and the few
 * values that somebody asked for.
 *
 *     {"_id":7,"t":{"$date":1772352000000},"v":1}   settings: id /_id, at /t/$date, …
 *     {"id":"7","at":"2026-03-01T08:00:00Z","":0}   what the scanner is given
 *
 * What is no record is passed on as it is: the scanner says what is wrong with it.
 *
 * @module
 */

import { formatInstant } from "../../time/instant.ts";
import type { ScanKeys } from "../scanner/scanner.ts";
import type { Mapping } from "./mapping.ts";
import { recordOf } from "./record_of.ts";

/** How translated lines are read. */
export const CONTRACT: Pick<ScanKeys, "id" | "at" | "is_deleted" | "at_format"> = {
  id: ["id"],
  at: ["at"],
  is_deleted: ["is_deleted"],
  at_format: "rfc3339",
};
const TAKEN: ReadonlySet<string> = new Set(["id", "at", "is_deleted", "is_restored"]);
/** What says that there is more in a line: a key that no reader asks for. */
const CONTENT = '"":0';

/** Translates lines, one at a time. */
export class Translator {
  readonly #mapping: Mapping;
  readonly #names: readonly string[];
  /** Whether keys may repeat in a line that is looked at closely. */
  readonly #isClose: boolean;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #encoder = new TextEncoder();

  /**
   * @param names Keys whose values are asked for besides the facts.
   * @param isClose Whether somebody looks for keys that repeat: then they may, in every line.
   */
  constructor(mapping: Mapping, names: Iterable<string>, isClose: boolean) {
    this.#mapping = mapping;
    this.#names = [...names].filter((name) => !TAKEN.has(name));
    this.#isClose = isClose;
  }

  /** A line in the words of the contract; the line itself where it is no JSON object. */
  translate(line: Uint8Array): Uint8Array {
    const text = this.#decode(line);
    const record = text === null ? null : recordOf(text);
    return record === null ? line : this.#encoder.encode(this.#say(record, text!));
  }

  #decode(line: Uint8Array): string | null {
    try {
      return this.#decoder.decode(line);
    } catch (error) {
      // What is wrong with it, the scanner finds out.
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  #say(record: Record<string, unknown>, text: string): string {
    const { id, at, isBare } = this.#mapping.factsOf(record, text);
    const flag = this.#mapping.flagOf(record);
    const members: string[] = [];
    if (id !== null) members.push(`"id":${JSON.stringify(id)}`);
    if (at !== null) members.push(`"at":"${formatInstant(at)}"`);
    if (flag !== null) members.push(`"is_deleted":${flag}`);
    const isRestored = `"is_restored":${record.is_restored === true}`;
    members.push(isRestored);
    if (this.#isClose) members.push(isRestored);
    for (const name of this.#names) {
      if (!Object.hasOwn(record, name)) continue;
      members.push(`${JSON.stringify(name)}:${outline(record[name])}`);
    }
    if (!isBare) members.push(CONTENT);
    return `{${members.join(",")}}`;
  }
}

/** A value as far as a scanner looks at it: of a list or an object no more than what it is. */
function outline(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? "[]" : "{}";
}
