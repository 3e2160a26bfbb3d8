/**
 * Writes `log.config.schema.json` from the schema that the tool itself uses.
 *
 * @module
 */

import { configJsonSchema } from "../../lib/records/config_schema.ts";

Deno.writeTextFileSync(
  new URL("../../log.config.schema.json", import.meta.url),
  `${JSON.stringify(configJsonSchema(), null, 2)}\n`,
);
