/**
 * Every code of `validate` has a file in `testdata/problems` and, beside it, the
 * rows expected. `UPDATE_GOLDENS=1 deno test -A lib/testing/problems_test.ts` writes
 * the rows again.
 */

import assert from "node:assert/strict";
import { entrySchema } from "../../reducers/entries_schema.ts";
import { interactionSchema } from "../../reducers/interactions_schema.ts";
import type { ProblemRow } from "../answers.ts";
import { type BuiltInLog, defaultSettings } from "../records/settings.ts";
import type { LostLines } from "../replay/lost_lines.ts";
import { MemoryStorage } from "../storage/memory.ts";
import { parseInstant } from "../time/instant.ts";
import { evictedPlaceholder } from "../validate/evicted_placeholder.ts";
import { lostLinesRow } from "../validate/file/file_problem.ts";
import { type ProblemCode, PROBLEMS } from "../validate/problems.ts";
import { validateFile } from "../validate/validate_file.ts";

const FOLDER = new URL("../../testdata/problems/", import.meta.url);
const NOW = parseInstant("2026-06-15T12:00:00Z")!;
const MAY_UPDATE = Deno.env.get("UPDATE_GOLDENS") === "1";
const CODES = Object.keys(PROBLEMS) as ProblemCode[];
const OF_INTERACTIONS: readonly ProblemCode[] = [
  "same-id-different-content",
  "orphan",
  "unknown-grade",
];
/** So that a line which is too long has room in a repository. */
const MAX_LINE_BYTES = 1024;

async function rowsOf(code: ProblemCode, log: BuiltInLog, content: Uint8Array) {
  using source = await new MemoryStorage({ log: content }).open("log");
  const isEntry = (id: string) => "ab".includes(id);
  const rows = validateFile(source!, {
    file: `${code}.jsonl`,
    log,
    settings: defaultSettings().logs[log],
    now: NOW,
    maxLineBytes: MAX_LINE_BYTES,
    loadSchema: () => Promise.resolve(log === "entries" ? entrySchema : interactionSchema),
    isEntry: log === "entries" ? null : isEntry,
  });
  return await Array.fromAsync(rows);
}

/** What is missing from a log can be seen of no file. */
const LOST: LostLines = {
  ...{ log: "entries", file: "entries.jsonl", snapshot: "snapshots/entries.jsonl" },
  ...{ createdAt: "2026-05-04T12:00:00Z", lines: 4, linesNow: 5, isComplete: true },
  ids: [{ id: "a", lines: 2, linesNow: 0 }, { id: "\u001b", lines: 2, linesNow: 1 }],
};

async function problemsOf(code: ProblemCode): Promise<ProblemRow[]> {
  if (code === "evicted-placeholder") return [evictedPlaceholder(".entries.jsonl.icloud")];
  if (code === "lost-lines") return [lostLinesRow("entries.jsonl", LOST)];
  const log = OF_INTERACTIONS.includes(code) ? "interactions" : "entries";
  return await rowsOf(code, log, await Deno.readFile(new URL(`${code}.jsonl`, FOLDER)));
}

for (const code of CODES) {
  Deno.test(`problem ${code} is found where it is`, async () => {
    const rows = await problemsOf(code);
    const file = new URL(`${code}.rows.jsonl`, FOLDER);
    const found = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    if (MAY_UPDATE) await Deno.writeTextFile(file, found);
    assert.equal(found, await Deno.readTextFile(file));
    assert(rows.some((row) => row.code === code), "the case holds its own problem");
  });
}

Deno.test("problems have a case each, and no case lies there unread", () => {
  const found = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).sort();
  const expected = CODES.flatMap((code) => {
    const isRead = code !== "evicted-placeholder" && code !== "lost-lines";
    return [...isRead ? [`${code}.jsonl`] : [], `${code}.rows.jsonl`];
  });
  assert.deepEqual(found, expected.sort());
});
