import fc from "fast-check";
import { deepEqual, equal, notEqual } from "node:assert/strict";
import { BUILT_IN_LOGS, defaultSettings, type Settings } from "../records/settings.ts";
import { anyCharacter } from "../testing/generators/any_character.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { CopyNames } from "./copy_names.ts";
import { CONFLICT_TAGS } from "./tags.ts";

const STANDARD = new CopyNames(defaultSettings());
const NAME_BYTES = 255;

/** Names with these files for the logs, and these patterns in the config. */
function namesWith(
  files: Partial<Record<keyof Settings["logs"], string>>,
  conflict_patterns: string[] = [],
): CopyNames {
  const { logs } = defaultSettings();
  for (const log of BUILT_IN_LOGS) logs[log].file = files[log] ?? logs[log].file;
  return new CopyNames({ logs, conflict_patterns });
}

/** What sync services are known to make of `entries.jsonl`. */
const COPIES = [
  "entries (Ada's conflicted copy 2026-04-20).jsonl",
  "entries (Ada's conflicted copy).jsonl",
  "entries (Ada's conflicted copy 2026-04-20) 1.jsonl",
  "entries (Ada’s conflicted copy 2026-04-20).jsonl",
  "entries (Ada (Mac)'s conflicted copy 2026-04-20).jsonl",
  "entries (Adas in Konflikt stehende Kopie 2026-04-20).jsonl",
  "entries (In Konflikt stehende Kopie von Ada).jsonl",
  "entries (Copie en conflit de Ada 2026-04-20).jsonl",
  "entries (Copia in conflitto di Ada 2026-04-20).jsonl",
  "entries (Cópia em conflito de Ada 2026-04-20).jsonl",
  "entries (Copia conflictiva de Ada 2026-04-20).jsonl",
  "entries (Конфликтующая копия пользователя Ada 2026-04-20).jsonl",
  "entries (Ada の競合コピー 2026-04-20).jsonl",
  "entries (Ada 冲突副本 2026-04-20).jsonl",
  "entries(Ada 冲突副本 2026-04-20).jsonl",
  "entries (Ada 衝突複本 2026-04-20).jsonl",
  "entries(Ada 衝突複本 2026-04-20).jsonl",
  "entries（Ada 的冲突副本 2026-04-20）.jsonl",
  "entries (Case Conflict).jsonl",
  "entries.conflict.1.jsonl",
  "entries.jsonl.conflict.1",
  "entries.conflict1.jsonl",
  "entries.jsonl.conflict1",
  "entries.conflict12.jsonl",
  "entries.sync-conflict-20260420-101500-ABCDEFG.jsonl",
  "entries.sync-conflict-20260420-101500-.jsonl",
  "entries.sync-conflict-20260420-101500.jsonl",
  "entries (conflicted copy 2026-04-20 101500).jsonl",
  "entries_conflict-user-20260420-101500.jsonl",
  "entries-conflict-20260420-101500.jsonl",
  "entries-HOST.jsonl",
  "entries-HOST-1.jsonl",
  "entries-HOST-safeBackup-0001.jsonl",
  "entries 2.jsonl",
  "entries (1000).jsonl",
  "entries_2.jsonl",
  "entries (1).jsonl",
  "entries (SFConflict user 2026-04-20).jsonl",
  "entries (Conflicted copy DEVICE 202604201015).jsonl",
  "entries [conflicted].jsonl",
  "entries.conflict1",
  "entries.Conflict.jsonl",
  "entries.jsonl..path1",
  "entries..path2.jsonl",
  "entries.path1.jsonl",
  "entries..path1",
  "entries (# Name clash 2026-04-20 n41ff3C #).jsonl",
  "entries (# Edit conflict 2026-04-20 n41ff3C #).jsonl",
  "entries - Conflict On 2026_04_20 10_15_00.jsonl",
  "entries (Created by Ada conflict 2026-04-20).jsonl",
];

