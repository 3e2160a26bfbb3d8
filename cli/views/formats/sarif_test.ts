import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { ProblemRow, ValidateSummary } from "../../../lib/answers.ts";
import { PROBLEMS } from "../../../lib/validate/problems.ts";
import sarif from "./sarif.ts";

// deno-lint-ignore no-explicit-any -- a document that is yet to be judged
type Document = any;

function problem(code: string, more: Partial<ProblemRow> = {}): ProblemRow {
  return {
    type: "problem",
    severity: "error",
    code,
    file: "entries.jsonl",
    line: 1,
    column: 1,
    offset: 0,
    length: 0,
    message: `Cannot read the line: "${code}"`,
    preview: "…\\x00",
    ...more,
  };
}

async function documentOf(rows: readonly ProblemRow[]): Promise<Document> {
  const summary: ValidateSummary = {
    type: "summary",
    files: [],
    errors: 0,
    warnings: 0,
    repairs: 0,
    sets_aside: 0,
  };
  const lines = await Array.fromAsync(sarif([...rows, summary]));
  return JSON.parse(lines.join("\n"));
}

/** What the schema of SARIF 2.1.0 asks of the parts that are used here. */
function checkDocument(document: Document): void {
  match(document.$schema, /^https:\/\/.*sarif.*2\.1\.0.*\.json$/);
  equal(document.version, "2.1.0");
  equal(document.runs.length, 1);
  const [{ tool: { driver }, columnKind, results }] = document.runs;
  ok(typeof driver.name === "string" && driver.name !== "");
  ok(["utf16CodeUnits", "unicodeCodePoints"].includes(columnKind));
  const ids = driver.rules.map(({ id }: { id: string }) => id);
  equal(new Set(ids).size, ids.length);
  for (const { shortDescription, defaultConfiguration } of driver.rules) {
    ok(typeof shortDescription.text === "string" && shortDescription.text !== "");
    checkLevel(defaultConfiguration.level);
  }
  ok(Array.isArray(results));
  for (const result of results) checkResult(result, ids);
}

function checkLevel(level: unknown): void {
  ok(["none", "note", "warning", "error"].includes(level as string), `level ${level}`);
}

function checkResult(result: Document, ids: readonly string[]): void {
  const { ruleId, ruleIndex, level, message, locations } = result;
  equal(ids[ruleIndex], ruleId);
  checkLevel(level);
  ok(typeof message.text === "string" && message.text !== "");
  equal(locations.length, 1);
  const { artifactLocation: { uri }, region } = locations[0].physicalLocation;
  // What RFC 3986 lets stand in a path or behind `file://`.
  match(uri, /^(file:\/\/\/)?([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$/);
  const { startLine, startColumn, byteOffset, byteLength, snippet } = region;
  ok([startLine, startColumn].every((number) => Number.isInteger(number) && number >= 1));
  ok([byteOffset, byteLength].every((number) => Number.isInteger(number) && number >= 0));
  ok(typeof snippet.text === "string");
}

Deno.test("sarif prints a document of version 2.1.0 with a rule for every code", async () => {
  const codes = Object.keys(PROBLEMS);
  const document = await documentOf(codes.map((code) => problem(code)));
  checkDocument(document);
  deepEqual(document.runs[0].results.map(({ ruleId }: Document) => ruleId), codes);
});

Deno.test("sarif prints an empty list where nothing is wrong", async () => {
  const document = await documentOf([]);
  checkDocument(document);
  deepEqual(document.runs[0].results, []);
});

Deno.test("sarif gives places as they are and paths as URIs", async () => {
  const place = { severity: "warning", line: 7, column: 3, offset: 90, length: 4 } as const;
  const files = ["my logs/é#1?%.jsonl", "/tmp/a:b.jsonl", "../x.jsonl", "c:d.jsonl"];
  const document = await documentOf(files.map((file) => problem("orphan", { ...place, file })));
  checkDocument(document);
  const locations = document.runs[0].results.map(({ locations }: Document) =>
    locations[0].physicalLocation
  );
  deepEqual(locations.map(({ artifactLocation }: Document) => artifactLocation.uri), [
    "my%20logs/%C3%A9%231%3F%25.jsonl",
    "file:///tmp/a%3Ab.jsonl",
    "../x.jsonl",
    "c%3Ad.jsonl",
  ]);
  const { snippet: _, ...region } = locations[0].region;
  deepEqual(region, { startLine: 7, startColumn: 3, byteOffset: 90, byteLength: 4 });
  equal(document.runs[0].results[0].level, "warning");
});
