import { basename, dirname } from "node:path";
import { LogError } from "../../../../lib/errors.ts";
import { LocalStorage } from "../../../../lib/storage/local.ts";
import { realOf } from "./kept_places.ts";

/**
 * Keeps other exports away from a place until it is disposed of, for they would write the same
 * temporary file. A runtime or a file system without locks keeps none away.
 *
 *     .out.lock     locked while an export writes, removed at its end
 *
 * @throws {LogError} `locked` where another export is writing there.
 */
export async function claimPlace(out: string): Promise<Disposable> {
  const path = realOf(out);
  // What is promised here only lets the runtimes go on that have no locks.
  const storage = new LocalStorage(dirname(path), { singleWriter: true });
  const name = `.${basename(path)}.lock`;
  const lock = await lockOf(storage, name, out);
  return {
    [Symbol.dispose]() {
      if (lock === null) return;
      // Before it is given back: who opened the file meanwhile finds that it lost its name.
      removeQuietly(`${dirname(path)}/${name}`);
      lock[Symbol.dispose]();
    },
  };
}

async function lockOf(
  storage: LocalStorage,
  name: string,
  out: string,
): Promise<Disposable | null> {
  try {
    return await storage.lock(name, 0);
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    // Where nothing may be written, the export itself says so, and of its own file.
    if (error.code !== "locked") return null;
    throw new LogError("locked", `Cannot export to "${out}": another export is writing there`, {
      cause: error,
      hint: "run it again when that one is done",
    });
  }
}

/** A file that is left over is locked and removed by the next export. */
function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
