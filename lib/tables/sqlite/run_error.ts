import { LogError } from "../../errors.ts";
import type { Table } from "../table.ts";
import { type Database, VALUE_BYTES_MAX } from "./engine.ts";
import { placeText } from "./query_error.ts";
import { quoted } from "./schema.ts";

/** What failed while it ran. */
export interface Run {
  /** The database, with its tables filled. */
  readonly database: Database;
  /** Those tables. */
  readonly tables: readonly Table[];
  /** What somebody typed. */
  readonly typed: string;
  /** What cannot be done, for the message. */
  readonly cannot: "run the query" | "ask the condition";
}

/** What a message comes to, and what can be done about it. */
interface Explained {
  readonly message: string;
  readonly hint?: string;
}

/** The codes that the engine fails with where a value is too large. */
const TOO_BIG = 18, NO_MEMORY = 7;
const MIB = 2 ** 20;
/** How many levels of JSON the engine reads. */
const JSON_DEPTH_MAX = "1,000";
const SEARCH_SYNTAX = /^fts5: syntax error near "([\s\S]*)"$/;
const SEARCH_COLUMN = /^no such column: (.+)$/;
const SEARCH_HINT = `put what is searched into double quotes, as in match '"a-b"'`;

/** Says in words at which value a statement failed that the engine could read. */
export function runError(error: Error, run: Run): LogError {
  const { message, ...hint } = explained(error, run);
  return new LogError("bad_usage", `Cannot ${run.cannot}: ${message}`, { ...hint, cause: error });
}

function explained(error: Error & { errcode?: number }, run: Run): Explained {
  const { message, errcode } = error;
  if (errcode === TOO_BIG) {
    return {
      message: `a value or a row is larger than ${VALUE_BYTES_MAX / MIB} MiB`,
      hint: "ask for a part of it, as substr(raw, 1, 1000) does",
    };
  }
  if (errcode === NO_MEMORY) return { message: "it needs more memory than there is" };
  if (message === "malformed JSON") return malformedJson(run);
  const [, near] = SEARCH_SYNTAX.exec(message) ?? [];
  if (near === "") {
    return { message: "the text to search for ends too early, or is empty", hint: SEARCH_HINT };
  }
  const word = near ?? SEARCH_COLUMN.exec(message)?.[1];
  if (word === undefined) return { message };
  return { message: `${message}${onlyPlace(run.typed, word)}`, hint: SEARCH_HINT };
}

/** Where a word stands, if it stands in one place only: what is searched may come from a column. */
function onlyPlace(typed: string, word: string): string {
  const at = typed.indexOf(word);
  return at < 0 || typed.includes(word, at + 1) ? "" : ` (${placeText(typed, at)})`;
}

function malformedJson({ database, tables }: Run): Explained {
  for (const { name, columns } of tables) {
    for (const { name: column, type } of columns) {
      if (type !== "JSON") continue;
      const rows = unreadable(database, name, column);
      if (rows === 0) continue;
      const where = rows === 1 ? "one row" : `${rows} rows`;
      return {
        message: `malformed JSON: "${column}" is nested deeper in ${where} of ${name} ` +
          `than the ${JSON_DEPTH_MAX} levels that SQLite reads`,
        hint:
          `add "where json_valid(${column})"; "where not json_valid(${column})" finds those rows`,
      };
    }
  }
  return { message: "malformed JSON" };
}

/** How many values of a column are stored as JSON that the engine does not read. */
function unreadable(database: Database, table: string, column: string): number {
  database.setAuthorizer(null);
  const row = database.prepare(
    `SELECT count(*) AS n FROM ${quoted(table)} WHERE NOT json_valid(${quoted(column)})`,
  ).get();
  return Number(row!.n);
}
