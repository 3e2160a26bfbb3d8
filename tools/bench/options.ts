/**
 * The command line of the bench.
 *
 * @module
 */

import { parseArgs } from "node:util";

/** How the bench is called. */
export const USAGE = `usage: deno task bench [options]

  --quick          100,000 lines instead of 1,000,000, and fewer appends
  --scale          The cases of size: 0.1, 1 and 5 times the lines, 1 id a line,
                   ids of 200 bytes, lines of 50 kB
  --only <text>    Only cases with this in their names; may be repeated
  --runs <n>       Runs of each program, in turn (5)
  --dir <folder>   Keep generated logs here, instead of making them each time
  --base <commit>  Against this commit instead of the peers
  --json <file>    Write all figures as JSON; - is standard output
  --markdown       Print the table of the README
`;

/** What is asked of the bench. */
export interface Options {
  /** Lines of the log that most cases read. */
  lines: number;
  /** Appends that wait for each other. */
  appends: number;
  /** Whether the cases of size are run, instead of the others. */
  isScale: boolean;
  /** Only cases are run whose names hold one of these; all without any. */
  only: string[];
  runs: number;
  /** Where logs are kept; null for a temporary folder. */
  directory: string | null;
  /** The commit to compare with; null for the peers. */
  base: string | null;
  /** Where figures go as JSON; null for nowhere. */
  json: string | null;
  isMarkdown: boolean;
}

/**
 * The options that a command line asks for.
 *
 * @throws {Error} If it cannot be understood
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      scale: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      runs: { type: "string", default: "5" },
      dir: { type: "string" },
      base: { type: "string" },
      json: { type: "string" },
      markdown: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    throw new Error(`Cannot read --runs "${values.runs}": it is not a number from 1`);
  }
  if (values.markdown && values.json === "-") {
    throw new Error("Cannot print both --markdown and --json -: name a file for one");
  }
  return {
    lines: values.quick ? 100_000 : 1_000_000,
    appends: values.quick ? 512 : 2048,
    isScale: values.scale,
    only: values.only,
    runs,
    directory: values.dir ?? null,
    base: values.base ?? null,
    json: values.json ?? null,
    isMarkdown: values.markdown,
  };
}

/** Whether a case is asked for. */
export function isAskedFor({ only }: Pick<Options, "only">, name: string): boolean {
  return only.length === 0 || only.some((part) => name.includes(part));
}
