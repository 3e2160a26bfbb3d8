/**
 * The known keys of a line in the firings log.
 *
 * @module
 */

import * as z from "zod";
import type { LineSchema } from "../lib/validate/schema.ts";
import { lineKeys } from "./entries_schema.ts";

/**
 * A line of the firings log: an entry was surfaced to the person.
 *
 * @example
 * ```ts
 * import { firingSchema } from "./firings_schema.ts";
 *
 * const { error } = firingSchema.safeParse({ id: "f1", surface: 3 });
 * if (error === undefined) throw new Error();
 * ```
 */
export const firingSchema: LineSchema = z.looseObject({
  ...lineKeys,
  entry_id: z.string().optional(),
  surface: z.string().optional(),
});
