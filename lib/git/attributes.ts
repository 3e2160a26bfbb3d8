/**
 * Lines of a `.gitattributes` that give one file each to the merge driver. All other
 * bytes of the file stay as they are.
 *
 * @module
 */

/** What a line gives its file. */
export const ATTRIBUTE = "merge=log";
/** Characters that mean something else than themselves in a pattern. */
const SPECIAL = /[*?[\]\\]/g;
/** What a pattern can hold only in quotes. */
const NEEDS_QUOTES = /[\s"\p{Cc}]/u;
const LINE = /[^\n]*\n|[^\n]+$/g;
const CONTROLS: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * The line for a file, without its end.
 *
 * @param path From the root of the repository.
 *
 * @example
 * ```ts
 * import { attributeLine } from "./attributes.ts";
 *
 * if (attributeLine("a/b.jsonl") !== "/a/b.jsonl merge=log") throw new Error();
 * if (attributeLine("my log*.jsonl") !== '"/my log\\\\*.jsonl" merge=log') throw new Error();
 * ```
 */
export function attributeLine(path: string): string {
  const pattern = `/${path.replace(SPECIAL, "\\$&")}`;
  if (!NEEDS_QUOTES.test(pattern)) return `${pattern} ${ATTRIBUTE}`;
  const quoted = pattern.replace(/["\\]/g, "\\$&")
    .replace(/\p{Cc}/gu, (char) => CONTROLS[char] ?? octal(char));
  return `"${quoted}" ${ATTRIBUTE}`;
}

function octal(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

/**
 * The file of a line that {@linkcode attributeLine} makes; null for any other line.
 *
 * @example
 * ```ts
 * import { attributeLine, pathOfLine } from "./attributes.ts";
 *
 * for (const path of ["a/b.jsonl", 'it"s [a] \\ *.jsonl', "ü\t.jsonl"]) {
 *   if (pathOfLine(`${attributeLine(path)}\r`) !== path) throw new Error(path);
 * }
 * if (pathOfLine("*.jsonl merge=log") !== null) throw new Error();
 * ```
 */
export function pathOfLine(line: string): string | null {
  const [, quoted, bare] = /^(?:"(.*)"|(\S+)) merge=log\s*$/s.exec(line) ?? [];
  const pattern = quoted === undefined ? bare : unquoted(quoted);
  if (!pattern?.startsWith("/")) return null;
  const path = pattern.slice(1).replace(/\\([*?[\]\\])/g, "$1");
  return attributeLine(path) === line.trimEnd() ? path : null;
}

function unquoted(text: string): string {
  return text.replace(/\\([0-7]{3}|.)/gs, (_, escape: string) => {
    if (escape.length === 3) return String.fromCharCode(parseInt(escape, 8));
    return Object.entries(CONTROLS).find(([, spelled]) => spelled === `\\${escape}`)?.[0] ?? escape;
  });
}

/** The files that have a line of their own. */
export function givenFiles(text: string): string[] {
  return linesOf(text).map(pathOfLine).filter((path) => path !== null);
}

/** Lines that name the driver and are none of {@linkcode attributeLine}. */
export function otherLines(text: string): string[] {
  return linesOf(text).map((line) => line.trim())
    .filter((line) => /(?:^|\s)merge=log(?:\s|$)/.test(line) && !line.startsWith("#"))
    .filter((line) => pathOfLine(line) === null);
}

/**
 * The text with a line for each file that has none, ended as the others are; a last
 * line without an end stays without one.
 *
 * @example
 * ```ts
 * import { withFiles, withoutFiles } from "./attributes.ts";
 *
 * const text = withFiles("* text=auto\r\nb -diff", ["a"]);
 * if (text !== "* text=auto\r\nb -diff\r\n/a merge=log") throw new Error(text);
 * if (withoutFiles(text, ["a"]) !== "* text=auto\r\nb -diff") throw new Error();
 * ```
 */
export function withFiles(text: string, paths: readonly string[]): string {
  const end = /\r\n/.test(text) ? "\r\n" : "\n";
  const known = new Set(givenFiles(text));
  const added = [...new Set(paths)].filter((path) => !known.has(path)).map(attributeLine);
  if (added.length === 0) return text;
  const isOpen = text !== "" && !text.endsWith("\n");
  const lines = added.join(end);
  return isOpen ? `${text}${end}${lines}` : `${text}${lines}${end}`;
}

/** The text without the lines of these files. */
export function withoutFiles(text: string, paths: readonly string[]): string {
  const out = new Set(paths);
  const lines = linesOf(text);
  const left = lines.filter((line) => {
    const path = pathOfLine(line);
    return path === null || !out.has(path);
  });
  if (left.length === lines.length) return text;
  const joined = left.join("");
  const wasOpen = !text.endsWith("\n");
  return wasOpen && joined.endsWith("\n") ? joined.replace(/\r?\n$/, "") : joined;
}

/** With their ends. */
function linesOf(text: string): string[] {
  return text.match(LINE) ?? [];
}
