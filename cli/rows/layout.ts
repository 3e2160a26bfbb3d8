import type { Renderer, Rows } from "../terminal/screen.ts";
import type { Field } from "./field.ts";
import type { FormatFlag } from "./formats.ts";

/** The layout of fields that a format names; a table without one. */
export async function loadLayout(
  { format }: FormatFlag,
  fields: readonly Field[],
  warn: (text: string) => void,
): Promise<{ default: Renderer<Rows<object>> }> {
  // Each start loads one of them.
  if (format === "csv" || format === "tsv") {
    const { csvLines, tsvLines } = await import("../views/rows/delimited.ts");
    const onFormulas = (count: number) => warn(formulaRemark(count));
    return {
      default: (rows) =>
        format === "csv" ? csvLines(rows, fields, { onFormulas }) : tsvLines(rows, fields),
    };
  }
  const { markdownLines, tableLines } = await import("../views/rows/field_table.ts");
  return {
    default: (rows, screen) =>
      format === "md" ? markdownLines(rows, fields) : tableLines(rows, fields, screen),
  };
}

/** Warns of texts that a spreadsheet would run. */
export function formulaRemark(count: number): string {
  const begin = count === 1 ? "1 text begins" : `${count} texts begin`;
  return `${begin} with =, +, - or @, which a spreadsheet runs as a formula`;
}
