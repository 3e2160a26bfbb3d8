/**
 * Rows as tables of fields: for a terminal, and in Markdown.
 *
 * @module
 */

import { cellText, type Field, type FieldValue } from "../../rows/field.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";

/** What means something in the cell of a Markdown table. */
const MARKUP = /[|\\`*_<>[\]]/g;

/** A table for people. */
export function tableLines(
  rows: Rows<object>,
  fields: readonly Field[],
  screen: Screen,
): AsyncGenerator<string> {
  const columns = fields.map(({ name }, at) => ({
    heading: name,
    cell: (values: readonly FieldValue[]) => cellText(values[at]!),
    isKept: true as const,
    ...at === fields.length - 1 && { stretch: true as const },
  }));
  return table(valuesOf(rows, fields), columns, screen);
}

/** A table in Markdown, which renders with the texts as they are. */
export async function* markdownLines(
  rows: Rows<object>,
  fields: readonly Field[],
): AsyncGenerator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  yield line(fields.map(({ name }) => markdownCell(name)));
  yield line(fields.map(() => "---"));
  for await (const values of valuesOf(rows, fields)) {
    yield line(values.map((value) => markdownCell(cellText(value))));
  }
}

function markdownCell(text: string): string {
  return text.replace(MARKUP, "\\$&").replace(/\r\n|[\r\n]/g, "<br>");
}

async function* valuesOf(
  rows: Rows<object>,
  fields: readonly Field[],
): AsyncGenerator<FieldValue[]> {
  for await (const row of rows) yield fields.map((field) => field.valueIn(row));
}
