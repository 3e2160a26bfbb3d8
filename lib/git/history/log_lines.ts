/**
 * The lines that tell of a commit: what it made of records.
 *
 *     {"id":"a-1","at":"…","actor":"…","device":"0a1b2c3","message":"…","commit":"…","record":{…}}
 *     {…the record's own keys…,"at":"…","id":"a-1","actor":"…",…,"commit":"…"}             --flat
 *     {"id":"a-1","at":"…","actor":"…","device":"…","message":"…","commit":"…","is_deleted":true}
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type { JsonNode, ObjectNode } from "../../json/tree.ts";
import { formatInstant } from "../../time/instant.ts";
import type { Commit } from "./file_commits.ts";

/** Keys that a record may not have where it stands at the top of a line. */
const RESERVED: readonly string[] = [
  "at",
  "device",
  "actor",
  "is_deleted",
  "is_restored",
  "commit",
];
/** So many digits name a commit to people. */
const SHORT_DIGITS = 7;
const MICROS_PER_SECOND = 1_000_000n;
/** The last second that a line can be of. */
const SECONDS_MAX = 253_402_300_799;
const LINE_BREAK = /[\r\n]/g;

/** What is known of a line that an import wrote. */
export interface ImportedLine {
  readonly id: string;
  /** Its time, as it is spelled. */
  readonly at: string;
  readonly commit: string;
  /** The record; null where it left. */
  readonly record: ObjectNode | null;
  /** Whether the record stands at the top; null where there is none. */
  readonly isFlat: boolean | null;
}

/** Makes the lines of one commit. */
export class CommitLines {
  readonly #at: string;
  readonly #who: string;
  readonly #message: string;
  readonly #commit: string;

  /** @param seconds The time that its lines have, in seconds since 1970. */
  constructor({ id, author, subject }: Commit, seconds: number) {
    const instant = BigInt(Math.min(seconds, SECONDS_MAX)) * MICROS_PER_SECOND;
    this.#at = `"at":${JSON.stringify(formatInstant(instant))}`;
    this.#who = `"actor":${JSON.stringify(author)},"device":"${shortId(id)}"`;
    this.#message = `"message":${JSON.stringify(subject)}`;
    this.#commit = `"commit":"${id}"`;
  }

  /** A record as it is from this commit on, under `record`. */
  nested(id: string, record: ObjectNode, isRestored: boolean): string {
    return `{${this.#head(id)}${restored(isRestored)},"record":${onOneLine(record.text)}}`;
  }

  /** The same with the record's own keys at the top. */
  flat(id: string, record: ObjectNode, isRestored: boolean): string {
    const own = onOneLine(record.text).trimEnd().slice(0, -1).trimEnd();
    const name = record.members.has("id") ? "" : `,"id":${JSON.stringify(id)}`;
    const message = record.members.has("message") ? "" : `,${this.#message}`;
    const flag = restored(isRestored);
    return `${own},${this.#at}${name}${flag},${this.#who}${message},${this.#commit}}`;
  }

  /** That a record left. */
  tombstone(id: string): string {
    return `{${this.#head(id)},"is_deleted":true}`;
  }

  #head(id: string): string {
    const name = `"id":${JSON.stringify(id)}`;
    return `${name},${this.#at},${this.#who},${this.#message},${this.#commit}`;
  }
}

/** What people call a commit. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_DIGITS);
}

function restored(isRestored: boolean): string {
  return isRestored ? ',"is_restored":true' : "";
}

/** Line breaks in a record can only be white space. */
function onOneLine(text: string): string {
  return text.replace(LINE_BREAK, " ");
}

/**
 * Checks that a record can stand at the top of a line.
 *
 * @param takesNumbers Whether the log has numbers as ids too.
 * @throws {LogError} `bad_usage`, with the key that is in the way.
 */
export function checkFlat(
  id: string,
  record: ObjectNode,
  commit: Commit,
  takesNumbers: boolean,
): void {
  const own = record.members.get("id");
  const isTaken = own === undefined ||
    (idText(own) === id && (own.kind === "string" || takesNumbers));
  const key = isTaken ? RESERVED.find((name) => record.members.has(name)) : "id";
  if (key === undefined) return;
  const isNumber = key === "id" && own?.kind === "number" && own.text === id;
  throw new LogError(
    "bad_usage",
    `Cannot import with --flat: in commit ${shortId(commit.id)} the record ${JSON.stringify(id)} ` +
      (isNumber ? "has a number as its id" : `has its own ${JSON.stringify(key)}`),
    {
      hint: isNumber
        ? 'set "id_type": "number" in the config, or leave --flat out'
        : 'leave --flat out: each record is kept as it is under "record" then',
    },
  );
}

/** An id as a text, also where it is a number; null for what is none. */
export function idText(node: JsonNode | undefined): string | null {
  if (node?.kind === "string") return JSON.parse(node.text);
  return node?.kind === "number" ? node.text : null;
}

/**
 * What a line of a log says, if an import wrote it; null for any other. An edit by hand carries
 * `commit` on, but it is from another device.
 */
export function importedLine(line: ObjectNode): ImportedLine | null {
  const textOf = (key: string) => {
    const member = line.members.get(key);
    return member?.kind === "string" ? JSON.parse(member.text) as string : null;
  };
  const [commit, at, device] = ["commit", "at", "device"].map(textOf) as (string | null)[];
  const id = idText(line.members.get("id"));
  if (!commit || !at || id === null || device !== shortId(commit)) return null;
  const shared = { id, at, commit };
  if (line.members.get("is_deleted")?.text === "true") {
    return { ...shared, record: null, isFlat: null };
  }
  const keys = [...line.members.keys()];
  const nested = line.members.get("record");
  if (nested?.kind === "object" && keys.at(-1) === "record") {
    return { ...shared, record: nested, isFlat: false };
  }
  return { ...shared, record: ownPart(line, keys), isFlat: true };
}

/** Of a flat line the record: what stands before the time. */
function ownPart(line: ObjectNode, keys: readonly string[]): ObjectNode {
  const own = keys.slice(0, keys.indexOf("at"));
  const members = new Map(own.map((key) => [key, line.members.get(key)!]));
  return { kind: "object", text: line.text, members };
}
