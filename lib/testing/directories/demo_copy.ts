/**
 * The demo's logs in a directory of their own, for tests that write.
 *
 * @module
 */

import { join } from "node:path";

const DEMO = new URL("../../../testdata/demo", import.meta.url).pathname;

/** A directory that is gone when the test is over. */
export interface DemoCopy extends AsyncDisposable {
  /** Where it is. */
  readonly path: string;
  /** The bytes of one of its files. */
  read(name: string): Promise<Uint8Array>;
}

/** Makes a copy of the demo's logs. */
export async function demoCopy(): Promise<DemoCopy> {
  const path = await Deno.makeTempDir();
  for (const { name } of Deno.readDirSync(DEMO)) {
    await Deno.copyFile(join(DEMO, name), join(path, name));
  }
  return {
    path,
    read: (name) => Deno.readFile(join(path, name)),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
