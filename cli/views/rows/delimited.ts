/**
 * Rows as lines of cells that other programs read: CSV and TSV.
 *
 * @module
 */

import { cellText, type Field, type FieldValue } from "../../rows/field.ts";
import type { Rows } from "../../terminal/screen.ts";

/** How cells become a line. */
interface Form {
  readonly between: string;
  cell(text: string): string;
}

/** RFC 4180: what holds a comma, a quote or a line break is quoted, and quotes are doubled. */
const CSV: Form = {
  between: ",",
  cell: (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text,
};

const SPELLED: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** What would end a cell or a line is spelled out. */
const TSV: Form = {
  between: "\t",
  cell: (text) => text.replace(/[\t\n\r]/g, (char) => SPELLED[char]!),
};

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@]/;

/** What a form is told beside its rows. */
export interface DelimitedOptions {
  /** Is told how many texts a spreadsheet would run, where there are any. */
  readonly onFormulas: (count: number) => void;
}

/** Lines of CSV, with a header. */
export function csvLines(
  rows: Rows<object>,
  fields: readonly Field[],
  { onFormulas }: DelimitedOptions,
): AsyncGenerator<string> {
  return lines(rows, fields, CSV, onFormulas);
}

/** Lines of TSV, with a header. */
export function tsvLines(rows: Rows<object>, fields: readonly Field[]): AsyncGenerator<string> {
  return lines(rows, fields, TSV, () => {});
}

async function* lines(
  rows: Rows<object>,
  fields: readonly Field[],
  { between, cell }: Form,
  onFormulas: (count: number) => void,
): AsyncGenerator<string> {
  let formulas = 0;
  yield fields.map(({ name }) => cell(name)).join(between);
  for await (const row of rows) {
    const values = fields.map((field) => field.valueIn(row));
    for (const value of values) if (isFormula(value)) formulas++;
    yield values.map((value) => cell(cellText(value))).join(between);
  }
  if (formulas > 0) onFormulas(formulas);
}

function isFormula(value: FieldValue): boolean {
  return typeof value === "string" && FORMULA.test(value);
}
