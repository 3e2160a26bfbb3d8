import assert from "node:assert/strict";
import { loadSchemas } from "../../../mod.ts";
import { LogError } from "../../errors.ts";
import { defaultSettings } from "../../records/settings.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import { type CheckTarget, checkTargets, type CheckTargetsOptions } from "./check_targets.ts";
import { CheckedFolder } from "./checked_folder.ts";
import { logTargets } from "./log_targets.ts";

const AT = '"at":"2026-04-20T10:15:00Z"';
const OPTIONS: CheckTargetsOptions = {
  now: 1_800_000_000_000_000n,
  loadSchemas,
};

function targetsIn(files: MemoryFiles): CheckTarget[] {
  return logTargets(new MemoryStorage(files), defaultSettings());
}

/** Each problem as a word, then the summary. */
async function check(targets: readonly CheckTarget[], options = OPTIONS) {
  const rows = await Array.fromAsync(checkTargets(targets, options));
  const summary = rows.pop()!;
  assert.equal(summary.type, "summary");
  const problems = rows.map((row) =>
    row.type === "problem" ? `${row.file}:${row.line} ${row.code}` : row.type
  );
  return { problems, summary };
}

Deno.test("checkTargets gives the problems of files in their order, then what they come to", async () => {
  const files = {
    "entries.jsonl": `{"id":"a",${AT}}\nx\n{"id":"b",${AT},"text":1}\n`,
    "sessions.jsonl": `{"id":"s",${AT}}\n`,
    "firings.jsonl": `{"id":"f",${AT},"entry_id":"a"}\n{"id":"g",${AT},"entry_id":"z"}\n`,
  };
  const { problems, summary } = await check(targetsIn(files));
  assert.deepEqual(problems, [
    "entries.jsonl:2 invalid-json",
    "entries.jsonl:3 schema",
    "firings.jsonl:2 orphan",
  ]);
  const counts = (
    file: keyof typeof files,
    [errors, warnings, repairs, sets_aside]: [number, number, number, number],
  ) => {
    const text = files[file];
    const lines = text.split("\n").length - 1;
    return { file, lines, bytes: text.length, errors, warnings, repairs, sets_aside };
  };
  assert.deepEqual(summary, {
    type: "summary",
    // A log that is not there is passed over.
    files: [
      counts("entries.jsonl", [1, 1, 0, 1]),
      counts("firings.jsonl", [0, 1, 0, 0]),
      counts("sessions.jsonl", [0, 0, 0, 0]),
    ],
    errors: 1,
    warnings: 2,
    repairs: 0,
    sets_aside: 1,
  });
});

Deno.test("checkTargets knows lines of entries that are ignored, and orphans only with entries", async () => {
  const { problems } = await check(targetsIn({
    "entries.jsonl":
      `{"id":"a",${AT}}\n{"id":"a",${AT},"is_deleted":true}\n{"id":"a",${AT},"n":1}\n`,
  }));
  assert.deepEqual(problems, ["entries.jsonl:3 edit-after-delete"]);
  const alone = targetsIn({ "firings.jsonl": `{"id":"f",${AT},"entry_id":"a"}\n` });
  assert.deepEqual((await check(alone)).problems, []);
});

Deno.test("checkTargets says of a log that a sync service took away where its placeholder is", async () => {
  const { problems, summary } = await check(targetsIn({ ".firings.jsonl.icloud": "" }));
  assert.deepEqual(problems, [".firings.jsonl.icloud:1 evicted-placeholder"]);
  assert.deepEqual(summary, {
    type: "summary",
    files: [{
      file: ".firings.jsonl.icloud",
      lines: 0,
      bytes: 0,
      errors: 0,
      warnings: 1,
      repairs: 0,
      sets_aside: 0,
    }],
    errors: 0,
    warnings: 1,
    repairs: 0,
    sets_aside: 0,
  });
});

Deno.test("checkTargets looks at each line alone where the log is not known, and tells how far it is", async () => {
  const storage = new MemoryStorage({ words: `{"id":"a",${AT},"text":1}\n`.repeat(2) });
  const told: string[] = [];
  const target: CheckTarget = {
    file: "./words",
    placeholder: "./.words.icloud",
    log: null,
    folder: new CheckedFolder(null, defaultSettings()),
    open: () => storage.open("words"),
  };
  const onProgress = (file: string, done: number, total: number) =>
    void told.push(`${file} ${done}/${total}`);
  const { problems, summary } = await check([target], { ...OPTIONS, onProgress });
  assert.deepEqual([problems, summary.warnings], [[], 0]);
  assert.equal(told.at(-1), "./words 96/96");
});

Deno.test("checkTargets throws what opening a file throws", async () => {
  const [entries] = targetsIn({}) as [CheckTarget];
  const error = new LogError("permission_denied", "Cannot read it");
  const closed = { ...entries, open: () => Promise.reject(error) };
  await assert.rejects(() => check([closed]), error);
});
