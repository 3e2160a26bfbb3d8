import { fileURLToPath } from "node:url";
import { LogError } from "../../../lib/errors.ts";
import type { PageFile, PageFiles } from "../../../lib/server/http/page.ts";

/** The name of the built page: all of its files, as JSON. */
const PAGE = "page.json";

/**
 * The files of the page: beside the program where it is built, in `dist/` where it runs from source.
 *
 * @throws {LogError} `io_failed` where it was not built.
 */
export function loadPage(): PageFiles {
  for (const place of [`./${PAGE}`, `../../../dist/${PAGE}`]) {
    const files = readPage(fileURLToPath(new URL(place, import.meta.url)));
    if (files !== null) return files;
  }
  throw new LogError("io_failed", "Cannot show the page: it is not built", {
    hint: "run deno task page, once; the built program has it in it",
  });
}

function readPage(path: string): PageFiles | null {
  try {
    const files: Record<string, PageFile> = JSON.parse(Deno.readTextFileSync(path));
    return new Map(Object.entries(files));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
