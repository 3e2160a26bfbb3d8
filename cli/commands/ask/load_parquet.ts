import { LogError } from "../../../lib/errors.ts";
import type { OpenParquet } from "../../../lib/tables/parquet/parquet_tables.ts";

/** Where the encoder lies: beside the bundle, or among the tools. */
const PLACES = ["./parquet.js", "../../../tools/parquet/encode.ts"];

/**
 * Brings in what makes Parquet files. Its packages are larger than the program, so the program from
 * source has them only with the config that names them; the built file has them.
 *
 * @throws {LogError} `unsupported` where they are not there.
 */
export async function loadParquet(): Promise<OpenParquet> {
  for (const place of PLACES) {
    try {
      // Worked out at run time, so that nothing looks for it where it is not used.
      const { default: open } = await import(new URL(place, import.meta.url).href);
      return open;
    } catch (error) {
      if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    }
  }
  throw new LogError("unsupported", "Cannot write Parquet: its packages are not loaded", {
    hint: "run deno run -A --config tools/parquet/deno.json cli/main.ts export …",
  });
}
