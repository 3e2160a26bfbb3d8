/**
 * What can stand at the end of a command line that is not finished.
 *
 * @module
 */

import { type Application, proposeCompletions } from "@stricli/core";
import type { Host } from "../command.ts";
import { hoist } from "../parse/hoist.ts";

/**
 * Proposals for the last of the words behind `log`, one a line: the completed
 * word, a tab, and what it is. Options are proposed once a dash is typed.
 */
export async function propose(
  app: Application<Host>,
  words: readonly string[],
  host: Host,
): Promise<string> {
  const partial = words.at(-1) ?? "";
  // `--color=al` is completed as `al` behind `--color`.
  const [, option, value] = /^(--[^=]+=)(.*)$/s.exec(partial) ?? [];
  const before = words.slice(0, -1);
  const inputs = option === undefined
    ? inputsFor(before, partial)
    : inputsFor([...before, option.slice(0, -1)], value ?? "");
  const proposals = await proposeCompletions(app, inputs, host);
  return proposals
    .filter(({ kind }) => kind !== "argument:flag" || inputs.at(-1)?.startsWith("-"))
    .map(({ completion, brief }) => `${option ?? ""}${completion}\t${brief}\n`)
    .join("");
}

function inputsFor(before: readonly string[], partial: string): string[] {
  const [command, ...rest] = hoist(before);
  const isCommandWanted = command === "help" && rest.length === 0 && !partial.startsWith("-");
  return isCommandWanted ? [partial] : [command ?? "", ...rest, partial];
}
