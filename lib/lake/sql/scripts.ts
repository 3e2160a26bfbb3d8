/**
 * SQL that is written into a lake, so that engines answer from it what `log asof` answers.
 *
 * All of it says the same: of each bucket the greatest base; events unless a mark replaces them;
 * spans that a mark names, the newest of each id. `lib/lake/format/` has the layout and the rules.
 *
 * @module
 */

import { CLICKHOUSE_S3_SCRIPT, CLICKHOUSE_SCRIPT } from "./clickhouse.ts";
import { DUCKDB_SCRIPT } from "./duckdb.ts";

/** A script, by its name in the lake. */
export interface LakeScript {
  /** Its name. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
}

/** The scripts of a lake. */
export const LAKE_SCRIPTS: readonly LakeScript[] = [
  { name: "lake.duckdb.sql", text: DUCKDB_SCRIPT },
  { name: "lake.clickhouse.sql", text: CLICKHOUSE_SCRIPT },
  { name: "lake.clickhouse-s3.sql", text: CLICKHOUSE_S3_SCRIPT },
];
