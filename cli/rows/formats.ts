import { LogError } from "../../lib/errors.ts";

/** How rows may be printed. */
export const ROW_FORMATS = ["table", "jsonl", "csv", "tsv", "md"] as const;

/** One of these. */
export type RowFormat = (typeof ROW_FORMATS)[number];

/** How the parser reads `--format` where rows are printed. */
export const formatFlag = {
  format: {
    kind: "enum",
    values: ROW_FORMATS,
    optional: true,
    placeholder: "name",
    brief: `Print as ${ROW_FORMATS.slice(0, -1).join(", ")} or ${ROW_FORMATS.at(-1)}`,
  },
} as const;

/** What `--format` comes to. */
export type FormatFlag = {
  /** The format; for people, or JSON with `--json`, without it. */
  readonly format?: RowFormat;
};

/**
 * Looks whether one form is asked for.
 *
 * @throws {LogError} `bad_usage` where `--json` asks for another one than `--format`.
 */
export function checkFormat({ json, format }: FormatFlag & { readonly json?: boolean }): void {
  if (!json || format === undefined || format === "jsonl") return;
  throw new LogError(
    "bad_usage",
    `Cannot use --format ${format}: --json asks for another format`,
  );
}
