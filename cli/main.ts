/**
 * The command `log`.
 *
 * @module
 */

import { needsNetwork } from "./commands/needs_network.ts";
import { PERMISSIONS } from "./permissions.ts";
import { processMachine, variable } from "./process_machine.ts";
import { run } from "./run.ts";

/** The one built file, which says where it lies, or the runtime with what it runs. */
function program(): string[] {
  const built = variable("LOG_PROGRAM");
  if (built) return [built];
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", ...PERMISSIONS, import.meta.filename!];
}

const machine = processMachine(program);
// Only buckets and servers need the network; nobody else may use it.
if (!needsNetwork(Deno.args, machine)) Deno.permissions.revokeSync({ name: "net" });
Deno.exit(await run(Deno.args, machine));
