/**
 * What `--out` of an export says of its format, and whether a file can be written there.
 *
 * @module
 */

import { dirname } from "node:path";
import type { ExportAnswer } from "../../../../lib/answers.ts";
import { LogError } from "../../../../lib/errors.ts";
import { failure } from "../../../../lib/storage/failure.ts";
import { shellWord } from "../../../terminal/shell_word.ts";

/** What names standard output. */
export const STDOUT = "-";

/** How an export is laid out. */
export type ExportFormat = ExportAnswer["format"];

/** The formats that are one file. */
export type FileFormat = Exclude<ExportFormat, "parquet">;

const FORMATS: Readonly<Record<string, ExportFormat>> = {
  csv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  db: "sqlite",
  sqlite: "sqlite",
  sqlite3: "sqlite",
  parquet: "parquet",
};

/**
 * The format that is asked for, else the one that the file's name ends in, else CSV.
 *
 * @throws {LogError} `bad_usage` where the name is that of another format.
 *
 * @example
 * ```ts
 * import { formatOf } from "./file_place.ts";
 *
 * if (formatOf(undefined, "a/demo.db") !== "sqlite") throw new Error();
 * if (formatOf(undefined, "a/demo.txt") !== "csv") throw new Error();
 * ```
 */
export function formatOf(asked: ExportFormat | undefined, out: string | undefined): ExportFormat {
  const [, ending = ""] = /\.([a-z0-9]+)$/i.exec(out ?? "") ?? [];
  const named = FORMATS[ending.toLowerCase()];
  const format = asked ?? named ?? "csv";
  // A folder may have any name, and gets one only on demand.
  const fits = named === undefined || named === asked || asked === "parquet" ||
    asked === undefined && named !== "parquet";
  if (fits) return format;
  const reason = asked === undefined ? "Parquet files go into a folder" : `it would hold ${asked}`;
  throw new LogError("bad_usage", `Cannot export to "${out}": ${reason}`, {
    hint: asked === undefined
      ? `--format parquet makes a folder of that name`
      : `give --format ${named}, or another name`,
  });
}

/**
 * Looks whether a file can be written at a path.
 *
 * @throws {LogError} `bad_usage` where a file is there that may not be replaced, a folder has the
 * name, or there is no folder for it.
 */
export function checkFilePlace(out: string, { mayReplace }: { mayReplace: boolean }): void {
  const cannot = (reason: string, hint: string) =>
    new LogError("bad_usage", `Cannot export to "${out}": ${reason}`, { hint });
  if (isFolder(out) || /[/\\]$/.test(out)) throw cannot("it is a folder", "name a file in it");
  const folder = dirname(out);
  if (!isFolder(folder)) {
    throw cannot(`there is no folder "${folder}"`, `make it first: mkdir -p ${shellWord(folder)}`);
  }
  if (isTaken(out) && !mayReplace) throw cannot("the file is there", "--force replaces it");
}

function isFolder(path: string): boolean {
  return infoOf(path, Deno.statSync)?.isDirectory ?? false;
}

/** A link is there also where it leads to nothing. */
function isTaken(path: string): boolean {
  return infoOf(path, Deno.lstatSync) !== null;
}

function infoOf(path: string, stat: (path: string) => Deno.FileInfo): Deno.FileInfo | null {
  try {
    return stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw failure(error, "read", path);
  }
}
