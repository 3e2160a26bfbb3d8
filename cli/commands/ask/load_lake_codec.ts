import { LogError } from "../../../lib/errors.ts";
import type { LakeCodec } from "../../../lib/lake/runs/codec.ts";
import { openParquet } from "../../../lib/tables/parquet/decoding/open_parquet.ts";
import { loadParquet } from "./load_parquet.ts";

/**
 * Brings in what writes and reads the objects of a lake.
 *
 * @throws {LogError} `unsupported` where it is not there.
 */
export async function loadLakeCodec(): Promise<LakeCodec> {
  const [write, { zstdDecompressSync }] = await Promise.all([loadParquet(), import("node:zlib")]);
  if (zstdDecompressSync === undefined) {
    throw new LogError("unsupported", "Cannot read Parquet: this runtime has no Zstandard", {
      hint: "Node has it from version 22.15 on",
    });
  }
  return { write, read: (source) => openParquet(source, zstdDecompressSync) };
}
