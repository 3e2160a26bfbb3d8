/**
 * The options by which rows of any answer are chosen, ordered and laid out.
 *
 * @module
 */

import type { FlagParametersForType } from "@stricli/core";
import type { Host } from "../host.ts";
import { onOff } from "../parse/flags.ts";
import { type FormatFlag, formatFlag } from "./formats.ts";

/** What they come to. */
export type RowFlags = FormatFlag & {
  /** Names of fields, with commas between them. */
  readonly fields?: string;
  /** The name of the field to sort by. */
  readonly sort?: string;
  /** Whether the last row comes first. */
  readonly reverse?: boolean;
  /** A text that a row has to hold. */
  readonly grep?: string;
};

const text = (input: string): string => input;

/** How the parser reads {@linkcode RowFlags}. */
export const rowFlags: FlagParametersForType<RowFlags, Host> = {
  fields: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "names",
    brief: "Only these fields, as in id,text,shape.lang",
  },
  ...formatFlag,
  sort: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "field",
    brief: "Sort by this field; rows without it come last",
  },
  reverse: onOff("The last row first"),
  grep: {
    kind: "parsed",
    parse: text,
    optional: true,
    placeholder: "text",
    brief: "Only rows with this text, in any case",
  },
};
