import type { ProblemRow } from "../answers.ts";
import { placeOf } from "../json/walk.ts";
import { flagNames, type LogSettings } from "../records/settings.ts";
import { type LineBytes, problemAt } from "./line_bytes.ts";
import { excerpt } from "./shown.ts";

/** What is wrong with the value of one known key. */
export interface SchemaIssue {
  /** The way to the value, from the line's own key inwards. */
  path: PropertyKey[];
  /** What is expected there. */
  message: string;
}

/**
 * Judges the parsed line of a log under its own key names and RFC 3339 times.
 * Keys that are not known are data and pass. It is a zod schema whose output is
 * left out here: it orders keys anew and must never be written back.
 */
export interface LineSchema {
  /** Holds a line against the schema; without an error the line conforms. */
  safeParse(line: unknown): { error?: { issues: SchemaIssue[] } | undefined };
}

const PREFIX = /^Invalid input: /;

/** The issues of a line; `flags` are more names of tombstone flags, which no schema knows. */
function* issuesOf(
  line: Record<string, unknown>,
  schema: LineSchema,
  flags: readonly string[],
): Generator<SchemaIssue> {
  yield* schema.safeParse(line).error?.issues ?? [];
  for (const flag of flags) {
    const isUnfit = Object.hasOwn(line, flag) && typeof line[flag] !== "boolean";
    if (isUnfit && flag !== "is_deleted") yield { path: [flag], message: "expected boolean" };
  }
}

/** The rows for values of another type, of the keys to be judged. */
export function schemaProblems(
  file: string,
  view: LineBytes,
  schema: LineSchema,
  settings: LogSettings,
  isJudged: (key: string) => boolean,
): ProblemRow[] {
  const { body } = view;
  const line = JSON.parse(new TextDecoder().decode(body));
  const rows: ProblemRow[] = [];
  for (const { path, message } of issuesOf(line, schema, flagNames(settings))) {
    if (!isJudged(String(path[0]))) continue;
    const place = placeOf(body, 0, body.length, path);
    const reason = excerpt(message.replace(PREFIX, ""));
    rows.push(problemAt(file, view, place, "schema", excerpt(path.join(".")), reason));
  }
  return rows.sort((a, b) => a.offset - b.offset);
}
