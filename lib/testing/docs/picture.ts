/**
 * A terminal as a picture.
 *
 * ```text
 * printed   "\x1b[1mversion 1\x1b[0m  \x1b[32mcapture\x1b[0m"
 * runs      [{column 0, "version 1", bold}, {column 11, "capture", green}]
 * drawn     a <text> a line, a <tspan> a run, each at its column and as wide as its columns
 * ```
 *
 * @module
 */

import { widthOf } from "../../../cli/terminal/text.ts";

/** Text in one colour, without blanks at its ends. */
interface Run {
  readonly column: number;
  readonly text: string;
  /** Style classes; empty for plain text. */
  readonly style: string;
}

const COLUMN_PX = 8.4;
const LINE_PX = 20;
const MARGIN_PX = 20;
/** From the top of a line to where its letters stand. */
const BASELINE_PX = 14;

/** Begins what sets the style of the text behind it. */
const ESCAPE = "\x1b[";
const STYLED = /^([\d;]*)m(.*)$/;
const CLASSES: Readonly<Record<string, string>> = {
  "1": "bold",
  "2": "dim",
  "31": "red",
  "32": "green",
  "33": "yellow",
  "36": "cyan",
};
const STYLE = `
svg{font:14px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
rect{fill:#fff;stroke:#d0d7de}text{fill:#1f2328;white-space:pre}
.bold{font-weight:bold}.dim{fill:#59636e}.red{fill:#b3261e}.green{fill:#116329}
.yellow{fill:#7d4e00}.cyan{fill:#0b5a8a}
@media(prefers-color-scheme:dark){rect{fill:#0d1117;stroke:#3d444d}text{fill:#e6edf3}
.dim{fill:#9198a1}.red{fill:#ff8f87}.green{fill:#56d364}.yellow{fill:#e3b341}.cyan{fill:#79c0ff}}
`;

/**
 * An SVG of what a terminal shows, without scripts, in light or dark as its reader prefers.
 *
 * @param printed Text with the colours of {@linkcode coloured}
 * @param title What the picture is called by those who cannot see it
 *
 * @example
 * ```ts
 * import { drawTerminal } from "./picture.ts";
 *
 * const drawn = drawTerminal("\x1b[1mversion 1\x1b[0m <a>\n", "A version");
 * if (!drawn.includes('class="bold">version 1</tspan>')) throw new Error(drawn);
 * if (!drawn.includes("&lt;a&gt;</tspan>")) throw new Error(drawn);
 * ```
 */
export function drawTerminal(printed: string, title: string): string {
  const lines = printed.trimEnd().split("\n").map(runsOf);
  const columns = Math.max(...lines.flat().map(({ column, text }) => column + widthOf(text)));
  const width = round(2 * MARGIN_PX + columns * COLUMN_PX);
  const height = 2 * MARGIN_PX + lines.length * LINE_PX;
  const texts = lines.map((runs, index) => {
    const y = MARGIN_PX + index * LINE_PX + BASELINE_PX;
    return runs.length === 0 ? "" : `<text y="${y}">${runs.map(drawRun).join("")}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
${texts.join("")}</svg>
`;
}

/** Each run as wide as its columns, whichever font the reader has. */
function drawRun({ column, text, style }: Run): string {
  const x = round(MARGIN_PX + column * COLUMN_PX);
  const width = round(widthOf(text) * COLUMN_PX);
  const styled = style === "" ? "" : ` class="${style}"`;
  return `<tspan x="${x}" textLength="${width}"${styled}>${escaped(text)}</tspan>`;
}

function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let column = 0;
  // What stands before the first escape has no style.
  for (const part of `0m${line}`.split(ESCAPE)) {
    const [, codes = "", text = ""] = STYLED.exec(part) ?? [];
    const style = codes.split(";").flatMap((code) => CLASSES[code] ?? []).join(" ");
    const [blank] = /^ */.exec(text)!;
    const shown = text.trim();
    if (shown !== "") runs.push({ column: column + blank.length, text: shown, style });
    column += widthOf(text);
  }
  return runs;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
