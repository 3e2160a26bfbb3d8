import type { ProblemRow } from "../../answers.ts";
import { describeKind, type OtherKind, remedyFor } from "../../records/check_format.ts";
import type { LostLines } from "../../replay/lost_lines.ts";
import { type LineBytes, problemAt, wholeLine } from "../line_bytes.ts";
import type { ProblemCode, ProblemDetails } from "../problems.ts";
import { describeLostLines } from "./lost_lines.ts";
import type { MappingProblem } from "./mapping.ts";

/**
 * The row for a problem of a whole file, which is at no place in it.
 *
 * @example
 * ```ts
 * import { fileProblem } from "./file_problem.ts";
 *
 * const { line, column, length } = fileProblem("a.jsonl", "mapping", "All times lie before 1980");
 * if (line !== 1 || column !== 1 || length !== 0) throw new Error();
 * ```
 */
export function fileProblem<Code extends ProblemCode>(
  file: string,
  code: Code,
  ...details: ProblemDetails[Code]
): ProblemRow {
  const bytes = new Uint8Array();
  const view: LineBytes = { bytes, body: bytes, line: 1, offset: 0, length: 0 };
  return problemAt(file, view, wholeLine(view), code, ...details);
}

/**
 * The row for a file that is no lines of JSON.
 *
 * @param refusal Why it cannot be converted; null where it can.
 */
export function kindProblem(
  file: string,
  kind: OtherKind,
  refusal: string | null = null,
): ProblemRow {
  const next = refusal === null ? remedyFor(kind) : `it cannot be converted: ${refusal}`;
  return fileProblem(file, kind.kind, describeKind(kind), next);
}

/** The row for lines that a log had and has no more. */
export function lostLinesRow(file: string, lost: LostLines): ProblemRow {
  return fileProblem(file, "lost-lines", describeLostLines(lost, lost.createdAt));
}

/** The row for settings that do not fit a file: a warning where every line can be read. */
export function mappingRow(file: string, { about, message }: MappingProblem): ProblemRow {
  const row = fileProblem(file, "mapping", message);
  return about === "id" || about === "at" ? row : { ...row, severity: "warning" };
}
