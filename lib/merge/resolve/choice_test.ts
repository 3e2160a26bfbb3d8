import { deepEqual, equal, rejects } from "node:assert/strict";
import { StoredJson } from "../../json/stored.ts";
import { defaultSettings, type LogSettings } from "../../records/settings.ts";
import { parseInstant } from "../../time/instant.ts";
import type { ConcurrentVersion } from "../law/merge_log.ts";
import { type Choice, type ChoiceOrigin, linesOfChoice } from "./choice.ts";
import { type Conflict, conflictOf, isChoosable } from "./conflict.ts";

const SETTINGS = defaultSettings().logs.entries;
const ORIGIN: ChoiceOrigin = { now: parseInstant("2026-05-05T08:00:00Z")!, device: "desk" };

/** A version on a line; one with a flag deletes. */
function versionOf(text: string, line: number): ConcurrentVersion {
  return {
    line,
    inputs: [],
    kind: /"(is_deleted|gone)":true/.test(text) ? "delete" : "edit",
    at: null,
    device: null,
    actor: null,
    entry: StoredJson.fromText(text),
  };
}

/** Versions with the one that is kept first. */
function conflictOfLines(lines: string[], settings: LogSettings = SETTINGS): Conflict {
  const versions = lines.map((text, index) => versionOf(text, index + 1));
  const kind = versions.some(({ kind }) => kind === "delete") ? "edit-delete" : "edit-edit";
  return conflictOf(
    "entries",
    { id: "a", kept_line: 1, lines: [], kind, versions, hidden: [] },
    settings,
  );
}

async function lineOf(
  conflict: Conflict,
  choice: Choice | number,
  origin: Partial<ChoiceOrigin> = {},
  settings: Partial<LogSettings> = {},
): Promise<string | undefined> {
  const chosen = typeof choice === "number" ? { kind: "version", index: choice } as const : choice;
  const log = { ...SETTINGS, ...settings };
  const lines = await linesOfChoice(conflict, chosen, { ...ORIGIN, ...origin }, log);
  return lines[0]?.text;
}

const LEFT = '{"id":"a", "at":"2026-04-20T10:00:00Z","text":"left","n":1.0,"10":{"2":[1.50]}}';
const RIGHT =
  '{"10":{"2":[1.50],"x":1e400},"id":"a","device":"phone","at":"2026-04-20T09:00:00Z","text":"right"}';

Deno.test("a chosen version is appended whole, its values as they are spelled", async () => {
  const conflict = conflictOfLines([LEFT, RIGHT]);
  equal(
    await lineOf(conflict, 1),
    '{"10":{"2":[1.50],"x":1e400},"id":"a","device":"desk","at":"2026-05-05T08:00:00Z","text":"right","actor":"user"}',
  );
  equal(
    await lineOf(conflict, 0),
    '{"id":"a", "at":"2026-05-05T08:00:00Z","text":"left","n":1.0,"10":{"2":[1.50]},"device":"desk","actor":"user"}',
  );
});

Deno.test("a chosen version names no machine where there is no name for it", async () => {
  equal(
    await lineOf(conflictOfLines(['{"id":"a"}', '{"id":"a","device":"phone","at":1}']), 1, {
      device: null,
    }),
    '{"id":"a","at":"2026-05-05T08:00:00Z","actor":"user"}',
  );
});

Deno.test("fields are chosen one by one, the others stay those of the version kept", async () => {
  const conflict = conflictOfLines([LEFT, RIGHT]);
  const paths = conflict.fields.map(({ path }) => path);
  deepEqual(paths, ["/10/x", "/text", "/n"]);
  equal(
    await lineOf(conflict, { kind: "fields", picks: [1, 1, 1] }, { device: null }),
    '{"id":"a", "at":"2026-05-05T08:00:00Z","text":"right","10":{"2":[1.50],"x":1e400},"actor":"user"}',
  );
  equal(
    await lineOf(conflict, { kind: "fields", picks: [0, 1, 0] }, { device: null }),
    '{"id":"a", "at":"2026-05-05T08:00:00Z","text":"right","n":1.0,"10":{"2":[1.50]},"actor":"user"}',
  );
  await rejects(() => lineOf(conflict, { kind: "fields", picks: [0, 1] }), RangeError);
});

