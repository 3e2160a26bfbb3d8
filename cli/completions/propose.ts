/**
 * What can stand at the end of a command line that is not finished.
 *
 * @module
 */

import { type Application, proposeCompletions } from "@stricli/core";
import type { Host } from "../host.ts";
import { SHORT_OPTIONS } from "../parse/flags.ts";
import { hoist } from "../parse/hoist.ts";
import { typedOptions } from "./typed_options.ts";

/** Stands for the word that is typed, to see whether it is the command. */
const ANY_WORD = "word";

/**
 * Proposals for the last of the words behind `log`, one a line: the completed
 * word, a tab, and what it is. Options are proposed once a dash is typed.
 * A proposal may bring what is said of it itself, behind a tab.
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
  const proposals = await proposeCompletions(app, inputs, { ...host, typed: typedOptions(inputs) });
  return proposals
    .filter(({ kind }) => kind !== "argument:flag" || inputs.at(-1)?.startsWith("-"))
    .flatMap(({ completion, brief }) => [
      ...(partial === "-" ? shortFor(completion, brief) : []),
      `${option ?? ""}${completion.includes("\t") ? completion : `${completion}\t${brief}`}\n`,
    ])
    .join("");
}

/** The one letter of an option, where it has one. */
function shortFor(option: string, brief: string): string[] {
  return [...SHORT_OPTIONS].filter(([, long]) => long === option)
    .map(([short]) => `${short}\t${brief}\n`);
}

function inputsFor(before: readonly string[], partial: string): string[] {
  if (!partial.startsWith("-") && hoist([...before, ANY_WORD])[0] === ANY_WORD) return [partial];
  // What is typed may be the value of the option before it, so that nothing is put between them.
  const option = before.at(-1)?.startsWith("-") ? before.at(-1) : undefined;
  const [command, ...others] = hoist(option === undefined ? before : before.slice(0, -1));
  const rest = option === undefined ? others : [...others, SHORT_OPTIONS.get(option) ?? option];
  return [command ?? "", ...rest, partial];
}
