import { LogError } from "../../errors.ts";
import type { Table } from "../table.ts";
import { authorize, type Database, type Statement } from "./engine.ts";
import { type ColumnsRead, Guard } from "./guard.ts";
import { queryError } from "./query_error.ts";

/**
 * Prepares a statement under a new guard, which stays, and says what it reads.
 *
 * @param prefix How many characters of it were put before what somebody typed.
 * @throws {LogError} `bad_usage` for a query that the engine does not understand, or that would do
 * more than read; `unsupported` where the engine cannot be kept from it.
 */
export async function prepareGuarded(
  database: Database,
  query: string,
  tables: readonly Table[],
  prefix = 0,
): Promise<{ statement: Statement; read: ColumnsRead }> {
  const guard = new Guard();
  authorize(database, guard.authorize);
  try {
    const statement = database.prepare(query);
    if (statement.columns().length === 0) throw refusal("it is no SELECT");
    return { statement, read: guard.read };
  } catch (error) {
    if (error instanceof LogError) throw error;
    if (guard.refused !== null) throw refusal(guard.refused);
    database.setAuthorizer(null);
    throw await queryError(error as Error, query, { database, tables, prefix });
  }
}

function refusal(reason: string): LogError {
  return new LogError("bad_usage", `Cannot run the query: ${reason}`, {
    hint: "a query can only read",
  });
}
