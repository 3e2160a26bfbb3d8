import type { ProblemRow, ValidateRow } from "../../../lib/answers.ts";
import type { Rows } from "../../terminal/screen.ts";

/** Problems as workflow commands, which GitHub Actions shows beside the lines they are about. */
export default async function* github(rows: Rows<ValidateRow>): AsyncGenerator<string> {
  for await (const row of rows) if (row.type === "problem") yield workflowCommand(row);
}

function workflowCommand(problem: ProblemRow): string {
  const { severity, file, line, column, code, message } = problem;
  const properties = Object.entries({ file, line, col: column, title: code })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${severity} ${properties.join(",")}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replace(/[%\r\n]/g, percentEncoded);
}

function escapeProperty(text: string): string {
  return text.replace(/[%\r\n:,]/g, percentEncoded);
}

function percentEncoded(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
