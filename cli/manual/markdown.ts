/**
 * The Markdown that the pages in `docs/` use, as blocks.
 *
 * @module
 */

/** A part of a page. Texts still hold their inline marks; see `inline.ts`. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly ListItem[] }
  | { readonly kind: "table"; readonly head: TableRow; readonly rows: readonly TableRow[] }
  | { readonly kind: "code"; readonly language: string; readonly text: string };

/** An item of a list. */
export interface ListItem {
  /** What stands before it: a dash, or its number and a full stop. */
  readonly marker: string;
  /** What it holds. */
  readonly blocks: readonly Block[];
}

/** The cells of a row, as many as the table has columns. */
export type TableRow = readonly string[];

/** A block, and the index of the line behind it. */
type Taken = readonly [block: Block | null, next: number];

const HEADING = /^(#{1,6}) +(.*?)(?: +#+)? *$/;
const FENCE = /^( *)(`{3,}|~{3,}) *(\S*).*$/;
const COMMENT = /^ *<!--/;
const COMMENT_END = "-->";
/** A picture on a line of its own, which no terminal can show. */
const PICTURE = /^ *!\[[^\]]*\]\([^)]*\) *$/;
const LIST_ITEM = /^( *)([-*+]|\d+[.)])( +)(?=\S)/;
/** A number may also begin a line of a paragraph; only a list from 1 ends one. */
const LIST_START = /^ *(?:[-*+]|1[.)]) +\S/;
const TABLE_ROW = /^ *\|/;
const TABLE_RULE = /^ *\|(?: *:?-+:? *\|)+ *$/;
/** A bar between cells; one behind a backslash is text. */
const CELL_END = /(?<!\\)\|/;

/**
 * The blocks of a page: headings, paragraphs, lists, tables and fenced code. Comments and
 * pictures are left out.
 *
 * @example
 * ```ts
 * import { parseMarkdown } from "./markdown.ts";
 *
 * const [heading, list] = parseMarkdown("# Times\n\n- `now`\n- a day,\n  through its end\n");
 * if (heading?.kind !== "heading" || heading.text !== "Times") throw new Error();
 * if (list?.kind !== "list" || list.items.length !== 2) throw new Error();
 * ```
 */
export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.split(/\r?\n/));
}

/** The part of a page below a heading of this text, with the heading; empty where there is none. */
export function sectionOf(blocks: readonly Block[], heading: string): readonly Block[] {
  const start = blocks.findIndex((block) => block.kind === "heading" && block.text === heading);
  if (start === -1) return [];
  const { level } = blocks[start] as Block & { kind: "heading" };
  const length = blocks.slice(start + 1).findIndex((block) =>
    block.kind === "heading" && block.level <= level
  );
  return length === -1 ? blocks.slice(start) : blocks.slice(start, start + 1 + length);
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length;) {
    const [block, next] = takeBlock(lines, index);
    if (block !== null) blocks.push(block);
    index = next;
  }
  return blocks;
}

/** Takes one block, or a line or comment that is none. */
function takeBlock(lines: readonly string[], start: number): Taken {
  const line = lines[start]!;
  if (line.trim() === "") return [null, start + 1];
  if (PICTURE.test(line)) return [null, start + 1];
  if (COMMENT.test(line)) return [null, endOfComment(lines, start)];
  if (FENCE.test(line)) return takeCode(lines, start);
  if (isTable(lines, start)) return takeTable(lines, start);
  if (LIST_ITEM.test(line)) return takeList(lines, start);
  const [, marks, text] = HEADING.exec(line) ?? [];
  if (marks === undefined) return takeParagraph(lines, start);
  return [{ kind: "heading", level: marks.length, text: text! }, start + 1];
}

function endOfComment(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, index) => index >= start && line.includes(COMMENT_END));
  return end === -1 ? lines.length : end + 1;
}

function takeCode(lines: readonly string[], start: number): Taken {
  const [, indent = "", fence = "", language = ""] = FENCE.exec(lines[start]!)!;
  const isEnd = (line: string) => line.trimStart().startsWith(fence) && !/[^`~ ]/.test(line);
  const end = lines.findIndex((line, index) => index > start && isEnd(line));
  const body = lines.slice(start + 1, end === -1 ? lines.length : end);
  const text = body.map((line) => withoutIndent(line, indent.length)).join("\n");
  return [{ kind: "code", language, text }, end === -1 ? lines.length : end + 1];
}

function isTable(lines: readonly string[], index: number): boolean {
  return TABLE_ROW.test(lines[index]!) && TABLE_RULE.test(lines[index + 1] ?? "");
}

function takeTable(lines: readonly string[], start: number): Taken {
  const end = lines.findIndex((line, index) => index > start && !TABLE_ROW.test(line));
  const next = end === -1 ? lines.length : end;
  const head = cellsOf(lines[start]!);
  const rows = lines.slice(start + 2, next).map((line) => {
    const cells = cellsOf(line);
    return head.map((_, column) => cells[column] ?? "");
  });
  return [{ kind: "table", head, rows }, next];
}

function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return inner.split(CELL_END).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function takeList(lines: readonly string[], start: number): Taken {
  const items: ListItem[] = [];
  const isOrdered = isNumber(markerOf(lines[start]!));
  let index = start;
  while (index < lines.length) {
    const begun = skipBlank(lines, index);
    const marker = markerOf(lines[begun] ?? "");
    if (marker === undefined || isNumber(marker) !== isOrdered) break;
    const indent = LIST_ITEM.exec(lines[begun]!)![0].length;
    const end = endOfItem(lines, begun, indent);
    const inner = lines.slice(begun, end).map((line, at) =>
      at === 0 ? line.slice(indent) : withoutIndent(line, indent)
    );
    items.push({ marker: isOrdered ? marker.replace(")", ".") : "-", blocks: blocksOf(inner) });
    index = end;
  }
  return [{ kind: "list", items }, index];
}

/** An item goes on in lines that are indented as far as its text, and in a paragraph that goes on. */
function endOfItem(lines: readonly string[], start: number, indent: number): number {
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.trim() === "" || indentOf(line) >= indent) continue;
    const goesOn = lines[index - 1]!.trim() !== "" && !LIST_ITEM.test(line) &&
      !endsParagraph(lines, index);
    if (!goesOn) return index;
  }
  return lines.length;
}

function takeParagraph(lines: readonly string[], start: number): Taken {
  let end = start + 1;
  while (end < lines.length && !endsParagraph(lines, end)) end++;
  const text = lines.slice(start, end).map((line) => line.trim()).join(" ");
  return [{ kind: "paragraph", text }, end];
}

function endsParagraph(lines: readonly string[], index: number): boolean {
  const line = lines[index]!;
  return line.trim() === "" || HEADING.test(line) || FENCE.test(line) || COMMENT.test(line) ||
    LIST_START.test(line) || isTable(lines, index);
}

function markerOf(line: string): string | undefined {
  return LIST_ITEM.exec(line)?.[2];
}

function isNumber(marker: string | undefined): boolean {
  return marker !== undefined && /^\d/.test(marker);
}

function skipBlank(lines: readonly string[], start: number): number {
  let index = start;
  while (lines[index]?.trim() === "") index++;
  return index;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function withoutIndent(line: string, columns: number): string {
  return line.slice(Math.min(columns, indentOf(line)));
}
