import { basename } from "node:path";
import type { ExportAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { failure } from "../../../lib/storage/failure.ts";
import type { LocalStorage } from "../../../lib/storage/local.ts";
import type { LogSink } from "../../../lib/storage/storage.ts";
import type { Compress } from "../../../lib/tables/parquet/encoding/compress.ts";
import { writeParquet } from "../../../lib/tables/parquet/parquet_tables.ts";
import { DUCKDB_VIEWS, PORTABLE_VIEWS } from "../../../lib/tables/parquet/views.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import { loadZstd } from "./load_parquet.ts";
import { claimPlace } from "./out/claim_place.ts";
import { namesIn, recoverFolder, refuseForeign, replaceFolder } from "./replace_folder.ts";
import { ScratchFile } from "./scratch_file.ts";

const TABLE_FILE = /^(?:events|spans)-\d{6}\.parquet$/;
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ["views.sql", DUCKDB_VIEWS],
  ["views-portable.sql", PORTABLE_VIEWS],
]);

/**
 * Writes events and spans as Parquet files into a folder, which appears or is replaced as a whole.
 *
 * @throws {LogError} `bad_usage` where the folder holds something, unless only an export wrote there and
 * it may be replaced.
 */
export async function exportParquet(
  out: string,
  world: TableWorld,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<Pick<ExportAnswer, "bytes" | "tables">> {
  checkIsFolder(out);
  using _ = await claimPlace(out);
  recoverFolder(out, isOwn);
  if (!mayReplace && (namesIn(out) ?? []).length > 0) {
    throw new LogError("bad_usage", `Cannot export to "${out}": the folder is not empty`, {
      hint: "--force replaces what an export wrote there",
    });
  }
  refuseForeign(out, out, isOwn);
  const compress = await loadZstd();
  const write = (folder: LocalStorage) => writeInto(folder, compress, world);
  return await replaceFolder(out, { isOwn, write });
}

/** Whether an export wrote a file. A script may be the user's own, and is told by its first line. */
function isOwn(path: string): boolean {
  if (!Deno.lstatSync(path).isFile) return false;
  const name = basename(path), script = SCRIPTS.get(name);
  if (script === undefined) return TABLE_FILE.test(name);
  const [firstLine = ""] = script.split("\n");
  return Deno.readTextFileSync(path).startsWith(`${firstLine}\n`);
}

function checkIsFolder(out: string): void {
  try {
    if (Deno.statSync(out).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw failure(error, "read", out);
    if (!isLink(out)) return;
    throw new LogError("bad_usage", `Cannot export to "${out}": it is a link to nothing`, {
      hint: "remove the link, or make the folder that it leads to",
    });
  }
  throw new LogError("bad_usage", `Cannot export to "${out}": it is a file`, {
    hint: "name a folder that is new or empty",
  });
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw failure(error, "read", path);
  }
}

async function writeInto(
  folder: LocalStorage,
  compress: Compress,
  world: TableWorld,
): Promise<Pick<ExportAnswer, "bytes" | "tables">> {
  let bytes = 0;
  const write = async (name: string, parts: readonly Uint8Array[]) => {
    using sink: LogSink = await folder.create(name);
    for (const part of parts) {
      await sink.write(part);
      bytes += part.length;
    }
    await sink.sync();
  };
  const scratch = () => new ScratchFile(folder);
  const tables = await writeParquet(world, { compress, write, scratch });
  const encoder = new TextEncoder();
  for (const [name, text] of SCRIPTS) await write(name, [encoder.encode(text)]);
  await folder.syncFolder("");
  return { bytes, tables };
}
