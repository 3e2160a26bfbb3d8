import { LogError } from "../../errors.ts";
import type { Table } from "../table.ts";

/** What a message of the engine says is not there, and which names there are instead. */
const UNKNOWN: readonly (readonly [
  pattern: RegExp,
  names: (tables: readonly Table[]) => string[],
])[] = [
  [
    /^no such column: (?:.*\.)?(.+)$/,
    (tables) => tables.flatMap(({ columns }) => columns.map(({ name }) => name)),
  ],
  [/^no such table: (?:.*\.)?(.+)$/, (tables) => tables.map(({ name }) => name)],
];
/** A word of the query that a message names. */
const NAMED = /^near "([\s\S]+)": |: ([^\s:]+)$/;
const NEAREST_MAX = 3;

/** Says in words what an engine did not like about a query: where, and what may have been meant. */
export async function queryError(
  error: Error,
  query: string,
  tables: readonly Table[],
): Promise<LogError> {
  const { message } = error;
  const [, near, last] = NAMED.exec(message) ?? [];
  const place = placeOf(query, near ?? last);
  return new LogError("bad_usage", `Cannot run the query: ${message}${place}`, {
    hint: await hintFor(message, tables),
    cause: error,
  });
}

/** Where a word stands in a query; nothing where it stands nowhere, or in several places. */
function placeOf(query: string, word: string | undefined): string {
  if (word === undefined) return "";
  const at = query.indexOf(word);
  if (at < 0 || query.includes(word, at + 1)) return "";
  const before = query.slice(0, at).split("\n");
  const column = [...before.at(-1)!].length + 1;
  return before.length === 1 ? ` (column ${column})` : ` (line ${before.length}, column ${column})`;
}

async function hintFor(message: string, tables: readonly Table[]): Promise<string> {
  for (const [pattern, namesOf] of UNKNOWN) {
    const [, name] = pattern.exec(message) ?? [];
    if (name === undefined) continue;
    const near = await nearest(name, namesOf(tables));
    if (near.length > 0) return `did you mean ${near.join(" or ")}?`;
  }
  return `log sql without a query lists the tables and their columns`;
}

async function nearest(name: string, names: readonly string[]): Promise<string[]> {
  const { distance } = await import("fastest-levenshtein");
  const farthest = Math.max(1, Math.ceil(name.length / 3));
  return [...new Set(names)]
    .map((known) => ({ known, far: distance(known, name.toLowerCase()) }))
    .filter(({ far }) => far <= farthest)
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAREST_MAX)
    .map(({ known }) => known);
}
