/**
 * The command `log` as Node and Bun run it.
 *
 * @module
 */

import { processMachine } from "../../../cli/process_machine.ts";
import { run } from "../../../cli/run.ts";

/** The runtime, and this file. */
function program(): string[] {
  return [Deno.execPath(), import.meta.filename!];
}

Deno.exit(await run(Deno.args, processMachine(program)));
