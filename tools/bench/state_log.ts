/**
 * The state of `mod.ts` in the bench: one process that measures one thing and
 * prints it. Which `mod.ts` is said by its path, so that it can be another commit's.
 *
 * ```sh
 * deno run -A --v8-flags=--expose-gc tools/bench/state_log.ts <mode> <path> <count> <group> <entries.jsonl> <mod.ts>
 * ```
 *
 * Every append is durable once its promise settles, single or in flight with
 * others.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import {
  bytesLeftBy,
  type Figure,
  groupsOf,
  idsToRead,
  microsEach,
  type Question,
  questionOf,
  recordsToAppend,
  report,
} from "./state_questions.ts";

const question = questionOf(Deno.args);
const { open } = await import(
  pathToFileURL(question.library).href
) as typeof import("../../mod.ts");
const now = () => BigInt(Date.now()) * 1000n;

async function append({ path, count, group }: Question): Promise<Figure> {
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

async function read(isParsed: boolean): Promise<Figure> {
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

async function bytesEach(kind: "heap" | "rss", path: string): Promise<Figure> {
  const state = await open(path, { now, hydrate: "manually" });
  const bytes = await bytesLeftBy(kind, () => state.hydrate());
  const live = (await state.entries.list()).length;
  await state.close();
  return { value: bytes / live };
}

const MODES: Record<string, (question: Question) => Promise<Figure | void>> = {
  append,
  get: () => read(false),
  value: () => read(true),
  hydrate: ({ path }) => hydrate(path),
  heap: ({ path }) => bytesEach("heap", path),
  rss: ({ path }) => bytesEach("rss", path),
};

const figure = await MODES[question.mode]!(question);
if (figure) report(figure);
