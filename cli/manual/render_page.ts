/**
 * A page of the manual as lines for a terminal.
 *
 * @module
 */

import { type Label, plain, type Style } from "../terminal/style.ts";
import { pad, widthOf } from "../terminal/text.ts";
import { type Inline, parseInline } from "./inline.ts";
import type { Block, ListItem, TableRow } from "./markdown.ts";
import { StyledText } from "./styled_text.ts";
import { tableWidths } from "./table_widths.ts";

/** How a page is shown. */
export interface PageOptions {
  /** How many columns lines may take; code may take more. */
  readonly columns: number;
  /** Colours text, or leaves it plain. */
  readonly style: Style;
  /** The command that shows what an address leads to; null where it leads out of the manual. */
  readonly commandFor: (address: string) => string | null;
}

const INDENT = "  ";
const GAP = "  ";
/** What is indented far into a narrow terminal still has so much room. */
const COLUMNS_MIN = 12;

/**
 * The lines of a page. Paragraphs, lists and the cells of tables are wrapped, code is not.
 * Without colours inline code keeps its backticks.
 *
 * @example
 * ```ts
 * import { plain } from "../terminal/style.ts";
 * import { parseMarkdown } from "./markdown.ts";
 * import { renderPage } from "./render_page.ts";
 *
 * const blocks = parseMarkdown("## Days\n\nA day ends; see\n[Times](./times.md).\n");
 * const commandFor = () => "log help times";
 * const lines = renderPage(blocks, { columns: 24, style: plain, commandFor });
 * if (lines.join("|") !== 'Days||  A day ends; see Times|  ("log help times").') {
 *   throw new Error(lines.join("|"));
 * }
 * ```
 */
export function renderPage(blocks: readonly Block[], options: PageOptions): string[] {
  return blocks.flatMap((block, index) => {
    const indent = block.kind === "heading" ? "" : INDENT;
    const lines = indented(renderBlock(block, narrowed(options, indent.length)), indent);
    return index === 0 ? lines : ["", ...lines];
  });
}

function renderBlock(block: Block, options: PageOptions): string[] {
  switch (block.kind) {
    case "heading":
      return shownLines(styledText(block.text, options, ["heading"]), options);
    case "paragraph":
      return shownLines(styledText(block.text, options), options);
    case "code":
      return indented(block.text.split("\n"), INDENT);
    case "list":
      return renderList(block.items, options);
    case "table":
      return renderTable(block.head, block.rows, options);
  }
}

/** Items of a line each stand close; where one holds more than a paragraph, blank lines part them. */
function renderList(items: readonly ListItem[], options: PageOptions): string[] {
  const isLoose = items.some(({ blocks }) => blocks.length > 1);
  return items.flatMap(({ marker, blocks }, index) => {
    const hang = " ".repeat(marker.length + 1);
    const inner = narrowed(options, hang.length);
    const lines = blocks.flatMap((block, at) => [
      ...(at > 0 ? [""] : []),
      ...renderBlock(block, inner),
    ]);
    const [first = "", ...more] = lines;
    const item = [`${marker} ${first}`, ...indented(more, hang)];
    return isLoose && index > 0 ? ["", ...item] : item;
  });
}

function renderTable(
  head: TableRow,
  rows: readonly TableRow[],
  options: PageOptions,
): string[] {
  const texts = rows.map((row) => row.map((cell) => styledText(cell, options)));
  const heads = head.map((cell) => styledText(cell, options, ["heading"]));
  const widths = tableWidths([heads, ...texts].map((row) => row.map(({ text }) => text)), {
    gap: GAP.length,
    columns: options.columns,
  });
  const [headLines = [], ...shown] = [heads, ...texts].map((row) =>
    renderRow(row, widths, options)
  );
  const rule = options.style("dim", widths.map((width) => "-".repeat(width)).join(GAP));
  const isWrapped = shown.some((lines) => lines.length > 1);
  const body = shown.flatMap((lines, index) => isWrapped && index > 0 ? ["", ...lines] : lines);
  return [...headLines, rule, ...body];
}

/** The lines of a row: as many as its tallest cell has. */
function renderRow(
  cells: readonly StyledText[],
  widths: readonly number[],
  { style }: PageOptions,
): string[] {
  const columns = cells.map((cell, index) => cell.lines(widths[index]!, style));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    columns.map((lines, index) => {
      const { text, shown } = lines[at] ?? { text: "", shown: "" };
      return shown + pad("", widths[index]! - widthOf(text));
    }).join(GAP).trimEnd());
}

/** A text with its inline marks as labels, or spelled as far as there are no colours. */
function styledText(
  markdown: string,
  options: PageOptions,
  labels: readonly Label[] = [],
): StyledText {
  const styled = new StyledText();
  addPieces(styled, parseInline(markdown), options, labels);
  return styled;
}

function addPieces(
  into: StyledText,
  pieces: readonly Inline[],
  options: PageOptions,
  labels: readonly Label[],
): void {
  for (const piece of pieces) {
    if (piece.kind === "text") into.add(piece.text, labels);
    else if (piece.kind === "code") addCode(into, piece.text, options, labels);
    else if (piece.kind === "link") addLink(into, piece, options, labels);
    else addPieces(into, piece.content, options, [...labels, piece.kind]);
  }
}

function addCode(
  into: StyledText,
  code: string,
  { style }: PageOptions,
  labels: readonly Label[],
): void {
  if (style === plain) into.add(`\`${code}\``, labels);
  else into.add(code, [...labels, "code"]);
}

/** A link's text and where it leads, each as far as it says more than the other. */
function addLink(
  into: StyledText,
  { content, address }: Inline & { kind: "link" },
  options: PageOptions,
  labels: readonly Label[],
): void {
  const text = new StyledText();
  addPieces(text, content, options, labels);
  const command = options.commandFor(address);
  if (command !== null && address.endsWith(`/${text.text}`)) {
    into.add(`"${command}"`, labels);
    return;
  }
  addPieces(into, content, options, labels);
  if (command !== null) into.add(` ("${command}")`, labels);
  else if (!address.startsWith("#") && address !== text.text) into.add(` (${address})`, labels);
}

function shownLines(text: StyledText, { columns, style }: PageOptions): string[] {
  return text.lines(columns, style).map(({ shown }) => shown);
}

function narrowed(options: PageOptions, columns: number): PageOptions {
  return { ...options, columns: Math.max(COLUMNS_MIN, options.columns - columns) };
}

function indented(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => line === "" ? "" : indent + line);
}
