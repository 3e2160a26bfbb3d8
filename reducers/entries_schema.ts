/**
 * The known keys of a line in the entries log, and what the schemas of all logs
 * share. Loads zod, so callers import the schemas only once there is a line to
 * judge.
 *
 * @module
 */

import * as z from "zod";
import { parseInstant } from "../lib/time/instant.ts";
import type { LineSchema } from "../lib/validate/schema.ts";

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