/** Copies that somebody made, and what programs keep of a file before they change it. */
const MADE_ON_PURPOSE = [
  "entries - Copy.jsonl",
  "entries - Copy (2).jsonl",
  "entries - Kopie.jsonl",
  "entries – kopie.jsonl",
  "entries — копия (2).jsonl",
  "entries - コピー.jsonl",
  "entries copy.jsonl",
  "entries copy 2.jsonl",
  "entries Kopie.jsonl",
  "entries copie 3.jsonl",
  "entriesのコピー.jsonl",
  "entries (copy).jsonl",
  "entries (another copy).jsonl",
  "entries (3rd copy).jsonl",
  "entries (Kopie).jsonl",
  "entries.jsonl~",
  "entries.jsonl.~1~",
  "entries.jsonl.orig",
];

const NESTED = [
  "entries (1) (conflicted copy 2026-04-20).jsonl",
  "entries (conflicted copy 2026-04-20) (1).jsonl",
  "entries 2.sync-conflict-20260420-101500-ABCDEFG.jsonl",
  "entries.sync-conflict-20260420-101500-ABC.sync-conflict-20260421-101500-DEF.jsonl",
  "entries (1).jsonl.conflict2",
  "entries.jsonl.conflict1.conflict2",
  "entries-HOST (1).jsonl",
  "entries (1)-HOST.jsonl",
  "entries [conflicted] [conflicted].jsonl",
];

/** Files that people and programs keep beside a log. */
const OTHERS = [
  "entries.jsonl",
  "interactions.jsonl",
  "Entries.JSONL",
  "entries.json",
  "entries",
  "entries .jsonl",
  "entries 2025.jsonl",
  "entries_2025.jsonl",
  "entries (2025).jsonl",
  "entries (old).jsonl",
  "entries (0).jsonl",
  "entries.2026-04-20.jsonl",
  "entries.jsonl.bak",
  "entries.jsonl-journal",
  "entries.jsonl.gz",
  "entries.conflicts.jsonl",
  "entries.sync-conflict.jsonl",
  "myentries (1).jsonl",
  "entries (1).csv",
  ".entries.jsonl.icloud",
  ".entries (1).jsonl",
  ".entries.jsonl.20260420T215959.999999Z.tmp",
  ".log.lock",
  "log.config.json",
  "snapshots",
  "backups",
  "quarantine",
  "",
  "entries.jsonl.1",
  "entries.1.jsonl",
  "entries.jsonl.2.gz",
  "entries-2025.jsonl",
  "entries-2026-03.jsonl",
  "entries-20260301.jsonl.gz",
  "entries.jsonl.2026-04-20.1",
  "entries.path1.txt",
  "entries.jsonl.path",
];

for (const name of [...COPIES, ...NESTED]) {
  Deno.test(`copy names nominate ${name}`, () => {
    deepEqual(STANDARD.match(name), { log: "entries", isCertain: true });
  });
}

for (const name of MADE_ON_PURPOSE) {
  Deno.test(`copy names nominate ${name}, but not as certain`, () => {
    deepEqual(STANDARD.match(name), { log: "entries", isCertain: false });
  });
}

for (const name of OTHERS) {
  Deno.test(`copy names leave ${name || "an empty name"} alone`, () => {
    equal(STANDARD.match(name), null);
  });
}

Deno.test("copy names know every example, with the tags of all others behind it", () => {
  for (const { examples: [first] } of CONFLICT_TAGS) {
    notEqual(STANDARD.match(first), null, first);
    for (const { examples: [second] } of CONFLICT_TAGS) {
      const name = second.replace(/^entries/, first.replace(".jsonl", ""));
      equal(STANDARD.match(name)?.log, "entries", name);
    }
  }
});

Deno.test("copy names take composed and decomposed characters, and either case, for the same", () => {
  const names = namesWith({ entries: "Einträge.jsonl" });
  for (const form of ["NFC", "NFD", "NFKC", "NFKD"]) {
    for (const name of COPIES) {
      const other = name.replace("entries", "Einträge").normalize(form);
      for (const spelled of [other, other.toUpperCase(), other.toLowerCase()]) {
        equal(names.match(spelled)?.log, "entries", spelled);
      }
    }
    equal(names.match("Einträge.jsonl".normalize(form)), null);
  }
});

Deno.test("copy names find names that look like an archive unlikely", () => {
  for (const name of ["entries-archive.jsonl", "entries-laptop (1).jsonl"]) {
    deepEqual(STANDARD.match(name), { log: "entries", isCertain: false });
  }
});

