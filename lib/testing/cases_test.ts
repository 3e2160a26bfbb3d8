/**
 * Every folder of `testdata/cases` is a log directory with the expected text after
 * each stage, so that a failure names the stage: `lines.txt`, `records.txt`,
 * `projection.txt`, and `answers.txt`, which holds the questions too, each behind
 * `> `. `UPDATE_GOLDENS=1 deno test -A lib/testing/cases_test.ts` rewrites them.
 *
 * `too-long` lines are not here: one takes 16 MiB.
 */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as library from "../../mod.ts";
import { LogError } from "../errors.ts";
import { JsonWriter } from "../json/write.ts";
import type { Logs } from "../logs/logs.ts";
import { BUFFER_BYTES, readBlocks } from "../records/lines.ts";
import { RecordReader } from "../records/reader.ts";
import { BUILT_IN_LOGS, type BuiltInLog } from "../records/settings.ts";
import { type Projection, rowsByKey, stateOf } from "../replay/projection.ts";
import type { Reducer } from "../replay/reducer.ts";
import { LocalStorage } from "../storage/local.ts";
import type { LogSource } from "../storage/storage.ts";
import { BEFORE_EVERYTHING, formatInstant, type Instant, parseInstant } from "../time/instant.ts";
import { parseBound, parseWhen } from "../time/when.ts";

const FOLDER = new URL("../../testdata/cases/", import.meta.url);
const NOW = parseInstant("2026-06-15T12:00:00Z")!;
const MAY_UPDATE = Deno.env.get("UPDATE_GOLDENS") === "1";
const decoder = new TextDecoder();
const buffer = new Uint8Array(BUFFER_BYTES);

/** Number, offset, length without its ending, and ending of each line. */
async function lineStage(source: LogSource): Promise<string[]> {
  const found: string[] = [];
  for await (const block of readBlocks(source, () => buffer)) {
    assert(block.kind === "lines");
    const { end, offset } = block;
    for (let { start } = block; start < end;) {
      const newline = buffer.subarray(start, end).indexOf(0x0a);
      const length = newline < 0 ? end - start : newline;
      const hasReturn = length > 0 && buffer[start + length - 1] === 0x0d;
      const ending = newline < 0 ? "none" : hasReturn ? "crlf" : "lf";
      const place = `${offset + start - block.start} ${length - (hasReturn ? 1 : 0)}`;
      found.push(`${found.length + 1} ${place} ${ending}`);
      start += length + 1;
    }
  }
  return found;
}

function spell(instant: Instant): string {
  return instant === BEFORE_EVERYTHING ? "-" : formatInstant(instant);
}

/** Each readable line with its id, version, times and flags; each malformed one with its code and place. */
async function recordStage(source: LogSource, logs: Logs, log: BuiltInLog): Promise<string[]> {
  const found: [line: number, text: string][] = [];
  using reader = new RecordReader(source, { settings: logs.settingsOf(log) });
  for await (const batch of reader.batches()) {
    for (let index = 0; index < batch.length; index++) {
      const { id, version, line, at, effective, isDeleted, isRestored, isBare } = batch.at(index);
      const flags = Object.entries({ deleted: isDeleted, restored: isRestored, bare: isBare })
        .flatMap(([name, isSet]) => (isSet ? [name] : []));
      const times = `at ${at ?? "-"} effective ${spell(effective)}`;
      found.push([line, [JSON.stringify(id), `version ${version}`, times, ...flags].join(" ")]);
    }
    for (const { code, line, offset, length } of batch.damages) {
      found.push([line, `${code} offset ${offset} length ${length}`]);
    }
  }
  return found.sort(([a], [b]) => a - b).map(([line, text]) => `${line} ${text}`);
}

/** Each row with its state and the lines in force, and what else its reducer keeps. */
async function projectionStage(_: LogSource, logs: Logs, log: BuiltInLog): Promise<string[]> {
  const reducer: Reducer<Projection> = logs.reducers[log];
  const { state } = await logs.replay(log, reducer);
  return rowsByKey(state).map((row) => {
    const { id, firstOffset, current, tombstone, ...rest } = row!;
    const place = (name: string, ref: typeof current) =>
      ref === null ? [] : [`${name} line ${ref.line} version ${ref.version}`];
    return [
      JSON.stringify(id),
      stateOf(row),
      `first offset ${firstOffset}`,
      ...place("current", current),
      ...place("tombstone", tombstone),
      ...Object.entries(rest).map(([key, value]) => `${key} ${value}`),
    ].join(" ");
  });
}

const STAGES = { lines: lineStage, records: recordStage, projection: projectionStage };

/** The words of a question; one with odd characters stands in quotes, as JSON. */
function wordsOf(question: string): string[] {
  const words = question.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? JSON.parse(word) : word));
}

