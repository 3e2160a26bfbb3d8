import { LogError } from "../../../lib/errors.ts";
import type { Compress } from "../../../lib/tables/parquet/encoding/compress.ts";
import { filledFiles } from "../../../lib/tables/parquet/filled_file.ts";
import type { OpenParquet } from "../../../lib/tables/parquet/parquet_tables.ts";

/** Takes two thirds of the time of the next level, for files that are a twentieth larger. */
const LEVEL = 1;

/**
 * The runtime's Zstandard.
 *
 * @param load Gives the runtime's module, which takes a while to load.
 * @throws {LogError} `unsupported` where it has none, as Node before 22.15.
 */
export async function loadZstd(load = () => import("node:zlib")): Promise<Compress> {
  const { zstdCompressSync, constants } = await load();
  if (zstdCompressSync === undefined) {
    throw new LogError("unsupported", "Cannot write Parquet: this runtime has no Zstandard", {
      hint: "Node has it from version 22.15 on",
    });
  }
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL };
  return (bytes) => zstdCompressSync(bytes, { params });
}

/**
 * What makes Parquet files of filled columns.
 *
 * @throws {LogError} `unsupported` where the runtime has no Zstandard.
 */
export async function loadParquet(): Promise<OpenParquet> {
  return filledFiles(await loadZstd());
}
