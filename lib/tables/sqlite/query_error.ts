import { LogError } from "../../errors.ts";
import type { Table } from "../table.ts";
import type { Database } from "./engine.ts";
import { FULL_TEXT } from "./schema.ts";

/** What an error of the engine is explained by. */
export interface ErrorContext {
  /** The database whose engine it is, without a guard. */
  readonly database: Database;
  /** Its tables. */
  readonly tables: readonly Table[];
  /** How many characters of the query were put before what somebody typed. */
  readonly prefix: number;
}

/** The words that a query is built of, of which one may be misspelled. */
const KEYWORDS = "select from where group order having limit join with union values".split(" ");
/** What a message says is not known, and which names there are instead. */
const UNKNOWN: readonly (readonly [
  pattern: RegExp,
  names: (context: ErrorContext, query: string) => readonly string[],
])[] = [
  [
    /^no such column: (?:.*\.)?(.+)$/,
    ({ tables }, query) => columnNames(tables, query),
  ],
  [
    /^no such table: (?:.*\.)?(.+)$/,
    ({ tables }) => [...tables.map(({ name }) => name), FULL_TEXT],
  ],
  [/^no such function: (.+)$/, ({ database }) => functionNames(database)],
  [/^near "(\w+)": syntax error$/, () => KEYWORDS],
];
/** A word of the query that a message names. */
const NAMED = /^near "([\s\S]+)": |^unrecognized token: "([\s\S]+)"$|: ([^\s:]+)$/;
const SYNTAX = /^near "/;
const WORD = /[\p{L}\p{N}_$]/u;
const CUT_SHORT = "incomplete input";
const NEAREST_MAX = 3;

/** Says in words what an engine did not like about a query: where, and what may have been meant. */
export async function queryError(
  error: Error,
  query: string,
  context: ErrorContext,
): Promise<LogError> {
  const { message } = error;
  const at = placeOf(query, message, context);
  const place = at === null ? "" : ` (${placeText(query.slice(context.prefix), at)})`;
  return new LogError("bad_usage", `Cannot run the query: ${message}${place}`, {
    hint: await hintFor(message, query, context),
    cause: error,
  });
}

/** Where what a message names stands in what somebody typed; null where it stands nowhere. */
function placeOf(
  query: string,
  message: string,
  { database, prefix }: ErrorContext,
): number | null {
  if (message === CUT_SHORT) return query.trimEnd().length - prefix;
  const [, near, token, last] = NAMED.exec(message) ?? [];
  const word = near ?? token ?? last;
  if (word === undefined) return null;
  for (let at = query.indexOf(word, prefix); at >= 0; at = query.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (isPartOfWord(query, at, end)) continue;
    // The parser stops at the first one that it does not expect, whatever follows.
    if (!SYNTAX.test(message) || messageOf(database, query.slice(0, end)) === message) {
      return at - prefix;
    }
  }
  return null;
}

function isPartOfWord(query: string, at: number, end: number): boolean {
  const isWord = (index: number) => WORD.test(query[index] ?? "");
  return isWord(at) && isWord(at - 1) || isWord(end - 1) && isWord(end);
}

function messageOf(database: Database, query: string): string | null {
  try {
    database.prepare(query);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A place in a query, in words. */
export function placeText(query: string, at: number): string {
  const before = query.slice(0, at).split("\n");
  const column = [...before.at(-1)!].length + 1;
  return before.length === 1 ? `column ${column}` : `line ${before.length}, column ${column}`;
}

async function hintFor(message: string, query: string, context: ErrorContext): Promise<string> {
  for (const [pattern, namesOf] of UNKNOWN) {
    const [, name] = pattern.exec(message) ?? [];
    if (name === undefined) continue;
    const near = await nearest(name, namesOf(context, query));
    if (near.length > 0) return `did you mean ${near.join(" or ")}?`;
  }
  return `log sql without a query lists the tables and their columns`;
}

/** The columns of the tables that a query names; of all, where it names none. */
function columnNames(tables: readonly Table[], query: string): string[] {
  const text = query.toLowerCase();
  const named = tables.filter(({ name }) => text.includes(name.toLowerCase()));
  return (named.length > 0 ? named : tables).flatMap(({ columns }) =>
    columns.map(({ name }) => name)
  );
}

function functionNames(database: Database): string[] {
  const query = "SELECT DISTINCT name FROM pragma_function_list";
  return database.prepare(query).all().map(({ name }) => String(name));
}

/** Names that are spelled nearly so, or begin so; never the name itself, which is of another table. */
async function nearest(name: string, names: readonly string[]): Promise<string[]> {
  const { distance } = await import("fastest-levenshtein");
  const typed = name.toLowerCase();
  const farthest = Math.max(1, Math.ceil(name.length / 3));
  const farOf = (known: string) => known.startsWith(`${typed}_`) ? 1 : distance(known, typed);
  return [...new Set(names)]
    .map((known) => ({ known, far: farOf(known) }))
    .filter(({ far }) => far > 0 && far <= farthest)
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAREST_MAX)
    .map(({ known }) => known);
}