/** The rows that answer a question, asked much as on the command line. */
async function ask(question: string, case_: URL): Promise<unknown[]> {
  const string = { type: "string" } as const;
  const { positionals: [command = "", first = "", second, third], values } = parseArgs({
    args: wordsOf(question),
    options: {
      log: string,
      tz: string,
      at: string,
      since: string,
      until: string,
      limit: string,
      all: { type: "boolean" },
    },
    allowPositionals: true,
  });
  const { log: name = "entries", tz = "UTC", at, since, until, limit, all = false } = values;
  const log = BUILT_IN_LOGS.find((log) => log === name)!;
  const context = { now: NOW, timeZone: library.resolveTimeZone(tz) };
  const logs = await library.openDirectory(fileURLToPath(case_), { timeZone: context.timeZone });
  const when = (text: string) => parseWhen(text, context);
  const bound = (text: string | undefined) => text === undefined ? null : parseBound(text, context);
  const point = at === undefined ? null : when(at);
  const rows = limit === undefined ? null : Number(limit);
  const window = { since: bound(since), until: bound(until), limit: rows };
  const answers: Record<string, () => Promise<unknown[]>> = {
    list: () => Array.fromAsync(library.listRows(logs, log, window)),
    asof: async () =>
      second === undefined
        ? await Array.fromAsync(library.asofRows(logs, log, when(first), window))
        : [await library.asofEntry(logs, log, when(first), second)],
    show: async () => [await library.showEntry(logs, first, point)],
    history: () => library.historyRows(logs, log, first, { all, at: point, window }),
    blame: async () => [await library.blameEntry(logs, first, point)],
    diff: () => {
      const options = { id: third ?? null, limit: rows };
      return Array.fromAsync(library.diffRows(logs, log, when(first), when(second!), options));
    },
    carry: () => Array.fromAsync(library.carryRows(logs, point, NOW, rows)),
    stats: async () => [await library.stats(logs, point)],
  };
  return await answers[command]!();
}

/** What the question comes to, as `--json` prints it. */
async function answer(question: string, case_: URL): Promise<string> {
  try {
    let output = "";
    const writer = new JsonWriter((bytes) => output += decoder.decode(bytes));
    for (const row of await ask(question, case_)) writer.writeRow(row as object);
    writer.end();
    return output;
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    return `! ${error.code}: ${error.message}\n`;
  }
}

function check(file: URL, found: string): void {
  if (MAY_UPDATE) Deno.writeTextFileSync(file, found);
  assert.equal(found, Deno.readTextFileSync(file));
}

async function checkStage(case_: URL, name: keyof typeof STAGES): Promise<void> {
  const storage = new LocalStorage(fileURLToPath(case_));
  const logs = await library.openDirectory(fileURLToPath(case_));
  let text = "";
  for (const log of BUILT_IN_LOGS) {
    const { file } = logs.settingsOf(log);
    using source = await storage.open(file);
    if (source === null) continue;
    text += `${file}\n${
      (await STAGES[name](source, logs, log)).map((line) => `  ${line}\n`).join("")
    }`;
  }
  check(new URL(`${name}.txt`, case_), text);
}

async function checkAnswers(case_: URL): Promise<void> {
  const file = new URL("answers.txt", case_);
  const questions = Deno.readTextFileSync(file).match(/^> .*$/gm);
  assert(questions !== null, "answers.txt asks nothing");
  const answers: string[] = [];
  for (const question of questions) {
    answers.push(`${question}\n${await answer(question.slice(2), case_)}`);
  }
  check(file, answers.join("\n"));
}

const CASES = Array.from(Deno.readDirSync(FOLDER)).filter(({ name }) => !name.startsWith(".")).sort(
  (a, b) => (a.name < b.name ? -1 : 1),
);

for (const { name } of CASES) {
  const case_ = new URL(`${name}/`, FOLDER);
  for (const stage of Object.keys(STAGES) as (keyof typeof STAGES)[]) {
    Deno.test(`case ${name} gives its ${stage}`, () => checkStage(case_, stage));
  }
  Deno.test(`case ${name} gives its answers`, () => checkAnswers(case_));
}

Deno.test("cases are folders of files that some stage reads", () => {
  assert(CASES.length >= 15, "the cases were found");
  const known = [
    ...BUILT_IN_LOGS.map((log) => `${log}.jsonl`),
    library.CONFIG_FILE,
    ...["lines", "records", "projection", "answers"].map((stage) => `${stage}.txt`),
  ];
  for (const { name, isDirectory } of CASES) {
    assert(isDirectory, `testdata/cases/${name} is no folder`);
    const files = Array.from(Deno.readDirSync(new URL(`${name}/`, FOLDER)), ({ name }) => name);
    const unread = files.filter((file) => !known.includes(file));
    assert.deepEqual(unread, [], `testdata/cases/${name} holds what no test reads`);
  }
});
