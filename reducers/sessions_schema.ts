/**
 * The known keys of a line in the sessions log.
 *
 * @module
 */

import * as z from "zod";
import type { LineSchema } from "../lib/validate/schema.ts";
import { instantText, lineKeys } from "./entries_schema.ts";

/**
 * A line of the sessions log: how a session stands, the latest line deciding.
 *
 * @example
 * ```ts
 * import { sessionSchema } from "./sessions_schema.ts";
 *
 * const { error } = sessionSchema.safeParse({ id: "s1", started_at: "noon" });
 * if (error === undefined) throw new Error();
 * ```
 */
export const sessionSchema: LineSchema = z.looseObject({
  ...lineKeys,
  kind: z.string().optional(),
  started_at: instantText.optional(),
  ended_at: instantText.optional(),
});
