/**
 * What `validate` should find, by the book: each line decoded and parsed, every
 * check said once more in plain words. Slow on purpose.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { entrySchema } from "../../../reducers/entries_schema.ts";
import { interactionSchema } from "../../../reducers/interactions_schema.ts";
import { defaultSettings } from "../../records/settings.ts";
import { BEFORE_EVERYTHING, type Instant, parseInstant } from "../../time/instant.ts";
import type { LineSchema } from "../../validate/schema.ts";
import { modelInstant } from "./model.ts";
import { naiveSplit } from "./naive_split.ts";

/** A line and a code. */
export type NaiveProblem = readonly [line: number, code: string];

type Values = Record<string, unknown>;

const SETTINGS = defaultSettings().logs.entries;
const SCHEMAS: Record<string, LineSchema> = {
  entries: entrySchema,
  interactions: interactionSchema,
};
const ENVELOPE = ["id", "at", "device", "actor", "is_deleted", "is_restored"];
const GRADES: readonly unknown[] = ["again", "hard", "good", "easy"];
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function attempt<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Why a line is malformed; null for one that is not. */
function errorOf(bytes: Uint8Array, text: string | undefined, isEnded: boolean): string | null {
  const value = text === undefined ? undefined : attempt(() => JSON.parse(text));
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject) return typeof value.id === "string" && value.id !== "" ? null : "missing-id";
  if (bytes.includes(0)) return "nul-bytes";
  if (text === undefined) return "invalid-utf8";
  if (/^(?:<{7,}|={7,}|>{7,}|\|{7,}|%{7,}|\+{7,}|-{7,}|\\{7,})( |\r?$)/.test(text)) {
    return "conflict-marker";
  }
  if (value === undefined && naiveSplit(text, SETTINGS) !== null) return "glued-records";
  if (!isEnded) return "torn-tail";
  return value === undefined ? "invalid-json" : "not-an-object";
}

/** The top-level keys of an object as often as they stand there. */
function keysOf(text: string): string[] {
  const keys: string[] = [];
  let depth = 0, before = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === ":" && depth === 1) keys.push(JSON.parse(before));
    if (token === "{" || token === "[") depth++;
    if (token === "}" || token === "]") depth--;
    before = token;
  }
  return keys;
}

const SET_SINCE = parseInstant("2001-01-02T00:00:00Z")!;

/** What came before a line, as far as it matters. */
class Past {
  readonly bodies = new Set<string>();
  readonly values = new Map<string, Values>();
  readonly hasValue = new Set<unknown>();
  readonly deleted = new Set<unknown>();
  effective: Instant = BEFORE_EVERYTHING;
  /** The first time of a clock that was set. */
  first: Instant | null = null;
  stepsBack = false;

  /** Whether a time, which the readable line before and the next one have their own beside, is of no set clock. */
  isUnset(at: Instant, next: Instant | null): boolean {
    if (at < SET_SINCE) return true;
    const { first, effective } = this;
    return first !== null && at < first && effective >= first && next !== null && next >= first;
  }

  /** Whether the line changes nothing; takes it in. */
  ignores(line: Values): boolean {
    const { id } = line;
    const isDeleted = this.deleted.has(id);
    if (line["is_deleted"] === true) {
      this.deleted.add(id);
      return isDeleted;
    }
    const isRestored = line["is_restored"] === true;
    if (isRestored && Object.keys(line).every((key) => ENVELOPE.includes(key))) {
      if (!isDeleted || !this.hasValue.has(id)) return true;
    } else {
      if (isDeleted && !isRestored) return true;
      this.hasValue.add(id);
    }
    this.deleted.delete(id);
    return false;
  }
}

function* warningsOf(
  text: string,
  past: Past,
  log: "entries" | "interactions",
  now: Instant,
  isEntry: (id: string) => boolean,
  next: Instant | null,
): Generator<string> {
  const line: Values = JSON.parse(text);
  const at = typeof line["at"] === "string" ? modelInstant(line["at"]) : null;
  const body = text.replace(/\r+$/, "");
  if (!Object.hasOwn(line, "at")) yield "missing-at";
  else if (at === null) yield "bad-at";
  for (const { path: [key] } of SCHEMAS[log]!.safeParse(line).error?.issues ?? []) {
    if (key !== "id" && key !== "at" && key !== "grade") yield "schema";
  }
  const keys = keysOf(text);
  yield* keys.filter((key, index) => keys.indexOf(key) < index).map(() => "duplicate-key");
  if (past.bodies.has(body)) yield "duplicate-line";
  const last = past.values.get(line["id"] as string);
  const isUndo = last?.kind === "review" && line["kind"] === "undone" &&
    last.entry_id === line["entry_id"];
  if (log === "interactions" && last !== undefined && !isDeepStrictEqual(last, line) && !isUndo) {
    yield "same-id-different-content";
  }
  if (at !== null && at < past.effective) yield "clock-regression";
  if (at !== null && at > now + 300_000_000n) yield "future-time";
  if (at !== null && past.isUnset(at, next)) yield "unset-clock";
  if (log === "entries" && past.ignores(line)) yield "edit-after-delete";
  if (log === "interactions") {
    const { entry_id, kind, grade } = line;
    if (typeof entry_id === "string" && !isEntry(entry_id)) yield "orphan";
    const isReview = typeof kind !== "string" || kind === "review";
    if (isReview && Object.hasOwn(line, "grade") && !GRADES.includes(grade)) yield "unknown-grade";
  }
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  if (strings.some((token) => !JSON.parse(token).isWellFormed())) yield "lone-surrogate";
  past.bodies.add(body);
  past.values.set(line["id"] as string, line);
  if (at !== null && at < past.effective) past.stepsBack = true;
  past.effective = at ?? past.effective;
  if (at !== null && at >= SET_SINCE) past.first ??= at;
}

