/**
 * The known keys of a line in the interactions log.
 *
 * @module
 */

import * as z from "zod";
import { GRADES } from "../lib/records/grades.ts";
import type { LineSchema } from "../lib/validate/schema.ts";
import { lineKeys } from "./entries_schema.ts";

/**
 * A line of the interactions log: a review, or another contact with an entry.
 *
 * @example
 * ```ts
 * import { interactionSchema } from "./interactions_schema.ts";
 *
 * const { error } = interactionSchema.safeParse({ id: "r1", grade: "perfect" });
 * if (error === undefined) throw new Error();
 * ```
 */
export const interactionSchema: LineSchema = z.looseObject({
  ...lineKeys,
  entry_id: z.string().optional(),
  kind: z.string().optional(),
  grade: z.enum(GRADES).optional(),
  session_id: z.string().optional(),
});
