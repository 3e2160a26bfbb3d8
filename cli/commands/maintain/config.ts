import { LogError } from "../../../lib/errors.ts";
import { configJsonSchema } from "../../../lib/records/config_schema.ts";
import type { Tools } from "../../command.ts";
import type { GlobalFlags } from "../../parse/flags.ts";

/** What `config` takes. */
type ConfigFlags = GlobalFlags & { readonly schema?: boolean };

/** `log config --schema` */
export default function config({ output }: Tools, { schema }: ConfigFlags): Promise<void> {
  if (!schema) {
    throw new LogError("bad_usage", "Cannot run config without an option: it takes --schema", {
      hint: 'see "log help config" for the settings and what they mean',
    });
  }
  output.text(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  return Promise.resolve();
}
