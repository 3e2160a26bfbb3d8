import assert from "node:assert/strict";
import { defaultSettings, type Settings } from "../records/settings.ts";
import { logOfFile, type NameKind } from "./log_of_file.ts";

const ALL: readonly NameKind[] = ["copy", "default", "configured"];

/** Settings under which the file of one log has another name. */
function renamed(file: string): Settings {
  const settings = defaultSettings();
  return { ...settings, logs: { ...settings.logs, entries: { ...settings.logs.entries, file } } };
}

Deno.test("logOfFile goes by the file in the settings, then the default, then a copy's name", () => {
  const settings = renamed("notes.jsonl");
  assert.equal(logOfFile("notes.jsonl", settings, ALL), "entries");
  assert.equal(logOfFile("entries.jsonl", settings, ALL), "entries");
  assert.equal(logOfFile("notes (1).jsonl", settings, ALL), "entries");
  assert.equal(logOfFile("firings (1).jsonl", settings, ALL), "firings");
  // A copy is called after the file that the log has.
  assert.equal(logOfFile("entries (1).jsonl", settings, ALL), null);
  // What the settings say counts before what the name says by default.
  assert.equal(logOfFile("firings.jsonl", renamed("firings.jsonl"), ALL), "entries");
  // Also before a copy's name.
  assert.equal(logOfFile("firings 2.jsonl", renamed("firings 2.jsonl"), ALL), "entries");
  assert.equal(logOfFile("words.jsonl", settings, ALL), null);
});

Deno.test("logOfFile takes only such names as it is told to", () => {
  const settings = renamed("notes.jsonl");
  const names = ["notes.jsonl", "entries.jsonl", "notes (1).jsonl"];
  const found = (kind: NameKind) => names.filter((name) => logOfFile(name, settings, [kind]));
  assert.deepEqual(found("configured"), ["notes.jsonl"]);
  assert.deepEqual(found("default"), ["entries.jsonl"]);
  assert.deepEqual(found("copy"), ["notes (1).jsonl"]);
  assert.equal(logOfFile("notes.jsonl", settings, []), null);
});
