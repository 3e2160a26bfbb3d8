/**
 * The marks inside of a text in Markdown: code, bold, emphasis and links.
 *
 * @module
 */

/** A piece of text, and what it is. */
export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly content: readonly Inline[] }
  | { readonly kind: "link"; readonly content: readonly Inline[]; readonly address: string };

/** Marks in the order in which they are looked for where several begin at one place. */
const MARK = new RegExp(
  [
    /\\(?<escaped>[!-/:-@[-`{-~])/,
    /(?<ticks>(?<!`)`+(?!`))(?<code>[^]+?)(?<!`)\k<ticks>(?!`)/,
    /\[(?<label>(?:`[^`]*`|[^[\]])+)\]\((?<address>[^()\s]+)\)/,
    /<(?<url>[a-z]+:\/\/[^<>\s]+)>/,
    /\*\*(?<strong>(?:`[^`]*`|[^`])+?)\*\*/,
    /(?<![\w*])(?<line>[_*])(?=\S)(?<emphasis>(?:`[^`]*`|[^`])+?)\k<line>(?![\w*])/,
  ].map(({ source }) => source).join("|"),
  "g",
);

/**
 * The pieces of a text.
 *
 * @example
 * ```ts
 * import { parseInline } from "./inline.ts";
 *
 * const [text, code, , link] = parseInline("See `--tz` in [Times](./times.md).");
 * if (text?.kind !== "text" || text.text !== "See ") throw new Error();
 * if (code?.kind !== "code" || code.text !== "--tz") throw new Error();
 * if (link?.kind !== "link" || link.address !== "./times.md") throw new Error();
 * ```
 */
export function parseInline(text: string): Inline[] {
  const pieces: Inline[] = [];
  let end = 0;
  const addText = (text: string) => {
    if (text !== "") pieces.push({ kind: "text", text });
  };
  for (const match of text.matchAll(MARK)) {
    addText(text.slice(end, match.index));
    pieces.push(pieceOf(match.groups!));
    end = match.index + match[0].length;
  }
  addText(text.slice(end));
  return pieces;
}

function pieceOf(groups: Readonly<Record<string, string | undefined>>): Inline {
  const { escaped, code, label, address, url, strong, emphasis } = groups;
  if (escaped !== undefined) return { kind: "text", text: escaped };
  if (code !== undefined) return { kind: "code", text: trimmedCode(code) };
  if (label !== undefined) {
    return { kind: "link", content: parseInline(label), address: address! };
  }
  if (url !== undefined) {
    return { kind: "link", content: [{ kind: "text", text: url }], address: url };
  }
  if (strong !== undefined) return { kind: "strong", content: parseInline(strong) };
  return { kind: "emphasis", content: parseInline(emphasis!) };
}

/** A space at both ends lets code begin or end with a backtick. */
function trimmedCode(code: string): string {
  return /^ .*\S.* $/.test(code) ? code.slice(1, -1) : code;
}
