import fc from "fast-check";
import assert from "node:assert/strict";
import { entrySchema } from "../../reducers/entries_schema.ts";
import { interactionSchema } from "../../reducers/interactions_schema.ts";
import type { FileCounts, ProblemRow } from "../answers.ts";
import { fileKind } from "../records/file_kind.ts";
import { defaultSettings, type LogSettings } from "../records/settings.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { fromBytes } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { DAMAGED, READABLE } from "../testing/generators/damaged.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { naiveProblems } from "../testing/models/naive_problems.ts";
import { type Instant, parseInstant } from "../time/instant.ts";
import { type ProblemCode, PROBLEMS } from "./problems.ts";
import { validateFile, type ValidateOptions } from "./validate_file.ts";

const SETTINGS = defaultSettings().logs;
const NOW: Instant = parseInstant("2026-06-15T12:00:00Z")!;
const ORDER = Object.keys(PROBLEMS);
const isEntry = (id: string) => ["a", "b"].includes(id);

const BASE = { file: "log", now: NOW };
const OPTIONS = {
  entries: {
    ...BASE,
    log: "entries",
    settings: SETTINGS.entries,
    loadSchema: () => Promise.resolve(entrySchema),
    isEntry: null,
  },
  interactions: {
    ...BASE,
    log: "interactions",
    settings: SETTINGS.interactions,
    loadSchema: () => Promise.resolve(interactionSchema),
    isEntry,
  },
  lines: {
    ...BASE,
    log: null,
    settings: SETTINGS.entries,
    loadSchema: null,
    isEntry: null,
  },
} satisfies Record<string, ValidateOptions>;

async function validate(
  log: Uint8Array | string,
  options: ValidateOptions = OPTIONS.entries,
): Promise<{ rows: ProblemRow[]; counts: FileCounts }> {
  using source = await new MemoryStorage({ log }).open("log");
  const rows: ProblemRow[] = [];
  const found = validateFile(source!, options);
  for (let next = await found.next();; next = await found.next()) {
    if (next.done) return { rows, counts: next.value };
    rows.push(next.value);
  }
}

async function codesOf(log: string, options?: ValidateOptions): Promise<string[]> {
  const { rows } = await validate(log, options);
  return rows.map(({ line, code }) => `${line} ${code}`);
}

