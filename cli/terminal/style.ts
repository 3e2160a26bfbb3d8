/**
 * Colour by what a piece of text is, never by a raw code.
 *
 * @module
 */

import type { Machine, OutputStream } from "../machine.ts";

const SEQUENCES = {
  heading: "1",
  dim: "2",
  id: "36",
  added: "32",
  deleted: "31",
  changed: "33",
  warning: "33",
  error: "1;31",
  strong: "1",
  emphasis: "4",
  code: "36",
} as const;

/** What a piece of text is. */
export type Label = keyof typeof SEQUENCES;

/** Makes a piece of text look like what it is. */
export type Style = (label: Label, text: string) => string;

/** When to colour: on a terminal, always or never. */
export type Color = "auto" | "always" | "never";

/** Leaves text as it is. */
export const plain: Style = (_label, text): string => text;

/** Colours text for a terminal. */
export const coloured: Style = (label, text): string => `\x1b[${SEQUENCES[label]}m${text}\x1b[0m`;

/**
 * How to style what goes to a stream: in colour on a terminal unless
 * `NO_COLOR` is set; `--color=always` and `never` override both.
 */
export function styleFor(
  { isTerminal }: OutputStream,
  { noColor }: Machine,
  color: Color,
): Style {
  const isColoured = color === "always" || (color === "auto" && isTerminal && !noColor);
  return isColoured ? coloured : plain;
}
