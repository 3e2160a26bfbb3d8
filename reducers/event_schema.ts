/**
 * The known keys of a line in a log of events that the config names.
 *
 * @module
 */

import * as z from "zod";
import type { LineSchema } from "../lib/validate/schema.ts";
import { lineKeys } from "./entries_schema.ts";

/**
 * A line of a log of events that the config names: all but the common keys is data.
 *
 * @example
 * ```ts
 * import { eventSchema } from "./event_schema.ts";
 *
 * const { error } = eventSchema.safeParse({ id: "p1", device: 7, text: 7 });
 * if (error?.issues.length !== 1) throw new Error();
 * ```
 */
export const eventSchema: LineSchema = z.looseObject(lineKeys);
