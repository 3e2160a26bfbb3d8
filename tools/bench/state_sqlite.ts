/**
 * SQLite as a peer of the state in the bench: one process that measures one
 * thing and prints it.
 *
 * ```sh
 * deno run -A tools/bench/state_sqlite.ts <mode> <path> <count> <group> <entries.jsonl>
 * ```
 *
 * With a write-ahead log and `synchronous=FULL`, a transaction is durable when
 * its COMMIT returns; a group of appends is one transaction.
 *
 * @module
 */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  type Figure,
  groupsOf,
  idsToRead,
  linesOf,
  microsEach,
  type Question,
  questionOf,
  recordsToAppend,
  report,
} from "./state_questions.ts";

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE IF NOT EXISTS entries (id TEXT PRIMARY KEY, json TEXT NOT NULL)");
  return database;
}

async function append(question: Question): Promise<Figure> {
  const { path, count, group } = question;
  const directory = await Deno.makeTempDir({ dir: path });
  const database = openDatabase(join(directory, "entries.sqlite"));
  try {
    const insert = database.prepare("INSERT INTO entries VALUES (?, ?)");
    const groups = groupsOf(recordsToAppend(question), group);
    return await microsEach(count, () => {
      for (const records of groups) {
        if (group > 1) database.exec("BEGIN");
        for (const record of records) insert.run(record.id, JSON.stringify(record));
        if (group > 1) database.exec("COMMIT");
      }
    });
  } finally {
    database.close();
    await Deno.remove(directory, { recursive: true });
  }
}

async function read(question: Question, isParsed: boolean): Promise<Figure> {
  const ids = idsToRead(question);
  const database = openDatabase(question.path);
  const select = database.prepare("SELECT json FROM entries WHERE id = ?");
  const micros = await microsEach(ids.length, () => {
    for (const id of ids) {
      const json = select.get(id)?.json;
      if (!json || isParsed && !JSON.parse(String(json))) {
        throw new Error(`Cannot read "${id}": it is gone`);
      }
    }
  });
  database.close();
  return micros;
}

/** Makes a database of what is live at the end of a log. */
function make({ path, entries }: Question): void {
  const database = openDatabase(path);
  const put = database.prepare("INSERT OR REPLACE INTO entries VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM entries WHERE id = ?");
  database.exec("BEGIN");
  for (const line of linesOf(entries)) {
    const { id, is_deleted } = JSON.parse(line);
    if (is_deleted) remove.run(id);
    else put.run(id, line);
  }
  database.exec("COMMIT");
  database.close();
}

const MODES: Record<string, (question: Question) => Promise<Figure> | void> = {
  append,
  get: (question) => read(question, false),
  value: (question) => read(question, true),
  make,
};

if (import.meta.main) {
  const question = questionOf(Deno.args);
  const figure = await MODES[question.mode]!(question);
  if (figure) report(figure);
}
