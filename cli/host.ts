import type { CommandContext, StricliProcess } from "@stricli/core";
import type { TypedOptions } from "./completions/typed_options.ts";
import type { Machine } from "./machine.ts";

/** What the parser hands to a command. */
export interface Host extends CommandContext {
  /** The streams that the parser writes to, and the exit code. */
  readonly process: StricliProcess;
  /** The machine underneath. */
  readonly machine: Machine;
  /** Where a line is completed: the options that it has already. */
  readonly typed?: TypedOptions;
}
