/**
 * Builds the page of `log ui` into one file, which the program reads: `deno task page`.
 *
 * @module
 */

import { join } from "node:path";
import { gzipSync } from "node:zlib";

const PROJECT = join(import.meta.dirname ?? ".", "../..");

/** What the built page is called: beside the program where that is built, else in `dist/`. */
export const PAGE_FILE = "page.json";

/** A file of the page, as the server sends it. */
export interface BuiltFile {
  /** Its media type. */
  readonly type: string;
  /** What is in it. */
  readonly body: string;
}

/**
 * The files of the page by their paths: one script, one style sheet, one document.
 *
 * @throws {Error} If `deno bundle` fails; what it says is in the message.
 */
export async function buildPage(): Promise<Record<string, BuiltFile>> {
  const ui = join(PROJECT, "ui");
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform=browser", "--minify", "main.tsx"],
    cwd: ui,
  }).output();
  if (!success) throw new Error(`Cannot bundle the page: ${new TextDecoder().decode(stderr)}`);
  const style = await Deno.readTextFile(join(ui, "style.css"));
  return {
    "/index.html": {
      type: "text/html; charset=utf-8",
      body: (await Deno.readTextFile(join(ui, "index.html"))).replace(/\n\s*/g, ""),
    },
    "/app.js": { type: "text/javascript; charset=utf-8", body: new TextDecoder().decode(stdout) },
    "/style.css": { type: "text/css; charset=utf-8", body: withoutSpace(style) },
  };
}

/** A style sheet without the spaces that only a person needs. */
function withoutSpace(style: string): string {
  return style.replace(/\s*\n\s*/g, " ").replace(/\s*([{};,>])\s*/g, "$1")
    .replace(/([\w-]): /g, "$1:").replaceAll(";}", "}");
}

/** How many bytes a file takes when `gzip -9` has compressed it. */
export function gzipBytes({ body }: BuiltFile): number {
  return gzipSync(body, { level: 9 }).length;
}

/** Builds the page into a file. */
export async function writePage(path: string): Promise<void> {
  const files = await buildPage();
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(files));
}

if (import.meta.main) {
  const path = join(PROJECT, "dist", PAGE_FILE);
  await writePage(path);
  const files = Object.entries(
    JSON.parse(await Deno.readTextFile(path)) as Record<string, BuiltFile>,
  );
  let sum = 0;
  for (const [name, file] of files) {
    const bytes = gzipBytes(file);
    sum += bytes;
    console.log(`${name}: ${bytes} bytes compressed`);
  }
  console.log(`${path}: ${sum} bytes compressed`);
}
