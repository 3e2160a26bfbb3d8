/**
 * The help of a command as data, and as text for a terminal.
 *
 * @module
 */

import { EXIT } from "../exit.ts";
import { globalFlags, SHORT_OPTIONS } from "./flags.ts";

/** A command line that works as it stands. */
export interface Example {
  /** What is typed. */
  readonly line: string;
  /** What it answers. */
  readonly answers: string;
}

/** What a help text says. */
export interface HelpSpec {
  /** The words that name the command. */
  readonly prefix: readonly string[];
  /** What goes behind them. */
  readonly usage: string;
  /** What the command does. */
  readonly about: string;
  /** Further lists, such as its options, by their headings. */
  readonly lists: Readonly<Record<string, readonly Item[]>>;
  /** Whether it reads the config, which is then listed under its files. */
  readonly readsConfig?: true;
  /** When it exits with 1; left out where it never does. */
  readonly exitOneWhen?: string;
  /** Whether it goes on until it is told to end. */
  readonly runsUntilStopped?: true;
  /** Two real uses. */
  readonly examples: readonly [Example, Example];
}

/** A term and what it means. */
export type Item = readonly [term: string, meaning: string];

/** What help shows of an option. */
interface OptionSpec {
  readonly brief: string;
  readonly placeholder?: string;
}

/** The exit codes of what is told to end. */
export const END_CODES: readonly Item[] = [
  [String(EXIT.interrupted), "ended by Ctrl-C"],
  [String(EXIT.terminated), "ended by SIGTERM"],
];

/** The config, as a file that a command reads. */
export const CONFIG_ITEM: Item = [
  "log.config.json",
  'Settings, all optional; see "log help config"',
];

/** What every command takes. */
export const GLOBAL_ITEMS: readonly Item[] = [
  ...optionItems(globalFlags),
  ["-h, --help", "Print this help"],
  [withShort("version"), "Print the version"],
  ["--", "End of options"],
];

/**
 * A help text. It ends with the exit codes and two examples.
 *
 * @example
 * ```ts
 * import { formatHelp } from "./help.ts";
 *
 * const text = formatHelp({
 *   prefix: ["log", "show"],
 *   usage: "<id>",
 *   about: "One entry",
 *   lists: {},
 *   exitOneWhen: "the id is unknown",
 *   examples: [
 *     { line: "log show a", answers: "the entry" },
 *     { line: "log show a --json", answers: "the same for a program" },
 *   ],
 * });
 * if (!text.startsWith("USAGE\n  log show <id>\n\nOne entry\n")) throw new Error(text);
 * if (!text.includes("  1  the id is unknown\n")) throw new Error(text);
 * if (!text.endsWith("  log show a --json\n      the same for a program\n")) throw new Error(text);
 * ```
 */
export function formatHelp(spec: HelpSpec): string {
  const { prefix, usage, about, lists, examples } = spec;
  const sections = [
    `USAGE\n  ${[...prefix, usage].join(" ")}`,
    about,
    ...Object.entries(lists).map(([heading, items]) => formatList(heading, items)),
    formatList("OPTIONS OF EVERY COMMAND", GLOBAL_ITEMS),
    formatList("FILES", spec.readsConfig ? [CONFIG_ITEM] : []),
    formatList("EXIT CODES", exitCodes(spec)),
    `EXAMPLES\n${examples.map(({ line, answers }) => `  ${line}\n      ${answers}`).join("\n")}`,
  ];
  return sections.filter((section) => section !== "").join("\n\n") + "\n";
}

/** The exit codes of a command, and what each says. */
export function exitCodes(spec: Pick<HelpSpec, "exitOneWhen" | "runsUntilStopped">): Item[] {
  const { exitOneWhen, runsUntilStopped } = spec;
  return [
    [String(EXIT.done), "done"],
    ...(exitOneWhen === undefined ? [] : [[String(EXIT.no), exitOneWhen] as const]),
    [String(EXIT.usage), "wrong usage, or input that cannot be read"],
    [String(EXIT.environment), "the environment failed: a file cannot be read, no permission"],
    ...(runsUntilStopped ? END_CODES : []),
  ];
}

/** Options as they are listed, with what stands for their value. */
export function optionItems(flags: Readonly<Record<string, OptionSpec>>): Item[] {
  return Object.entries(flags).map(([name, { brief, placeholder }]) => [
    placeholder === undefined ? withShort(name) : `${withShort(name)} <${placeholder}>`,
    brief,
  ]);
}

function withShort(name: string): string {
  const [short] = [...SHORT_OPTIONS].find(([, long]) => long === `--${name}`) ?? [];
  return short === undefined ? `--${name}` : `${short}, --${name}`;
}

function formatList(heading: string, items: readonly Item[]): string {
  if (items.length === 0) return "";
  const columns = Math.max(...items.map(([term]) => term.length));
  const lines = items.map(([term, meaning]) => `  ${term.padEnd(columns)}  ${meaning}`);
  return [heading, ...lines].join("\n");
}