/** Logs in which little went wrong, so that lines are held against each other. */
const MOSTLY_READABLE = fc.array(READABLE, { maxLength: 12, size: "max" })
  .map((lines) => new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
const LOG = fc.oneof(DAMAGED, MOSTLY_READABLE);
const isFileOfLines = async (bytes: Uint8Array) =>
  (await fileKind(fromBytes("log", bytes))).kind === "lines";

for (const log of ["entries", "interactions"] as const) {
  Deno.test(`validateFile finds in ${log} what the contract says, whatever happened to them`, async () => {
    const seen = new Set<string>();
    const property = fc.asyncProperty(LOG, async (bytes) => {
      fc.pre(await isFileOfLines(bytes));
      const { rows } = await validate(bytes, OPTIONS[log]);
      for (const { code } of rows) seen.add(code);
      assert.deepEqual(
        rows.map(({ line, code }) => [line, code]),
        naiveProblems(bytes, log, NOW, isEntry),
      );
    });
    await assertProperty(property, { seed: 1, numRuns: 1500 });
    const unseen = ORDER.filter((code) => !seen.has(code));
    const others: ProblemCode[] = log === "entries"
      ? ["same-id-different-content", "orphan", "unknown-grade"]
      : ["edit-after-delete"];
    const ofFiles: ProblemCode[] = [
      ...["utf-16", "packed", "json-array", "pretty-printed"] as const,
      "lost-lines",
    ];
    assert.deepEqual(unseen, [...ofFiles, "too-long", ...others, "evicted-placeholder"]);
  });
}

Deno.test("validateFile looks at each line alone when it does not know the log", async () => {
  const property = fc.asyncProperty(LOG, async (bytes) => {
    fc.pre(await isFileOfLines(bytes));
    const { rows } = await validate(bytes, OPTIONS.lines);
    const ofLines = naiveProblems(bytes, "entries", NOW, isEntry).filter(([, code]) =>
      !["schema", "duplicate-line", "edit-after-delete"].includes(code)
    );
    assert.deepEqual(rows.map(({ line, code }) => [line, code]), ofLines);
  });
  await assertProperty(property, { seed: 1, numRuns: 500 });
});

/** Where the line begins and how many lines there are. */
function lineStarts(bytes: Uint8Array): number[] {
  const starts = [0];
  bytes.forEach((byte, at) => byte === 10 && starts.push(at + 1));
  return starts;
}

Deno.test("validateFile gives every problem a place in its line, and words that can be shown", async () => {
  const property = fc.asyncProperty(LOG, async (bytes) => {
    const { rows, counts } = await validate(bytes);
    const starts = lineStarts(bytes);
    const hasBom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    for (const { line, column, offset, length, message, preview, severity, code } of rows) {
      const start = starts[line - 1]!, end = (starts[line] ?? bytes.length + 1) - 1;
      assert(start <= offset && offset + length <= end, "on its line");
      const isUtf8 = code !== "nul-bytes";
      const bom = start === 0 && hasBom && code !== "bom" ? 3 : 0;
      const before = new TextDecoder("utf-8", { ignoreBOM: true })
        .decode(bytes.subarray(start + bom, offset));
      if (isUtf8) assert.equal(column, [...before].length + 1);
      assert.doesNotMatch(message + preview, /[\p{Cc}\p{Bidi_Control}\ufffd]/u);
      const isOfTimes = code === "mapping" && message.startsWith("All times lie ");
      assert.equal(severity, isOfTimes ? "warning" : PROBLEMS[code as ProblemCode].severity);
    }
    const { errors, warnings, lines } = counts;
    assert.equal(errors, rows.filter(({ severity }) => severity === "error").length);
    assert.equal(errors + warnings, rows.length);
    assert.equal(lines, starts.length - (starts.at(-1) === bytes.length ? 1 : 0));
    assert.equal(counts.bytes, bytes.length);
  });
  await assertProperty(property, { seed: 1, numRuns: 1000 });
});

Deno.test("validateFile gives a line at most one error, before all else, and its warnings in order", async () => {
  const property = fc.asyncProperty(LOG, async (bytes) => {
    const { rows } = await validate(bytes);
    rows.forEach((row, index) => {
      const before = rows[index - 1];
      if (row.code === "sorted-by-text") return assert.equal(index, rows.length - 1);
      const isOfFile = before?.code === "mapping";
      if (row.code === "mapping") return assert.equal(index, 0);
      if (before === undefined || before.line < row.line || isOfFile) return;
      assert.equal(before.line, row.line);
      assert.equal(row.severity, "warning");
      assert(ORDER.indexOf(before.code) <= ORDER.indexOf(row.code));
    });
  });
  await assertProperty(property, { seed: 1, numRuns: 500 });
});

Deno.test("validateFile tells all problems of one line that has very many", async () => {
  const keys = Array.from({ length: 3000 }, (_, index) => `"k${index}":0,"k${index}":1`);
  const line = `{"id":"é","at":"2026-04-20T10:15:00Z","tags":[${"1,".repeat(2999)}1],${keys}}`;
  const { rows } = await validate(`${line}\n`);
  const codes = ["schema", "duplicate-key"].flatMap((code) => Array<string>(3000).fill(code));
  assert.deepEqual(rows.map(({ code }) => code), codes);
  const columns = rows.map(({ column }) => column - 1);
  assert.deepEqual(
    columns.slice(0, 3000),
    keys.map((_, index) => line.indexOf("[1,") + 1 + 2 * index),
  );
  assert.deepEqual(columns.slice(3000), keys.map((_, index) => line.lastIndexOf(`"k${index}":`)));
});

Deno.test("validateFile reads little for lines each of which could go on to the end", async () => {
  const log = '{"a":[\n'.repeat(3000);
  using source = await new MemoryStorage({ log }).open("log");
  let bytesRead = 0;
  const counting: LogSource = {
    name: "log",
    size: log.length,
    async read(into, offset) {
      const length = await source!.read(into, offset);
      bytesRead += length;
      return length;
    },
    [Symbol.dispose]() {},
  };
  const rows = await Array.fromAsync(validateFile(counting, OPTIONS.entries));
  assert.equal(rows.length, 3000);
  assert(bytesRead < 18 * 1024 * 1024, `${bytesRead}`);
});

Deno.test("validateFile holds back what is in doubt in a line of very many problems", async () => {
  const at = (day: string, more = "") => `{"id":"a","at":"${day}T00:00:00Z"${more}}\n`;
  const log = at("2026-05-03") + at("2019-01-01", ',"k":1'.repeat(150_000));
  const codes = (codes: readonly string[]) => codes.filter((code) => code !== "2 duplicate-key");
  const found = await codesOf(log + at("2026-05-04"));
  assert.deepEqual(codes(found), ["2 clock-regression", "2 unset-clock"]);
  assert.equal(found.length, 149_999 + 2);
  assert.deepEqual(codes(await codesOf(log + at("2019-01-02"))), ["2 clock-regression"]);
});

Deno.test("validateFile holds lines against the keys and the time that the settings name", async () => {
  const settings: LogSettings = {
    ...SETTINGS.entries,
    ...{ id: ["_id", "id"], at: ["updated", "created_at"], is_deleted: ["$$deleted"] },
    at_format: "epoch_s",
  };
  const options = { ...OPTIONS.entries, settings };
  const log = [
    '{"_id":"a","created_at":1776679200,"is_deleted":"no","id":7}',
    '{"_id":"a","updated":1776679199.5,"$$deleted":true}',
    '{"_id":"a","updated":"2026-04-20T10:15:00Z","created_at":"x","text":"t"}',
    '{"_id":"b","at":"2026-04-20T10:15:00Z"}',
    '{"id":"c","updated":1776679200,"$$deleted":"true","text":5}',
    '{"_id":7,"id":"d","updated":99999999999}',
  ].join("\n") + "\n";
  assert.deepEqual(await codesOf(log, options), [
    "2 clock-regression",
    "3 bad-at",
    "3 edit-after-delete",
    "4 missing-at",
    "5 schema",
    "5 schema",
    "6 future-time",
  ]);
  const { rows } = await validate(log, options);
  assert.match(rows[1]!.message, /"updated" is not a number of seconds/);
  assert.match(rows[3]!.message, /"updated" or "created_at" is missing/);
  assert.match(rows[4]!.message, /"\$\$deleted"/);
});

Deno.test("validateFile takes what is ignored from the tombstones of the settings", async () => {
  const log = '{"id":"a","at":"2026-04-20T10:15:00Z"}\n' +
    '{"id":"a","at":"2026-04-20T10:16:00Z","is_deleted":true}\n' +
    '{"id":"a","at":"2026-04-20T10:17:00Z"}\n';
  assert.deepEqual(await codesOf(log), ["3 edit-after-delete"]);
  for (const tombstones of ["latest", "none"] as const) {
    const settings: LogSettings = { ...SETTINGS.entries, tombstones };
    assert.deepEqual(await codesOf(log, { ...OPTIONS.entries, settings }), []);
  }
});

Deno.test("validateFile finds lines and ids again among many", async () => {
  const lines = Array.from(
    { length: 9000 },
    (_, index) =>
      `{"id":"i${index % 4500}","at":"2026-04-20T10:15:00Z","entry_id":"a","n":${index % 6000}}\n`,
  );
  const { rows } = await validate(lines.join(""), OPTIONS.interactions);
  assert.deepEqual(
    rows.map(({ line, code }) => [line, code]),
    lines.slice(4500).map((_, index) => [4501 + index, "same-id-different-content"]),
  );
  const twice = await validate(lines.join("") + lines.slice(0, 100).join(""));
  assert.deepEqual(
    twice.rows.map(({ line, code, message }) => [line, code, message]),
    Array.from({ length: 100 }, (_, index) => {
      const message = `The line has the same bytes as line ${index + 1}`;
      return [9001 + index, "duplicate-line", message];
    }),
  );
});

Deno.test("validateFile loads the schema once, and only where a line does not fit", async () => {
  let loads = 0;
  const loadSchema = () => Promise.resolve((loads++, entrySchema));
  const fine = '{"id":"a","at":"2026-04-20T10:15:00Z","text":"x","tags":["y"]}\n';
  await validate(fine, { ...OPTIONS.entries, loadSchema });
  assert.equal(loads, 0);
  await validate(`${fine.replace('"x"', "7").repeat(3)}`, { ...OPTIONS.entries, loadSchema });
  assert.equal(loads, 1);
});

Deno.test("validateFile tells how far it is", async () => {
  const log = '{"id":"a","at":"2026-04-20T10:15:00Z"}\n'.repeat(5000);
  const told: number[] = [];
  await validate(log, { ...OPTIONS.lines, onProgress: (done) => told.push(done) });
  assert(told.length > 1);
  assert.equal(told.at(-1), log.length);
});

Deno.test("validateFile says so when the file is truncated while being read", async () => {
  const line = '{"id":"i","at":"2026-04-20T10:15:00Z","entry_id":"a"}\n';
  using source = await new MemoryStorage({ log: line.repeat(2) }).open("log");
  const shrinking: LogSource = {
    ...source!,
    name: "log",
    size: line.length * 2,
    // Only a line that is read again is read by itself.
    read: (into, offset) =>
      into.length === line.length - 1 ? Promise.resolve(0) : source!.read(into, offset),
  };
  await assert.rejects(Array.fromAsync(validateFile(shrinking, OPTIONS.interactions)), {
    code: "changed_meanwhile",
    message: 'Cannot read "log": it was truncated while being read',
    hint: "run the command again",
    place: { file: "log", line: 1, offset: 0 },
  });
});
