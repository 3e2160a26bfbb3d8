/**
 * NeDB as a peer of the state in the bench: one process that measures one thing
 * and prints it.
 *
 * ```sh
 * deno run -A --config tools/bench/peers/deno.json --v8-flags=--expose-gc tools/bench/peers/nedb.ts <mode> <path> <count> <group> <entries.jsonl>
 * ```
 *
 * NeDB appends with `appendFile` and never syncs what it appends: an insert that
 * is done may be lost with the power. A group of appends is one insert of many
 * documents. Loading includes that it writes its file anew, without old lines.
 *
 * @module
 */

import nedb from "@seald-io/nedb";
import { join } from "node:path";
import {
  bytesLeftBy,
  type Figure,
  groupsOf,
  idsToRead,
  linesOf,
  microsEach,
  type Question,
  questionOf,
  recordsToAppend,
  report,
} from "../state_questions.ts";

/** Its types describe an ES module; what comes is the class itself. */
const Datastore = nedb as unknown as typeof nedb.default;
type Datastore = nedb.default;

const LINES_AT_ONCE = 10_000;

async function load(filename: string): Promise<Datastore> {
  const store = new Datastore({ filename });
  await store.loadDatabaseAsync();
  return store;
}

async function append(question: Question): Promise<Figure> {
  const { path, count, group } = question;
  const directory = await Deno.makeTempDir({ dir: path });
  try {
    const store = await load(join(directory, "entries.db"));
    const documents = recordsToAppend(question).map(({ id, ...fields }) => ({
      _id: id,
      ...fields,
    }));
    const groups = groupsOf(documents, group);
    return await microsEach(count, async () => {
      for (const some of groups) await store.insertAsync(group === 1 ? some[0]! : some);
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Documents are in memory as values: reading gives a deep copy, parsed as it is. */
async function read(question: Question): Promise<Figure> {
  const ids = idsToRead(question);
  const store = await loadCopy(question.path);
  return await microsEach(ids.length, async () => {
    for (const _id of ids) {
      if (!await store.findOneAsync({ _id })) throw new Error(`Cannot read "${_id}": it is gone`);
    }
  });
}

async function bytesEach(kind: "heap" | "rss", path: string): Promise<Figure> {
  let store: Datastore | null = null;
  const bytes = await bytesLeftBy(kind, async () => {
    store = await loadCopy(path);
  });
  return { value: bytes / store!.getAllData().length };
}

/** Loads a second name of a file: NeDB puts a new file in the place of the one it loads. */
async function loadCopy(path: string): Promise<Datastore> {
  const name = `${path}.${Deno.pid}`;
  await Deno.link(path, name);
  try {
    return await load(name);
  } finally {
    await Deno.remove(name);
  }
}

/** Makes NeDB's file of the lines of a log: they are the same but for the names of two fields. */
async function make({ path, entries }: Question): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  const encoder = new TextEncoder();
  const flush = async (lines: string[]) => {
    const bytes = encoder.encode(lines.join(""));
    for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
  };
  const lines: string[] = [];
  for (const line of linesOf(entries)) {
    lines.push(`${line.replace('"id"', '"_id"').replace('"is_deleted"', '"$$$$deleted"')}\n`);
    if (lines.length === LINES_AT_ONCE) await flush(lines.splice(0));
  }
  await flush(lines);
}

const MODES: Record<string, (question: Question) => Promise<Figure | void>> = {
  nothing: () => Promise.resolve(),
  append,
  get: read,
  value: read,
  hydrate: async ({ path }) => void await loadCopy(path),
  heap: ({ path }) => bytesEach("heap", path),
  rss: ({ path }) => bytesEach("rss", path),
  make,
};

if (import.meta.main) {
  const question = questionOf(Deno.args);
  const figure = await MODES[question.mode]!(question);
  if (figure) report(figure);
}
