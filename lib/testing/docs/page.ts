/**
 * The pages for people, cut into what tests look at.
 *
 * @module
 */

import { filesBelow, ROOT } from "../house/sources.ts";

/** A fenced block of a page. */
export interface CodeBlock {
  /** The word behind the fence, empty where there is none. */
  readonly language: string;
  /** What it holds, each line with its newline. */
  readonly text: string;
  /** The line of the page that its first line is, from 1. */
  readonly line: number;
}

/** A Markdown file of the project. */
export interface Page {
  /** Its path in the repository. */
  readonly path: string;
  /** All of it. */
  readonly text: string;
  /** Its fenced blocks, in order. */
  readonly blocks: readonly CodeBlock[];
  /** The same text with the lines of fenced blocks left empty. */
  readonly prose: string;
}

const FENCED = /^```(\w*).*\n([\s\S]*?)^```$/gm;
const AT_THE_ROOT = /^[A-Z]+\.md$/;

/** Cuts a page. */
export function parsePage(path: string, text: string): Page {
  const blocks = [...text.matchAll(FENCED)].map(({ index, 1: language, 2: content }) => ({
    language: language!,
    text: content!,
    line: countLines(text.slice(0, index)) + 2,
  }));
  const prose = text.replace(FENCED, (block) => "\n".repeat(countLines(block)));
  return { path, text, blocks, prose };
}

/** Every page of the project: those at its root and those in `docs/`. */
export async function readPages(): Promise<Page[]> {
  const atRoot = [...Deno.readDirSync(ROOT)].map(({ name }) => name)
    .filter((name) => AT_THE_ROOT.test(name)).sort();
  const below = (await filesBelow("docs/")).filter((path) => path.endsWith(".md"));
  return await Promise.all(
    [...atRoot, ...below].map(async (path) =>
      parsePage(path, await Deno.readTextFile(new URL(path, ROOT)))
    ),
  );
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
