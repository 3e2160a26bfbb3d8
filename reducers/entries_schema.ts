/**
 * The known keys of a line in the entries log, and what the schemas of all logs
 * share. Loads zod, so callers import the schemas only once there is a line to
 * judge.
 *
 * @module
 */

import * as z from "zod";
import { parseInstant } from "../lib/instant.ts";

/** What is wrong with the value of one known key. */
export interface LineProblem {
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
  safeParse(line: unknown): LineJudgement;
}

/** What {@linkcode LineSchema.safeParse} found. */
export interface LineJudgement {
  /** Every problem of the line; missing where it conforms. */
  error?: { issues: LineProblem[] } | undefined;
}

/**
 * Text that is an RFC 3339 instant with an offset, a real date.
 *
 * @internal
 */
export const instantText = z.string().refine(
  (text) => parseInstant(text) !== null,
  "Invalid input: expected an RFC 3339 instant with an offset",
);

/**
 * The keys that a line of any log may have.
 *
 * @internal
 */
export const lineKeys = {
  id: z.string().min(1, "Invalid input: expected a string that is not empty"),
  at: instantText.optional(),
  device: z.string().optional(),
  actor: z.string().optional(),
};

/**
 * A line of the entries log: a capture, an edit, a tombstone or a restore.
 *
 * @example
 * ```ts
 * import { entrySchema } from "./entries_schema.ts";
 *
 * const { error } = entrySchema.safeParse({ id: "a", text: 7, mood: "sunny" });
 * if (error?.issues.length !== 1) throw new Error();
 * if (error.issues[0]?.path[0] !== "text") throw new Error();
 * ```
 */
export const entrySchema: LineSchema = z.looseObject({
  ...lineKeys,
  is_deleted: z.boolean().optional(),
  is_restored: z.boolean().optional(),
  created_at: z.string().optional(),
  text: z.string().nullable().optional(),
  context: z.string().nullable().optional(),
  shape: z.looseObject({}).nullable().optional(),
  tags: z.array(z.string()).optional(),
});
