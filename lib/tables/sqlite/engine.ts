/**
 * The runtime's SQLite, with what its published types leave out.
 *
 * @module
 */

import { constants, DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";

/** Answers whether a step of a statement may be prepared. */
export type Authorizer = (code: number, first: string | null, second: string | null) => number;

/** A database. */
export type Database = Omit<DatabaseSync, "prepare"> & {
  setAuthorizer(authorizer: Authorizer | null): void;
  prepare(sql: string): Statement;
};

/** A statement that is prepared. */
export type Statement = StatementSync & {
  setReturnArrays(isOn: boolean): void;
};

/** A row, by the places of its columns. */
export type EngineRow = readonly SQLOutputValue[];

/** Opens a database in a file, or in memory without one. */
export function openDatabase(path = ":memory:"): Database {
  return new DatabaseSync(path) as unknown as Database;
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
export const ACTIONS = constants as typeof constants & Record<ActionName, number>;

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
