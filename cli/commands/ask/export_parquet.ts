import { basename, dirname, join } from "node:path";
import type { ExportAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import type { LogSink } from "../../../lib/storage/storage.ts";
import type { Compress } from "../../../lib/tables/parquet/encoding/compress.ts";
import { writeParquet } from "../../../lib/tables/parquet/parquet_tables.ts";
import { DUCKDB_VIEWS, PORTABLE_VIEWS } from "../../../lib/tables/parquet/views.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import { loadZstd } from "./load_parquet.ts";
import { ScratchFile } from "./scratch_file.ts";

/** What an export wrote before, and may be replaced. */
const OWN_FILE = /^(?:events|spans)-\d{6}\.parquet$|^views(?:-portable)?\.sql$/;

/**
 * Writes events and spans as Parquet files into a folder. They are written beside it; a folder that
 * was not there, or was empty, appears as a whole.
 *
 * @throws {LogError} `bad_usage` where the folder holds something, unless it may be replaced.
 */
export async function exportParquet(
  out: string,
  world: TableWorld,
  { mayReplace }: { readonly mayReplace: boolean },
): Promise<Pick<ExportAnswer, "bytes" | "tables">> {
  const before = namesIn(out);
  if (before !== null && before.length > 0 && !mayReplace) {
    throw new LogError("bad_usage", `Cannot export to "${out}": the folder is not empty`, {
      hint: "--force replaces what an export wrote there",
    });
  }
  const compress = await loadZstd();
  const parent = new LocalStorage(dirname(out));
  const temp = join(dirname(out), `.${basename(out)}.tmp`);
  removeFolder(temp);
  try {
    await parent.makeFolder(basename(temp));
    const written = await writeInto(new LocalStorage(temp), compress, world);
    await appear(temp, out, before);
    await parent.syncFolder("");
    return written;
  } catch (error) {
    removeFolder(temp);
    throw error;
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
  await write("views.sql", [encoder.encode(DUCKDB_VIEWS)]);
  await write("views-portable.sql", [encoder.encode(PORTABLE_VIEWS)]);
  await folder.syncFolder("");
  return { bytes, tables };
}

/** Lets the new files take the place of what an export wrote there before. */
async function appear(temp: string, out: string, before: readonly string[] | null): Promise<void> {
  if (before === null || before.length === 0) {
    Deno.renameSync(temp, out);
    return;
  }
  for (const name of before.filter((name) => OWN_FILE.test(name))) {
    Deno.removeSync(join(out, name));
  }
  for (const name of namesIn(temp)!) Deno.renameSync(join(temp, name), join(out, name));
  Deno.removeSync(temp);
  await new LocalStorage(out).syncFolder("");
}

/** The names in a folder; null where there is none. */
function namesIn(path: string): string[] | null {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Deno.errors.NotADirectory) {
      throw new LogError("bad_usage", `Cannot export to "${path}": it is a file`, {
        hint: "name a folder that is new or empty",
      });
    }
    throw error;
  }
}

function removeFolder(path: string): void {
  for (const name of namesIn(path) ?? []) Deno.removeSync(join(path, name));
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
