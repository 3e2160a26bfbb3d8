import type { ProblemRow, ValidateRow } from "../../../lib/answers.ts";
import { type ProblemCode, PROBLEMS } from "../../../lib/validate/problems.ts";
import type { Rows } from "../../terminal/screen.ts";
import { VERSION } from "../../version.ts";

/** What each problem means, whatever the line. */
const MEANINGS: Record<ProblemCode, string> = {
  "utf-16": "The file is UTF-16, not UTF-8",
  "packed": "The file is packed",
  "json-array": "The file is one JSON array, not a JSON object on each line",
  "pretty-printed": "The file is pretty-printed: its JSON objects take several lines each",
  "mapping": "The settings that the file is read with fit hardly any of its lines",
  "lost-lines": "The log lacks lines that a snapshot of it stands for",
  "too-long": "The line is too long to be read",
  "nul-bytes": "The line holds NUL bytes",
  "invalid-utf8": "The line is not valid UTF-8",
  "conflict-marker": "The line is a conflict marker that a merge left behind",
  "glued-records": "Several records, or parts of them, are on one line",
  "torn-tail": "The last line was cut short while it was written",
  "invalid-json": "The line is not JSON",
  "not-an-object": "The line is JSON, but not an object",
  "missing-id": "The line has no id that is a non-empty string",
  "missing-at": "The line does not say when the change was made",
  "bad-at": "The time of the line cannot be read",
  "schema": "A known key has a value of the wrong type",
  "duplicate-key": "A key occurs twice in the line",
  "duplicate-line": "The line has the same bytes as an earlier one",
  "same-id-different-content": "Two lines about one event have different content",
  "clock-regression": "The time of the line is before the previous line's",
  "future-time": "The time of the line is more than 5 minutes ahead",
  "unset-clock": "The time of the line comes from a clock that was not set",
  "edit-after-delete": "The line changes nothing, as it comes after a delete",
  "orphan": "The line names an entry that is not known",
  "unknown-grade": "The grade of the review must be again, hard, good or easy",
  "lone-surrogate": "A string in the line contains half a character",
  "sorted-by-text": "The file was sorted as text",
  "blank": "The line is blank",
  "bom": "The file begins with a byte order mark",
  "crlf": "The line ends with a carriage return",
  "no-final-newline": "The last line has no newline",
  "evicted-placeholder": "A sync service took the file away from this machine",
};

const CODES = Object.keys(MEANINGS) as ProblemCode[];

/**
 * Problems as a SARIF 2.1.0 document with one run, a line for each result, so
 * that it is printed as they are found.
 */
export default async function* sarif(rows: Rows<ValidateRow>): AsyncGenerator<string> {
  const head = JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
  });
  yield `${head.slice(0, -1)},"runs":[{`;
  yield `"tool":${JSON.stringify({ driver: driver() })},`;
  yield '"columnKind":"unicodeCodePoints",';
  yield '"results":[';
  let before = "";
  for await (const row of rows) {
    if (row.type !== "problem") continue;
    if (before !== "") yield `${before},`;
    before = JSON.stringify(resultOf(row));
  }
  if (before !== "") yield before;
  yield "]}]}";
}

function driver() {
  return {
    name: "log",
    version: VERSION,
    rules: CODES.map((id) => ({
      id,
      shortDescription: { text: MEANINGS[id] },
      defaultConfiguration: { level: PROBLEMS[id].severity },
    })),
  };
}

function resultOf(problem: ProblemRow) {
  const { severity, code, file, line, column, offset, length, message, preview } = problem;
  const region = {
    startLine: line,
    startColumn: column,
    byteOffset: offset,
    byteLength: length,
    snippet: { text: preview },
  };
  return {
    ruleId: code,
    ruleIndex: CODES.findIndex((known) => known === code),
    level: severity,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }],
  };
}

/** A path as a URI reference, relative where the path is. */
function uriOf(path: string): string {
  const uri = path.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${uri}` : uri;
}
