/**
 * The lines that writes append. A line is a whole entry or event, on one line
 * and without its newline; the id, the time and who writes come in as values.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { withoutValue, withValue } from "../json/patch.ts";
import { StoredJson } from "../json/stored.ts";
import { type Grade, UNDONE } from "../records/grades.ts";
import type { Standing } from "../records/lifecycle.ts";
import { isPointer, type KeyPath, keyPath, valueAt } from "../records/mapping/key_path.ts";
import { recordOf } from "../records/mapping/record_of.ts";
import type { DeletedForm, LogSettings } from "../records/settings.ts";
import { formatInstant } from "../time/instant.ts";
import { type FieldPatch, patched } from "./field_patch.ts";
import { takingEffect, withoutDelete, withoutRestore } from "./flags.ts";
import { instantJson, type Origin, withOrigin } from "./origin.ts";

/** A key and its value in JSON. */
type Member = readonly [key: string, json: string];

/** What is captured. */
export interface Capture {
  /** The new entry's id, not empty. */
  readonly id: string;
  /** What a person wants to keep; any text. */
  readonly text: string;
  /** Fields to set or take out besides. */
  readonly fields: readonly FieldPatch[];
}

/** What is said of an entry when it was reviewed. */
export interface ReviewEvent {
  /** The event's own id, not empty. */
  readonly id: string;
  /** Which entry. */
  readonly entryId: string;
  /** How well it was remembered. */
  readonly grade: Grade;
  /** In which session; null where in none. */
  readonly sessionId: string | null;
}

/**
 * The line of a new entry.
 *
 * @throws {LogError} `bad_usage` for a field that is not the entry's own.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { capturedLine } from "./lines.ts";
 *
 * const origin = { now: 0n, device: "phone", actor: "user" };
 * const { entries } = defaultSettings().logs;
 * const { text } = capturedLine({ id: "a", text: "木漏れ日", fields: [] }, origin, entries);
 * const expected = '{"id":"a","at":"1970-01-01T00:00:00Z","device":"phone","actor":"user",' +
 *   '"created_at":"1970-01-01T00:00:00Z","text":"木漏れ日","context":null,"shape":null,"tags":[]}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function capturedLine(
  { id, text, fields }: Capture,
  origin: Origin,
  settings: LogSettings,
): StoredJson {
  const members: Member[] = [
    ...identity(id, origin, settings),
    ...writer(origin),
    ["created_at", JSON.stringify(formatInstant(origin.now))],
    [settings.text, JSON.stringify(text)],
    ["context", "null"],
    ["shape", "null"],
    ["tags", "[]"],
  ];
  const line = patched(lineOf(members), fields, settings);
  return withPointers(line, members, "parents_are_there");
}

/**
 * The line that changes some fields of an entry; everything else keeps its
 * bytes, but for flags: whatever the entry's last line did, this one edits.
 *
 * @param entry The last live version, as stored.
 * @throws {LogError} `bad_usage` for a field that is not the entry's own.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { editedLine } from "./lines.ts";
 *
 * const entry = StoredJson.fromText('{"id":"a","at":"2026-04-20T10:00:00Z","n": 1.0}');
 * const patches = [{ keys: ["text"], value: StoredJson.fromText('"b"') }];
 * const origin = { now: 0n, device: null, actor: "user" };
 * const { text } = editedLine(entry, patches, origin, defaultSettings().logs.entries);
 * const expected = '{"id":"a","at":"1970-01-01T00:00:00Z","n": 1.0,"text":"b","actor":"user"}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function editedLine(
  entry: StoredJson,
  patches: readonly FieldPatch[],
  origin: Origin,
  settings: LogSettings,
): StoredJson {
  const live = withoutRestore(withoutDelete(entry, settings), settings);
  return withOrigin(patched(live, patches, settings), origin, settings);
}

/**
 * The line that deletes an entry; it holds nothing of it but its id.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { tombstoneLine } from "./lines.ts";
 *
 * const origin = { now: 0n, device: null, actor: "user" };
 * const { text } = tombstoneLine("a", origin, defaultSettings().logs.entries);
 * const expected = '{"id":"a","at":"1970-01-01T00:00:00Z","is_deleted":true,"actor":"user"}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function tombstoneLine(id: string, origin: Origin, settings: LogSettings): StoredJson {
  const [form = "is_deleted"] = settings.is_deleted;
  const members = [...identity(id, origin, settings), ...deletion(form), ...writer(origin)];
  return withPointers(lineOf(members), members, "parents_are_made");
}

/** What makes a line delete, where a key of the line does. */
function deletion(form: DeletedForm): Member[] {
  if (typeof form === "string") return [[form, "true"]];
  if ("absent" in form) return [];
  return [[form.key, "in" in form ? JSON.stringify(form.in[0]) : "true"]];
}

