import type { ProblemRow } from "../answers.ts";
import { placesOf } from "../json/walk.ts";
import { flagNames, type LogSettings } from "../records/settings.ts";
import type { LineBytes, LineProblems } from "./line_bytes.ts";
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
export function* schemaProblems(
  { body }: LineBytes,
  problems: LineProblems,
  schema: LineSchema,
  settings: LogSettings,
  isJudged: (key: string) => boolean,
): Generator<ProblemRow> {
  const line = JSON.parse(new TextDecoder().decode(body));
  const issues = issuesOf(line, schema, flagNames(settings)).toArray()
    .filter(({ path }) => isJudged(String(path[0])));
  const places = placesOf(body, 0, body.length, issues.map(({ path }) => path));
  const located = issues.map((issue, index) => ({ ...issue, place: places[index]! }))
    .sort((a, b) => a.place.start - b.place.start);
  for (const { path, message, place } of located) {
    const reason = excerpt(message.replace(PREFIX, ""));
    yield problems.at(place, "schema", excerpt(path.join(".")), reason);
  }
}
