/**
 * The manual page `log.1`, from the help of the commands.
 *
 * @module
 */

import { commandHelp, rootHelp, TOPIC_ITEMS } from "../../cli/manual/help_command.ts";
import { exitCodes, GLOBAL_ITEMS, type HelpSpec, type Item } from "../../cli/parse/help.ts";
import { joinLines, termIn } from "../../cli/terminal/help_lines.ts";
import { VERSION } from "../../cli/version.ts";
import { paragraph, section, subsection, term } from "./roff.ts";
import { ENVIRONMENT, FILES } from "./surroundings.ts";

const BEGINNING = [
  '.\\" Written by "deno task manual" from the help of the commands.',
  `.TH LOG 1 "" "log ${VERSION}"`,
  // Ragged right without hyphens, and one space behind a sentence, as in the help.
  ".ad l",
  ".nh",
  ".ss 12 0",
];

/** The source of the page, for `man`. */
export function manPage(): string {
  return [
    ...BEGINNING,
    section("NAME"),
    "log \\- event\\-sourced state on plain JSONL",
    section("SYNOPSIS"),
    ...[rootHelp(), ...commandHelp().slice(-1)].map(({ prefix, usage }) =>
      paragraph([...prefix, usage].join(" "))
    ),
    section("DESCRIPTION"),
    ...prose(rootHelp().about),
    section("COMMANDS"),
    ...commandHelp().flatMap(command),
    section("OPTIONS"),
    paragraph("Every command takes these, before its name or behind it."),
    ...terms(GLOBAL_ITEMS),
    section("ENVIRONMENT"),
    ...terms(ENVIRONMENT),
    section("FILES"),
    paragraph("All of them are in the log directory, and none has to be there."),
    ...terms(FILES),
    section("EXIT STATUS"),
    ...terms(exitCodes({
      exitOneWhen: "the answer is no, or problems were found; each command says when",
      runsUntilStopped: true,
    })),
    section("TOPICS"),
    paragraph("Each is a page of the manual, which log help <topic> prints."),
    ...terms(TOPIC_ITEMS),
    "",
  ].join("\n");
}

function command(spec: HelpSpec): string[] {
  const { prefix, usage, about, lists, exitOneWhen, runsUntilStopped, examples } = spec;
  return [
    subsection([...prefix, usage].join(" ")),
    ...prose(about),
    ...terms(lists.OPTIONS ?? []),
    ...(exitOneWhen === undefined ? [] : [paragraph(`Exit status 1: ${exitOneWhen}.`)]),
    ...(runsUntilStopped ? [paragraph("It runs until Ctrl-C or SIGTERM.")] : []),
    paragraph("Examples:"),
    ...terms(examples.map(({ line, answers }) => [line, answers])),
  ];
}

/** Paragraphs, and the lists among them. */
function prose(text: string): string[] {
  return text.split("\n\n").flatMap((block) => joinLines(block.split("\n"))).map((line) => {
    const item = termIn(line);
    return item === null ? paragraph(line) : term(item.term.trim(), item.meaning);
  });
}

function terms(items: readonly Item[]): string[] {
  return items.map(([name, meaning]) => term(name, meaning));
}
