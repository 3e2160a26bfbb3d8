import type { StatementSync } from "node:sqlite";
import type { ColumnType, Table } from "../table.ts";

/** A column of an answer, with the column of a table that it is, if it is one. */
type AnswerColumn = ReturnType<StatementSync["columns"]>[number];

const EXPLAIN = /^explain\b/i;

/**
 * A query with the same rows, in which texts that hold a NUL are bytes, and what was bytes is
 * hexadecimal text: the runtime reads a text only up to its first NUL.
 *
 * Expressions are computed once, into a table of their own, so that `random()` is not asked twice.
 * Columns of tables are looked at where they are.
 *
 * @param columns What the query answers with.
 */
export function withWholeTexts(
  query: string,
  columns: readonly AnswerColumn[],
  tables: readonly Table[],
): string {
  const types = columns.map((column) => typeOf(column, tables));
  const mayHoldNul = types.map((type) => type === null || type === "TEXT");
  if (EXPLAIN.test(query) || !mayHoldNul.includes(true)) return query;
  const names = columns.map((_, at) => `c${at}`);
  const kept = types.includes(null) ? "MATERIALIZED " : "";
  const values = names.map((name, at) => mayHoldNul[at] ? wholeText(name) : name);
  // The query may end in a comment.
  return `WITH answer (${names.join(", ")}) AS ${kept}(${query}\n) SELECT ${
    values.join(", ")
  } FROM answer`;
}

/** What a column of a table holds; null of an expression. */
function typeOf({ table, column }: AnswerColumn, tables: readonly Table[]): ColumnType | null {
  const origin = tables.find(({ name }) => name === table);
  return origin?.columns.find(({ name }) => name === column)?.type ?? null;
}

function wholeText(name: string): string {
  return `CASE typeof(${name})
    WHEN 'text' THEN iif(instr(${name}, char(0)), CAST(${name} AS BLOB), ${name})
    WHEN 'blob' THEN lower(hex(${name})) ELSE ${name} END`;
}
