import type { ExportAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { LocalStorage } from "../../../lib/storage/local.ts";
import type { LogSink } from "../../../lib/storage/storage.ts";
import type { Compress } from "../../../lib/tables/parquet/encoding/compress.ts";
import { writeParquet } from "../../../lib/tables/parquet/parquet_tables.ts";
import { DUCKDB_VIEWS, PORTABLE_VIEWS } from "../../../lib/tables/parquet/views.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import { loadZstd } from "./load_parquet.ts";
import { namesIn, recoverFolder, replaceFolder } from "./replace_folder.ts";
import { ScratchFile } from "./scratch_file.ts";

/** What an export wrote before, and may be replaced. */
const OWN_FILE = /^(?:events|spans)-\d{6}\.parquet$|^views(?:-portable)?\.sql$/;

/**
 * Writes events and spans as Parquet files into a folder, which appears or is replaced as a whole.
 *
 * @throws {LogError} `bad_usage` where the folder holds something, unless it may be replaced.
 */
export async function exportParquet(
  out: string,
  world: TableWorld,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<Pick<ExportAnswer, "bytes" | "tables">> {
  checkIsFolder(out);
  recoverFolder(out, isOwn);
  if (!mayReplace && (namesIn(out) ?? []).length > 0) {
    throw new LogError("bad_usage", `Cannot export to "${out}": the folder is not empty`, {
      hint: "--force replaces what an export wrote there",
    });
  }
  const compress = await loadZstd();
  const write = (folder: LocalStorage) => writeInto(folder, compress, world);
  return await replaceFolder(out, { isOwn, write });
}

function isOwn(name: string): boolean {
  return OWN_FILE.test(name);
}

function checkIsFolder(out: string): void {
  try {
    if (Deno.statSync(out).isDirectory) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new LogError("bad_usage", `Cannot export to "${out}": it is a file`, {
    hint: "name a folder that is new or empty",
  });
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
  await write("views.sql", [encoder.encode(DUCKDB_VIEWS)]);
  await write("views-portable.sql", [encoder.encode(PORTABLE_VIEWS)]);
  await folder.syncFolder("");
  return { bytes, tables };
}
