/**
 * The state of `mod.ts` in the bench: one process that measures one thing and
 * prints it.
 *
 * ```sh
 * deno run -A --v8-flags=--expose-gc tools/bench/state_log.ts <mode> <path> <count> <group> <entries.jsonl>
 * ```
 *
 * Every append is durable once its promise settles, single or in flight with
 * others.
 *
 * @module
 */

import { open } from "../../mod.ts";
import {
  bytesLeftBy,
  groupsOf,
  idsToRead,
  microsEach,
  type Question,
  questionOf,
  recordsToAppend,
} from "./state_questions.ts";

const now = () => BigInt(Date.now()) * 1000n;

async function append(question: Question): Promise<number> {
  const { path, count, group } = question;
  const directory = await Deno.makeTempDir({ dir: path });
  try {
    await using state = await open(directory, { now });
    await state.hydrated;
    const groups = groupsOf(recordsToAppend(question), group);
    return await microsEach(count, async () => {
      for (const records of groups) {
        await Promise.all(records.map((record) => state.append("entries", record)));
      }
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function read(question: Question, isParsed: boolean): Promise<number> {
  const ids = idsToRead(question);
  await using state = await open(question.path, { now });
  await state.hydrated;
  return await microsEach(ids.length, async () => {
    for (const id of ids) {
      const entry = (await state.entries.get(id))?.entry;
      if (!entry || isParsed && !entry.value) throw new Error(`Cannot read "${id}": it is gone`);
    }
  });
}

async function hydrate(path: string): Promise<void> {
  await using state = await open(path, { now });
  await state.hydrated;
}

async function bytesEach(kind: "heap" | "rss", path: string): Promise<number> {
  const state = await open(path, { now, hydrate: "manually" });
  const bytes = await bytesLeftBy(kind, () => state.hydrate());
  const live = (await state.entries.list()).length;
  await state.close();
  return bytes / live;
}

const MODES: Record<string, (question: Question) => Promise<unknown>> = {
  append,
  get: (question) => read(question, false),
  value: (question) => read(question, true),
  hydrate: ({ path }) => hydrate(path),
  heap: ({ path }) => bytesEach("heap", path),
  rss: ({ path }) => bytesEach("rss", path),
};

if (import.meta.main) {
  const question = questionOf(Deno.args);
  const figure = await MODES[question.mode]!(question);
  if (figure !== undefined) console.log(figure);
}