/** How many lines have an id and have none, and the times of those that have one. */
interface Fit {
  withId: number;
  withoutId: number;
  times: Instant[];
}

const YEAR_1980 = parseInstant("1980-01-01T00:00:00Z")!;
const YEAR_2101 = parseInstant("2101-01-01T00:00:00Z")!;

/** What is told instead where hardly any line has an id, or a time, or all times lie far off. */
function asWhole(found: NaiveProblem[], { withId, withoutId, times }: Fit): NaiveProblem[] {
  const isHardlyAny = (part: number, all: number) => all > 1 && part / all <= 1 / 20;
  const mapping: NaiveProblem = [1, "mapping"];
  const without = (...codes: string[]) => found.filter(([, code]) => !codes.includes(code));
  if (isHardlyAny(withId, withId + withoutId)) return [mapping];
  if (isHardlyAny(times.length, withId)) return [mapping, ...without("missing-at", "bad-at")];
  const isFarOff = times.every((at) => at < YEAR_1980) || times.every((at) => at >= YEAR_2101);
  if (times.length < 2 || !isFarOff) return found;
  return [mapping, ...without("future-time", "unset-clock")];
}

/** All problems of a log of lines under the default settings. */
export function naiveProblems(
  bytes: Uint8Array,
  log: "entries" | "interactions",
  now: Instant,
  isEntry: (id: string) => boolean,
): NaiveProblem[] {
  const found: NaiveProblem[] = [];
  const past = new Past();
  const fit: Fit = { withId: 0, withoutId: 0, times: [] };
  const lines = [...linesOf(bytes)];
  for (const [index, { line, text, hasBom, isEnded, error }] of lines.entries()) {
    const note = (...codes: string[]) => found.push(...codes.map((code) => [line, code] as const));
    if (error === null) {
      const next = lines.slice(index + 1).find((other) => other.error === null);
      note(...warningsOf(text!, past, log, now, isEntry, next ? ownTime(next.text!) : null));
      const at = ownTime(text!);
      if (at !== null) fit.times.push(at);
      fit.withId++;
    } else note(error);
    if (hasBom) note("bom");
    if (error === "missing-id") fit.withoutId++;
    const isKept = error === null || error === "missing-id";
    if (isKept && text!.endsWith("\r")) note("crlf");
    if (isKept && !isEnded) note("no-final-newline");
  }
  const bodies = lines.map(({ bytes }) => toLatin1(bytes).replace(/\r+$/, ""));
  const isSorted = bodies.every((body, index) => index === 0 || bodies[index - 1]! <= body);
  if (isSorted && past.stepsBack && bodies.length >= 3) found.push([1, "sorted-by-text"]);
  return asWhole(found, fit);
}

/** Bytes as a text that compares as they do. */
function toLatin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function ownTime(text: string): Instant | null {
  const { at } = JSON.parse(text);
  return typeof at === "string" ? modelInstant(at) : null;
}

/** The lines of a log; `error` is `blank` or why one is malformed. */
function* linesOf(bytes: Uint8Array) {
  for (let start = 0, end, line = 1; start < bytes.length; start = end + 1, line++) {
    end = bytes.indexOf(10, start);
    const isEnded = end >= 0;
    if (!isEnded) end = bytes.length;
    const part = bytes.subarray(start, end);
    const decoded = attempt(() => strict.decode(part));
    const hasBom = start === 0 && part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf;
    const text = hasBom ? decoded?.slice(1) : decoded;
    const isBlank = text !== undefined && /^[ \t\r]*$/.test(text);
    const error = isBlank ? "blank" : errorOf(part, text, isEnded);
    yield { line, bytes: part.subarray(hasBom ? 3 : 0), text, hasBom, isEnded, error };
  }
}
