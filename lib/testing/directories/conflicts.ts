/**
 * Concurrent edits as a merge answers them, for tests of what is made of them.
 *
 * @module
 */

import { StoredJson } from "../../json/stored.ts";
import type { ConcurrentVersion, ConcurrentVersions } from "../../merge/law/merge_log.ts";
import { type Conflict, conflictOf } from "../../merge/resolve/conflict.ts";
import { defaultSettings } from "../../records/settings.ts";

/** A version on a line, from a device; `kind` follows from the flags in its text. */
export function versionOf(line: number, device: string | null, text: string): ConcurrentVersion {
  const entry = StoredJson.fromText(text);
  const { at = null, is_deleted, is_restored } = entry.value as Record<string, unknown>;
  return {
    line,
    inputs: [line % 2 === 0 ? "entries.jsonl" : "entries (1).jsonl"],
    kind: is_deleted === true ? "delete" : is_restored === true ? "restore" : "edit",
    at: at as string | null,
    device,
    actor: device && "user",
    entry,
  };
}

/** A conflict of the entry `a`, the version that is kept first. */
export function conflictAmong(...versions: readonly ConcurrentVersion[]): Conflict {
  const lines = versions.map(({ line }) => line);
  const isDeleted = versions.some(({ kind }) => kind === "delete");
  return conflictOf("entries", {
    id: "a",
    kept_line: lines[0]!,
    lines,
    kind: isDeleted ? "edit-delete" : "edit-edit",
    versions: [...versions],
    hidden: [],
  }, defaultSettings().logs.entries);
}

/** What a merge finds of a conflict whose first version it keeps. */
export function concurrentOf({ id, kind, versions, hidden }: Conflict): ConcurrentVersions {
  const lines = versions.map(({ line }) => line);
  const hiddenLines = hidden.map(({ line }) => line);
  return { id, kind, kept_line: lines[0]!, lines, versions: [...versions], hidden: hiddenLines };
}

/** Two edits that differ in a few fields. */
export const TWO_EDITS = conflictAmong(
  versionOf(
    14,
    "phone",
    '{"id":"a","at":"2026-04-20T10:15:00Z","text":"木漏れ日","context":"sunlight through the leaves, seen on the way","shape":{"kind":"word","rank":1.50}}',
  ),
  versionOf(
    13,
    "laptop",
    '{"id":"a","at":"2026-04-20T09:00:00Z","text":"木漏れ日 👍🏽","context":"light and leaves","shape":{"kind":"phrase","rank":1.5},"tags":["jp"]}',
  ),
);

/** An edit that was made while another device deleted. */
export const EDIT_AND_DELETE = conflictAmong(
  versionOf(13, "tablet", '{"id":"a","at":"2026-04-20T09:30:00Z","is_deleted":true}'),
  versionOf(14, "phone", '{"id":"a","at":"2026-04-20T10:15:00Z","text":"Fernweh"}'),
);
