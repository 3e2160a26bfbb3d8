/**
 * The known keys of a line in a log of entities that the config names.
 *
 * @module
 */

import * as z from "zod";
import type { LineSchema } from "../lib/validate/schema.ts";
import { lineKeys } from "./entries_schema.ts";

/**
 * A line of a log of entities that the config names: all but the common keys and the flags is data.
 *
 * @example
 * ```ts
 * import { entitySchema } from "./entity_schema.ts";
 *
 * const { error } = entitySchema.safeParse({ id: "n1", is_deleted: "yes", text: 7 });
 * if (error?.issues.length !== 1) throw new Error();
 * ```
 */
export const entitySchema: LineSchema = z.looseObject({
  ...lineKeys,
  is_deleted: z.boolean().optional(),
  is_restored: z.boolean().optional(),
});
