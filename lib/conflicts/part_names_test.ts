import { deepEqual, equal } from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { CopyNames } from "./copy_names.ts";
import { compareParts, PartNames } from "./part_names.ts";
import { CONFLICT_TAGS } from "./tags.ts";

const STANDARD = new PartNames(defaultSettings());

/** How `logrotate`, logging libraries and people name them: packing, date, number. */
const PARTS: Readonly<Record<string, [string | null, string | null, number | null]>> = {
  "entries.jsonl.1": [null, null, 1],
  "entries.jsonl.0": [null, null, 0],
  "entries.jsonl.001": [null, null, 1],
  "entries.jsonl.12": [null, null, 12],
  "entries.1.jsonl": [null, null, 1],
  "entries.jsonl.2.gz": ["gz", null, 2],
  "entries.2.jsonl.zst": ["zst", null, 2],
  "entries.jsonl.gz": ["gz", null, null],
  "entries.jsonl.3.xz": ["xz", null, 3],
  "entries.jsonl.4.bz2": ["bz2", null, 4],
  "entries.jsonl.old": [null, null, null],
  "entries.old.jsonl": [null, null, null],
  "entries-2026.jsonl": [null, "2026", null],
  "entries_2025.jsonl": [null, "2025", null],
  "entries 2025.jsonl": [null, "2025", null],
  "entries-2026-03.jsonl": [null, "202603", null],
  "entries-202603.jsonl": [null, "202603", null],
  "entries.2026-04-20.jsonl": [null, "20260420", null],
  "entries-20260301.jsonl.gz": ["gz", "20260301", null],
  "entries.jsonl-20260301": [null, "20260301", null],
  "entries.jsonl-20260301.gz": ["gz", "20260301", null],
  "entries.jsonl.2026-04-20": [null, "20260420", null],
  "entries.jsonl.2026-04-20_10-15-00": [null, "20260420101500", null],
  "entries-2026-04-20T10-15-00.000.jsonl": [null, "20260420101500000", null],
  "entries.jsonl.2026-04-20-10": [null, "2026042010", null],
  "entries.jsonl-1776700000": [null, "1776700000", null],
  "entries-2026-W16.jsonl": [null, "202616", null],
  "entries-2026-04-20.jsonl.1": [null, "20260420", 1],
  "entries-2026-04-20.2.jsonl.gz": ["gz", "20260420", 2],
};

for (const [name, [packing, date, number]] of Object.entries(PARTS)) {
  Deno.test(`part names know ${name}`, () => {
    deepEqual(STANDARD.match(name), { log: "entries", packing, date, number });
    equal(new CopyNames(defaultSettings()).match(name), null, "it is no conflict copy");
  });
}

const OTHERS = [
  "entries.jsonl",
  "Entries.JSONL",
  "entries.json",
  "entries.gz",
  "entries-archive.jsonl",
  "entries-1.jsonl",
  "entries_2.jsonl",
  "entries 2.jsonl",
  "entries.jsonl.bak",
  "entries.jsonl.20261301",
  "entries.jsonl.1234",
  "entries-2026-03 (1).jsonl",
  "entries.1.csv",
  "myentries.jsonl.1",
  ".entries.jsonl.20260420T215959.999999Z.tmp",
  "entries.jsonl.bak-20260420T215959.999999Z",
  "",
];

for (const name of OTHERS) {
  Deno.test(`part names leave ${name || "an empty name"} alone`, () => {
    equal(STANDARD.match(name), null);
  });
}

Deno.test("part names take no name that a sync service gives a conflict copy", () => {
  for (const example of CONFLICT_TAGS.flatMap(({ examples }) => examples)) {
    equal(STANDARD.match(example), null, example);
  }
});

Deno.test("a pattern of the config makes a conflict copy of what is named like a part", () => {
  const settings = { ...defaultSettings(), conflict_patterns: ["*.1"] };
  deepEqual(new CopyNames(settings).match("entries.jsonl.1"), { log: "entries", isCertain: true });
});

Deno.test("part names go by the file that the config names, also in a folder", () => {
  const { logs } = defaultSettings();
  logs.entries.file = "data/things.v1.ndjson";
  logs.sessions.file = "diary";
  const names = new PartNames({ logs });
  equal(names.match("data/things.v1.ndjson.1")?.log, "entries");
  equal(names.match("data/things.v1-2026-03.ndjson.gz")?.log, "entries");
  equal(names.match("things.v1.ndjson.1"), null);
  equal(names.match("entries.jsonl.1"), null);
  equal(names.match("diary.2")?.log, "sessions");
  equal(names.match("diary.gz")?.log, "sessions");
});

Deno.test("parts sort from the oldest to the newest", () => {
  const sorted = [
    "entries-2025.jsonl",
    "entries-2026-03.jsonl",
    "entries-2026-03-15.jsonl",
    "entries-2026-03-15.1.jsonl.gz",
    "entries.jsonl.2026-03-16",
    "entries.jsonl.old",
    "entries.jsonl.10.gz",
    "entries.jsonl.2.gz",
    "entries.1.jsonl",
    "entries.jsonl.0",
  ];
  const shuffled = sorted.toSorted((a, b) => a.length - b.length || (a < b ? 1 : -1));
  shuffled.sort((a, b) => compareParts(STANDARD.match(a)!, STANDARD.match(b)!));
  deepEqual(shuffled, sorted);
});
