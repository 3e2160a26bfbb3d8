import { deepEqual, equal } from "node:assert/strict";
import { defaultSettings } from "../records/settings.ts";
import { OtherNames } from "./other_names.ts";

const STANDARD = new OtherNames(defaultSettings());

Deno.test("other names differ from a log's by case or ending only", () => {
  for (
    const name of ["Entries.jsonl", "ENTRIES.JSONL", "entries.ndjson", "Entries.NDJSON"]
      .concat("entries.jsonl.txt", "entries.jsonlines", "entries.jl")
  ) {
    deepEqual(STANDARD.match(name), { log: "entries", isCertain: true }, name);
  }
  for (const name of ["entries.json", "Entries.txt", "entries.log", "entries"]) {
    deepEqual(STANDARD.match(name), { log: "entries", isCertain: false }, name);
  }
  for (
    const name of ["entries.jsonl", "entries.csv", "entries.md", "entries (1).jsonl", "notes.jsonl"]
      .concat("entries.jsonl.1", "entries2.jsonl", "")
  ) equal(STANDARD.match(name), null, name);
});

Deno.test("other names go by the file that the config names, and know no other log's file", () => {
  const { logs } = defaultSettings();
  logs.entries.file = "Things.ndjson";
  logs.sessions.file = "things.jsonl";
  const names = new OtherNames({ logs });
  equal(names.match("Things.ndjson"), null);
  equal(names.match("things.jsonl"), null);
  deepEqual(names.match("things.json"), { log: "entries", isCertain: false });
});