Deno.test("copy names belong to the log with the longest name in common", () => {
  const names = namesWith({ interactions: "entries-archive.jsonl" });
  equal(names.match("entries-archive.jsonl"), null);
  equal(names.match("entries-archive (1).jsonl")?.log, "interactions");
  equal(names.match("entries-archive-HOST.jsonl")?.log, "interactions");
  equal(names.match("entries-HOST.jsonl")?.log, "entries");
});

Deno.test("copy names go by the file that the config names", () => {
  const names = namesWith({ entries: "things.v1.ndjson", sessions: "diary", firings: ".fired" });
  equal(names.match("entries (1).jsonl"), null);
  equal(names.match("things.v1 (1).ndjson")?.log, "entries");
  equal(names.match("things.v1.ndjson.conflict1")?.log, "entries");
  equal(names.match("things (1).ndjson"), null);
  equal(names.match("diary (1)")?.log, "sessions");
  equal(names.match("diary.conflict.1")?.log, "sessions");
  equal(names.match("diary"), null);
  equal(names.match(".fired 2")?.log, "firings");
});

Deno.test("copy names take the patterns of the config", () => {
  const names = namesWith({}, ["*~Mine?.jsonl", "From * entries.jsonl", "*.jsonl.bak", "?*-old.*"]);
  const copies = ["entries~mine1.jsonl", "from ada entries.JSONL", "ENTRIES.jsonl.bak"];
  for (const name of copies) deepEqual(names.match(name), { log: "entries", isCertain: true });
  equal(names.match("firings~mine2.jsonl")?.log, "firings");
  deepEqual(names.match("sessions-old.jsonl"), { log: "sessions", isCertain: true });
  const others = ["entries~mine.jsonl", "from ada entries.txt", "notes.jsonl.bak", "entries.bak"];
  for (const name of others) equal(names.match(name), null, name);
});

Deno.test("copy names never nominate a log or a hidden file, whatever the config's patterns", () => {
  const names = namesWith({ interactions: "entries-archive.jsonl" }, ["*"]);
  equal(names.match("notes about entries")?.log, "entries");
  const others = ["entries.jsonl", "Entries-Archive.jsonl", ".entries.jsonl.icloud", "notes"];
  for (const name of others) equal(names.match(name), null, name);
});

Deno.test("copy names come to an end, whatever a name is made of", () => {
  const piece = fc.oneof(
    fc.constantFrom(..."()-_. 12*?", "conflicted copy", "conflict", "_conflict", ".conflict"),
    fc.constantFrom(...CONFLICT_TAGS.map(({ examples: [name] }) => name.slice(7, -6))),
    fc.string({ unit: anyCharacter, maxLength: 3 }),
  );
  const hostile = fc.tuple(piece, piece, piece).map((pieces) =>
    `entries${pieces.join("").repeat(NAME_BYTES)}`.slice(0, NAME_BYTES)
  );
  const names = namesWith({}, ["*a*".repeat(40) + "b"]);
  const ends = fc.constantFrom("", ".jsonl", ".jsonl)", ".jsonl.conflict1");
  assertProperty(
    fc.property(hostile, ends, (name, end) => {
      const { log = "entries" } = names.match(name + end) ?? {};
      equal(log, "entries");
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("copy names find tags in any number and order", () => {
  const tags = CONFLICT_TAGS.flatMap(({ isAmbiguous, examples }) =>
    isAmbiguous
      ? []
      : examples.filter((name) => name.endsWith(".jsonl")).map((name) => name.slice(7, -6))
  );
  const some = fc.array(fc.constantFrom(...tags), { minLength: 1, maxLength: 6 });
  assertProperty(
    fc.property(some, some, fc.constantFrom(...BUILT_IN_LOGS), (before, behind, log) => {
      deepEqual(STANDARD.match(`${log}${before.join("")}.jsonl`), { log, isCertain: true });
      deepEqual(STANDARD.match(`${log}.jsonl${behind.join("")}`), { log, isCertain: true });
      const name = `${log}${before.join("")}.jsonl${behind.join("")}`;
      deepEqual(STANDARD.match(name), { log, isCertain: true });
    }),
    { seed: 1, numRuns: 100 },
  );
});
