/**
 * Lakes as Parquet in a temporary folder, for tests of engines.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { concat } from "../../bytes/concat.ts";
import { LAKE_SCRIPTS } from "../../lake/sql/scripts.ts";
import { ColumnBuffers } from "../../tables/parquet/column_buffers.ts";
import { filledFiles } from "../../tables/parquet/filled_file.ts";
import { LakeHistory } from "./lake_history.ts";
import { type LakeObject, readObjects } from "./object_rows.ts";
import { type StateAt, statesOf } from "./state_rows.ts";

const STEPS = 60;
const open = filledFiles((bytes) => zstdCompressSync(bytes));

/** A lake, and what an engine must answer of it. */
export interface WrittenLake {
  /** Its folder. */
  readonly folder: string;
  /** The states. */
  readonly states: readonly StateAt[];
}

/** Works in a temporary folder. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes lakes to which everything happened that can. */
export async function* writtenLakes(out: string, count: number): AsyncGenerator<WrittenLake> {
  for (let seed = 1; seed <= count; seed++) yield await writeLake(seed, join(out, `${seed}`));
}

async function writeLake(seed: number, folder: string): Promise<WrittenLake> {
  const history = await LakeHistory.play(seed, STEPS);
  for (const object of await readObjects(history.files)) {
    const path = join(folder, object.name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, await parquetOf(object));
  }
  for (const { name, text } of LAKE_SCRIPTS) await Deno.writeTextFile(join(folder, name), text);
  return { folder, states: statesOf(await history.people()) };
}

async function parquetOf({ columns, rows }: LakeObject): Promise<Uint8Array> {
  const file = open(columns), buffers = new ColumnBuffers(columns);
  for (const row of rows) buffers.put(row);
  const taken = buffers.take();
  file.write(taken.rows, taken.columns);
  return concat(await file.end());
}
