/**
 * The runtime's SQLite, with what its published types leave out.
 *
 * @module
 */

import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { LogError } from "../../errors.ts";

/** Node 22 has it from 22.5 on, and without full text search before 22.16. */
const sqlite = await import("node:sqlite").catch(() => null);

/** Answers whether a step of a statement may be prepared. */
export type Authorizer = (code: number, first: string | null, second: string | null) => number;

/** A database. */
export type Database = Omit<DatabaseSync, "prepare"> & {
  setAuthorizer(authorizer: Authorizer | null): void;
  prepare(sql: string): Statement;
  /** Missing in runtimes that have no limits to set. */
  readonly limits?: { length: number };
};

/** A statement that is prepared. */
export type Statement = StatementSync & {
  setReturnArrays(isOn: boolean): void;
};

/** A row, by the places of its columns. */
export type EngineRow = readonly SQLOutputValue[];

/**
 * The bytes that a value of an answer may have, 256 MiB: a text of twice as many characters cannot
 * be made in JavaScript, and the runtime would end the process.
 */
export const VALUE_BYTES_MAX = 2 ** 28;

/** Lets statements fail at values that are too large for an answer. */
export function limitValues({ limits }: Database): void {
  if (limits !== undefined) limits.length = VALUE_BYTES_MAX;
}

/**
 * Opens a database in a file, or in memory without one.
 *
 * @throws {LogError} `unsupported` where the runtime has no SQLite, or an early one.
 */
export function openDatabase(path = ":memory:"): Database {
  if (sqlite === null || !("setReturnArrays" in sqlite.StatementSync.prototype)) {
    throw tooOld("Cannot use SQLite: this version of Node.js has none, or an early one");
  }
  return new sqlite.DatabaseSync(path) as unknown as Database;
}

/**
 * Has an authorizer asked about every step of the statements that are prepared from now on.
 *
 * @throws {LogError} `unsupported` where the runtime's SQLite asks nobody, and so would write too.
 */
export function authorize(database: Database, authorizer: Authorizer): void {
  if (database.setAuthorizer === undefined) {
    throw tooOld("Cannot run a query: this version of Node.js cannot keep it from writing");
  }
  database.setAuthorizer(authorizer);
}

function tooOld(message: string): LogError {
  return new LogError("unsupported", message, { hint: "use Node.js 24.10 or later, or Deno" });
}

/**
 * The rows of a statement, with whole numbers as they are. All at once: the runtime's own iterator
 * ends without a word where the engine fails at a row, so that half an answer would pass for one.
 */
export function rowsOf(statement: Statement): readonly EngineRow[] {
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement.all() as unknown as EngineRow[];
}

/** The steps that an engine asks an {@linkcode Authorizer} about, and its answers. */
export const ACTIONS = (sqlite?.constants ?? {}) as Record<ActionName, number>;

type ActionName =
  | "SQLITE_ATTACH"
  | "SQLITE_DELETE"
  | "SQLITE_DENY"
  | "SQLITE_DETACH"
  | "SQLITE_FUNCTION"
  | "SQLITE_INSERT"
  | "SQLITE_OK"
  | "SQLITE_PRAGMA"
  | "SQLITE_READ"
  | "SQLITE_RECURSIVE"
  | "SQLITE_SAVEPOINT"
  | "SQLITE_SELECT"
  | "SQLITE_TRANSACTION"
  | "SQLITE_UPDATE";