Deno.test("an edit chosen over a delete restores, and a delete that stands needs no line", async () => {
  const conflict = conflictOfLines(['{"id":"a","is_deleted":true}', LEFT, RIGHT]);
  equal(await lineOf(conflict, 0), undefined);
  equal(
    await lineOf(conflict, 1, { device: null }),
    '{"id":"a", "at":"2026-05-05T08:00:00Z","text":"left","n":1.0,"10":{"2":[1.50]},"actor":"user","is_restored":true}',
  );
  deepEqual(conflict.edits.map(({ line }) => line), [2, 3]);
  equal(
    await lineOf(conflict, { kind: "fields", picks: [0, 1, 0] }, { device: null }),
    '{"id":"a", "at":"2026-05-05T08:00:00Z","text":"right","n":1.0,"10":{"2":[1.50]},"actor":"user","is_restored":true}',
  );
});

Deno.test("a version that restored does not restore again what is not deleted", async () => {
  const restore = '{"id":"a","is_restored":true,"text":"back"}';
  equal(
    await lineOf(conflictOfLines([LEFT, restore]), 1, { device: null }),
    '{"id":"a","text":"back","at":"2026-05-05T08:00:00Z","actor":"user"}',
  );
  equal(
    await lineOf(conflictOfLines(['{"id":"a","is_restored":false}', LEFT]), 0, { device: null }),
    '{"id":"a","is_restored":false,"at":"2026-05-05T08:00:00Z","actor":"user"}',
  );
});

Deno.test("a choice in a foreign log is spelled as the log is", async () => {
  const foreign = {
    at: ["changed", "made"],
    at_format: "epoch_ms",
    is_deleted: ["gone"],
    tombstones: "latest",
  } as const;
  const conflict = conflictOfLines(['{"id":"a","gone":true,"changed":2}', '{"id":"a","made":1}']);
  const now = ORIGIN.now + 500n;
  equal(
    await lineOf(conflict, 1, { now, device: null }, foreign),
    '{"id":"a","made":1,"changed":1777968000000.5,"actor":"user"}',
  );
  const kept = conflictOfLines(['{"id":"a","made":1}', '{"id":"a","gone":true,"changed":2}']);
  equal(
    await lineOf(kept, 1, {}, { ...foreign, at_format: "epoch_s" }),
    '{"id":"a","gone":true,"changed":1777968000,"device":"desk","actor":"user"}',
  );
});

Deno.test("a bare restore cannot be chosen: it holds nothing", async () => {
  const bare: ConcurrentVersion = {
    ...versionOf(LEFT, 3),
    kind: "restore",
    entry: StoredJson.fromText('{"id":"a","is_restored":true}'),
  };
  const versions = [versionOf(LEFT, 1), versionOf(RIGHT, 2), bare];
  const concurrent = { id: "a", kept_line: 1, lines: [1, 2, 3], kind: "edit-edit" as const };
  const conflict = conflictOf("entries", { ...concurrent, versions, hidden: [] }, SETTINGS);
  deepEqual(versions.map((version) => isChoosable(conflict, version)), [true, true, false]);
  await rejects(() => lineOf(conflict, 2), RangeError);
  await rejects(() => lineOf(conflict, 3), RangeError);
});

Deno.test("a choice where flags are data carries them over", async () => {
  const settings = { ...SETTINGS, tombstones: "none" } as const;
  const versions = [versionOf(LEFT, 1), versionOf('{"id":"a","is_restored":true,"n":1}', 2)];
  const concurrent = { id: "a", kept_line: 1, lines: [1, 2], kind: "edit-edit" as const };
  const conflict = conflictOf("entries", { ...concurrent, versions, hidden: [] }, settings);
  equal(
    await lineOf(conflict, 1, { device: null }, settings),
    '{"id":"a","is_restored":true,"n":1,"at":"2026-05-05T08:00:00Z","actor":"user"}',
  );
});