/**
 * The line that brings a version back, whole. Where any line with a value does, it
 * needs no flag and has none.
 *
 * @param entry The version, as stored.
 * @param standing Where the entry stands now: deleted, or live as another version.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { STANDING } from "../records/lifecycle.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { restoredLine } from "./lines.ts";
 *
 * const entry = StoredJson.fromText('{"id":"a","at":"2026-04-20T10:00:00Z","n": 1.0}');
 * const origin = { now: 0n, device: null, actor: "user" };
 * const { entries } = defaultSettings().logs;
 * const { text } = restoredLine(entry, STANDING.deleted, origin, entries);
 * const expected =
 *   '{"id":"a","at":"1970-01-01T00:00:00Z","n": 1.0,"actor":"user","is_restored":true}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function restoredLine(
  entry: StoredJson,
  standing: Standing,
  origin: Origin,
  settings: LogSettings,
): StoredJson {
  return takingEffect(editedLine(entry, [], origin, settings), standing, settings);
}

/**
 * The line of a graded review, for the log of interactions.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { reviewLine } from "./lines.ts";
 *
 * const review = { id: "r", entryId: "a", grade: "good", sessionId: null } as const;
 * const origin = { now: 0n, device: null, actor: "user" };
 * const { text } = reviewLine(review, origin, defaultSettings().logs.interactions);
 * const expected = '{"id":"r","at":"1970-01-01T00:00:00Z","actor":"user",' +
 *   '"kind":"review","entry_id":"a","grade":"good"}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function reviewLine(
  { id, entryId, grade, sessionId }: ReviewEvent,
  origin: Origin,
  settings: LogSettings,
): StoredJson {
  return lineOf([
    ...identity(id, origin, settings),
    ...writer(origin),
    ["kind", '"review"'],
    ["entry_id", JSON.stringify(entryId)],
    ["grade", JSON.stringify(grade)],
    ...textMember("session_id", sessionId),
  ]);
}

/**
 * The line that takes a review back: the same event again, which is none that counts any
 * more. Its time is that of taking back, so that before it the review still counts.
 *
 * @param event The review, as stored.
 *
 * @example
 * ```ts
 * import { StoredJson } from "../json/stored.ts";
 * import { defaultSettings } from "../records/settings.ts";
 * import { undoneLine } from "./lines.ts";
 *
 * const review = '{"id":"r","at":"2026-04-20T10:00:00Z","kind":"review","grade":"good","n":1.0}';
 * const origin = { now: 0n, device: null, actor: "user" };
 * const { interactions } = defaultSettings().logs;
 * const { text } = undoneLine(StoredJson.fromText(review), origin, interactions);
 * const expected = '{"id":"r","at":"1970-01-01T00:00:00Z","kind":"undone","n":1.0,"actor":"user"}';
 * if (text !== expected) throw new Error(text);
 * ```
 */
export function undoneLine(
  event: StoredJson,
  origin: Origin,
  settings: LogSettings,
): StoredJson {
  const undone = withValue(event, ["kind"], StoredJson.fromText(`"${UNDONE}"`));
  return withOrigin(withoutValue(undone, ["grade"]), origin, settings);
}

function identity(id: string, { now }: Origin, settings: LogSettings): Member[] {
  return [
    [settings.id[0]!, idJson(id, settings)],
    [settings.at[0]!, instantJson(now, settings)],
  ];
}

/** An id as a log spells its ids: as a number, where they are numbers and it is one. */
function idJson(id: string, { id_type }: LogSettings): string {
  return id_type === "number" && /^(?:0|-?[1-9]\d*)$/.test(id) ? id : JSON.stringify(id);
}

function writer({ device, actor }: Origin): Member[] {
  return [...textMember("device", device), ["actor", JSON.stringify(actor)]];
}

function textMember(key: string, text: string | null): Member[] {
  return text === null ? [] : [[key, JSON.stringify(text)]];
}

/**
 * A new line with the members that the config leads to by pointers. The objects on the way have
 * to be there, unless the line is to say no more than that something is deleted.
 *
 * @throws {LogError} `bad_usage` where one is not.
 */
function withPointers(
  line: StoredJson,
  members: readonly Member[],
  parents: "parents_are_there" | "parents_are_made",
): StoredJson {
  return members.filter(([key]) => isPointer(key)).reduce((whole, [key, json]) => {
    const path = keyPath(key);
    if (parents === "parents_are_there" && !hasParents(whole, path)) {
      throw new LogError("bad_usage", `Cannot write "${key}" into a new line: nothing is there`, {
        hint: `set what is around it, as in --set '${path[0]}:={}', or append a whole line`,
      });
    }
    return withValue(whole, path, StoredJson.fromText(json));
  }, line);
}

function hasParents(line: StoredJson, path: KeyPath): boolean {
  const parent = valueAt(recordOf(line.text), path.slice(0, -1));
  return typeof parent === "object" && parent !== null && !Array.isArray(parent);
}

/** An object; a key that a config gives another meaning, such as `created_at` for the time, keeps the first. */
function lineOf(members: readonly Member[]): StoredJson {
  const byKey = new Map<string, string>();
  for (const [key, json] of members) {
    if (!byKey.has(key) && !isPointer(key)) byKey.set(key, json);
  }
  const parts = Array.from(byKey, ([key, json]) => `${JSON.stringify(key)}:${json}`);
  return StoredJson.fromText(`{${parts.join(",")}}`);
}
