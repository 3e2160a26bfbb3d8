/**
 * How far what a key is called can be trusted: enough to choose between places whose values
 * serve nearly as well, and never to make one serve.
 *
 * @module
 */

import type { KeyPath } from "../../records/mapping/key_path.ts";

/** Last words of names of ids, the most trusted first. */
const ID_WORDS = ["id", "key", "uuid", "guid", "ulid", "uid", "slug", "name", "number", "code"];
/** What things share or pass through, and what says something of them. */
const NOT_ID_WORDS = new Set(
  ("version revision rev status state type kind level severity priority count size total amount " +
    "price replicas retries attempts score value hash checksum digest url uri href link path " +
    "message msg text body event ev action by role region zone plan tag branch").split(" "),
);
/** Words before `id` that make it the id of something else. */
const REFERENCE_WORDS = new Set(
  "parent reply prev previous next root source target ref related depends".split(" "),
);
/** Last words of names of what numbers the lines of a file. */
const LINE_NUMBER_WORDS = new Set(
  "rev revision version seq sequence line row offset position lsn counter".split(" "),
);
/** The same where they stand alone, as `n` does, or behind one of those words, as in `line_no`. */
const NUMBER_WORDS = new Set("n no nr num number".split(" "));
const CHANGE_WORDS = new Set(
  "updated modified changed edited update modification change".split(" "),
);
const CLOCK_WORDS = new Set("ts timestamp at time date datetime when on".split(" "));
/** When things were made or are due, rather than when they changed. */
const NOT_CHANGE_WORDS = new Set(
  ("created creation born birth birthday due deadline expires expiry expiration until valid " +
    "scheduled").split(" "),
);
const TEXT_WORDS = [
  "title",
  "text",
  "name",
  "summary",
  "subject",
  "message",
  "body",
  "label",
  "description",
  "content",
];
const NOT_TEXT_WORDS = new Set(
  ("type kind status state level event ev action role id key url uri href path hash by user " +
    "author actor email version region zone plan model").split(" "),
);

/**
 * How much a key sounds like an id, from 1 for `id` down to -1 for what things share.
 *
 * @example
 * ```ts
 * import { idTrust } from "./key_names.ts";
 *
 * const [id, hostId, name, parent, version] = [["ID"], ["hostId"], ["host", "name"], ["parent_id"], [
 *   "version",
 * ]].map(idTrust);
 * if (!(id! > hostId! && hostId! > name! && name! > parent! && parent! > version!)) throw new Error();
 * if (idTrust(["_id", "$oid"]) !== id) throw new Error();
 * ```
 */
export function idTrust(path: KeyPath): number {
  const words = wordsOf(path);
  const last = words.at(-1) ?? "";
  if (NOT_ID_WORDS.has(last)) return -1;
  if (words.some((word) => REFERENCE_WORDS.has(word))) return 0;
  return ranked(words, ID_WORDS);
}

/**
 * Whether a key sounds like the number of a line or a change rather than of a thing.
 *
 * @example
 * ```ts
 * import { namesLineNumber } from "./key_names.ts";
 *
 * const numbers = [["rev"], ["meta", "lineNo"], ["n"]].filter(namesLineNumber);
 * const others = [["revision_id"], ["order_no"], ["id"]].filter(namesLineNumber);
 * if (numbers.length !== 3 || others.length !== 0) throw new Error();
 * ```
 */
export function namesLineNumber(path: KeyPath): boolean {
  const words = wordsOf(path);
  const [last = "", before] = words.toReversed();
  return LINE_NUMBER_WORDS.has(last) ||
    (NUMBER_WORDS.has(last) && (before === undefined || LINE_NUMBER_WORDS.has(before)));
}

/** How much a key sounds like the time of a change, from 1 for `updated` to -1 for `created`. */
export function timeTrust(path: KeyPath): number {
  const words = wordsOf(path);
  if (words.some((word) => CHANGE_WORDS.has(word))) return 1;
  if (words.some((word) => NOT_CHANGE_WORDS.has(word))) return -1;
  return CLOCK_WORDS.has(words.at(-1) ?? "") ? (words.length === 1 ? 0.6 : 0.4) : 0;
}

/** How much a key sounds like what people know a thing by, from 1 for `title` to -1 for `type`. */
export function textTrust(path: KeyPath): number {
  const words = wordsOf(path);
  return NOT_TEXT_WORDS.has(words.at(-1) ?? "") ? -1 : ranked(words, TEXT_WORDS);
}

/** A word that is the whole name is trusted more than one that others stand before. */
function ranked(words: readonly string[], trusted: readonly string[]): number {
  const place = trusted.indexOf(words.at(-1) ?? "");
  if (place === -1) return 0;
  return (1 - place / trusted.length / 2) * (words.length === 1 ? 1 : 0.8);
}

/** The words of the last name in a path; `$oid` and the place in a list are no names. */
function wordsOf(path: KeyPath): string[] {
  const name = path.findLast((step) => !/^(?:\$|\d+$)/.test(step)) ?? path.at(-1) ?? "";
  return name.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
}
