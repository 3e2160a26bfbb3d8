import type { Table, TableColumn } from "../table.ts";

/** The table of full text search over the texts of entries. */
export const FULL_TEXT = "entries_fts";
/** The table that it searches, and the columns of it. */
export const SEARCHED = { table: "entries", columns: ["text", "context"] } as const;
/** What SQLite is told of JSON: with the word TEXT in its type, a column keeps digits as they are. */
const JSON_TYPE = "JSON TEXT";

/** The statements that make tables, and what is searched. */
export function schemaOf(tables: readonly Table[]): string[] {
  const searched = SEARCHED.columns.join(", ");
  return [
    ...tables.map(({ name, columns }) =>
      `CREATE TABLE ${quoted(name)} (\n${columns.map(columnDefinition).join(",\n")}\n);`
    ),
    `CREATE VIRTUAL TABLE ${FULL_TEXT} USING fts5 (${searched}, content='${SEARCHED.table}');`,
  ];
}

/** The statements by which the index of full text search follows each row that comes or goes. */
export function keepSearchInStep(): string {
  const { table, columns } = SEARCHED;
  const searched = columns.join(", ");
  const of = (row: string) => ["rowid", ...columns].map((name) => `${row}.${name}`).join(", ");
  return `
    CREATE TRIGGER searched_added AFTER INSERT ON ${table} BEGIN
      INSERT INTO ${FULL_TEXT} (rowid, ${searched}) VALUES (${of("new")});
    END;
    CREATE TRIGGER searched_removed AFTER DELETE ON ${table} BEGIN
      INSERT INTO ${FULL_TEXT} (${FULL_TEXT}, rowid, ${searched}) VALUES ('delete', ${of("old")});
    END;`;
}

function columnDefinition({ name, type }: TableColumn): string {
  return `  ${quoted(name)} ${type === "JSON" ? JSON_TYPE : type}`;
}

/** A name as SQL has it, whatever it holds. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
