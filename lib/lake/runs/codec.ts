import type { LogSource } from "../../storage/storage.ts";
import type { RowGroup } from "../../tables/parquet/decoding/open_parquet.ts";
import type { OpenParquet } from "../../tables/parquet/parquet_tables.ts";

/** What writes and reads the objects of a lake. */
export interface LakeCodec {
  /** Begins a file. */
  readonly write: OpenParquet;
  /** Opens a file. The source stays the caller's, and is read as long as its row groups are. */
  readonly read: (source: LogSource) => Promise<readonly RowGroup[]>;
}
