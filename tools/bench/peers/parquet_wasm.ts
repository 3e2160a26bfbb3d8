/**
 * parquet-wasm, set up: another reader of Parquet than DuckDB.
 *
 * @module
 */

import { initSync, readParquet } from "parquet-wasm/esm";
import wasm from "parquet-wasm/esm/parquet_wasm_bg.wasm" with { type: "bytes" };

initSync({ module: wasm });

export { readParquet };
