/**
 * What snapshots are worth: answers from a snapshot and its tail against a full
 * replay, and whether the time to answer grows with the log.
 *
 * @module
 */

import { join } from "node:path";
import type { Case, Log } from "./cases.ts";
import { canRun, type Contestant } from "./measure.ts";

/** Lines behind the snapshot. */
const TAIL_LINES = 10_000;
const NEWLINE = 10;

/** What a case is made with. */
export interface SnapshotBench {
  /** The command line of the program. */
  program: string[];
  /** Makes a log of so many lines and ids. */
  makeLog: (lines: number, ids: number) => Promise<Log>;
  /** Lines of the smallest log. */
  lines: number;
  /** Ids in all of them. */
  ids: number;
}

/** The cases, over logs that have a snapshot each. */
export async function snapshotCases({ program, makeLog, lines, ids }: SnapshotBench) {
  const logs: Log[] = [];
  for (const times of [1, 2, 4]) {
    logs.push(await withSnapshot(program, await makeLog(times * lines, ids)));
  }
  const [log, doubled, twiceDoubled] = logs as [Log, Log, Log];
  const ask = (name: string, { directory }: Log, ...question: string[]): Contestant => ({
    name,
    argv: [...program, ...question, "--json", "--tz=UTC", "--dir", directory],
  });
  const against = (name: string, goal: string, ...question: string[]): Case => ({
    name,
    contestants: [
      ask("log", log, ...question),
      ask("no snapshot", log, ...question, "--no-snapshot"),
    ],
    goals: { "no snapshot": goal },
  });
  const id = idOfLastLine(log);
  const flat: Case = {
    name: "asof now, 4x log",
    contestants: [
      ask("log", twiceDoubled, "asof", "now", idOfLastLine(twiceDoubled)),
      ask("2x log", doubled, "asof", "now", idOfLastLine(doubled)),
      ask("1x log", log, "asof", "now", id),
      ask("4x, no snap", twiceDoubled, "asof", "now", idOfLastLine(twiceDoubled), "--no-snapshot"),
    ],
    goals: { "2x log": "1, within noise", "1x log": "1, within noise" },
  };
  return [
    against("list --limit 1", "0.33", "list", "--limit=1"),
    against("show <id>", "0.33", "show", id),
    flat,
  ];
}

/** A copy of a log with a snapshot of all but its last lines, if it is not there already. */
export async function withSnapshot(program: string[], { directory, file }: Log): Promise<Log> {
  const copy = `${directory}-snapshot`;
  const log = { directory: copy, file: join(copy, "entries.jsonl") };
  if (await Deno.stat(log.file).then(() => true, () => false)) return log;
  const unfinished = `${copy}.unfinished`;
  await Deno.mkdir(unfinished, { recursive: true });
  const growing = join(unfinished, "entries.jsonl");
  await Deno.copyFile(file, growing);
  const size = (await Deno.stat(file)).size;
  const tail = await lastLines(file, size);
  await Deno.truncate(growing, size - tail.length);
  if (!await canRun([...program, "snapshot", "write", "--dir", unfinished])) {
    throw new Error(`Cannot write a snapshot of ${file}`);
  }
  await Deno.writeFile(growing, tail, { append: true });
  await Deno.rename(unfinished, copy);
  return log;
}

async function lastLines(path: string, size: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  // No generated line is nearly as long.
  const bytes = new Uint8Array(Math.min(size, TAIL_LINES * 1000));
  await file.seek(size - bytes.length, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) {
    done += await file.read(bytes.subarray(done)) ?? bytes.length;
  }
  let start = bytes.length - 1;
  for (let lines = 0; lines < TAIL_LINES && start > 0; lines++) {
    start = bytes.lastIndexOf(NEWLINE, start - 1);
  }
  return bytes.subarray(start + 1);
}

function idOfLastLine({ file }: Log): string {
  using log = Deno.openSync(file);
  const bytes = new Uint8Array(4096);
  log.seekSync(-bytes.length, Deno.SeekMode.End);
  const count = log.readSync(bytes) ?? 0;
  const [last = ""] = new TextDecoder().decode(bytes.subarray(0, count)).trimEnd().split("\n")
    .slice(-1);
  return JSON.parse(last).id;
}
