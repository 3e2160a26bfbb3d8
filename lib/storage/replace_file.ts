import type { LogSink, WritableStorage } from "./storage.ts";

/** How a file is replaced. */
export interface ReplaceFileOptions<Result> {
  /** The name of the new file until it is whole; what lies there was left by a run that was cut short. */
  readonly temp: string;
  /** The file whose mode and owner the new one gets. */
  readonly like?: string;
  /** The folders in which names changed, synced in this order. */
  readonly folders: readonly string[];
  /** Writes the new content. */
  readonly write: (sink: LogSink) => Promise<Result>;
  /** Whether the old file may still be replaced, asked just before; without it, it may. */
  readonly verify?: () => Promise<boolean>;
}

/**
 * Puts a new file in the place of another, or where there is none.
 *
 * The promise: whenever the process or the machine stops, the name leads to the
 * whole old file or to the whole new one; once this returns, to the new one, also
 * after a power failure. Not promised is what others do meanwhile: bytes that
 * somebody appends to the old file are lost with it, so who replaces logs looks
 * once more, and keeps the old one (`lib/rewrite/`). After a kill the temporary
 * file may be left, and the next call removes it.
 *
 * May be repeated after any failure.
 *
 * @returns What `write` gave; null where `verify` refused, and nothing was replaced.
 * @throws {LogError} what the storage and `write` throw. Then the old file is there,
 * unless it was the renaming that failed, which may have been done all the same, or
 * the sync of a folder behind it.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 * import { replaceFile } from "./replace_file.ts";
 *
 * const storage = new MemoryStorage({ a: "old" });
 * const write = (sink: { write(bytes: Uint8Array): Promise<void> }) =>
 *   sink.write(new TextEncoder().encode("new one"));
 * await replaceFile(storage, "a", { temp: ".a.tmp", like: "a", folders: [""], write });
 * if ((await storage.stat("a"))?.size !== 7) throw new Error();
 * if (await storage.stat(".a.tmp") !== null) throw new Error();
 * ```
 */
export async function replaceFile<Result>(
  storage: WritableStorage,
  name: string,
  { temp, like, folders, write, verify }: ReplaceFileOptions<Result>,
): Promise<Result | null> {
  await storage.remove(temp);
  let result: Result;
  try {
    {
      using sink = await storage.create(temp, like);
      result = await write(sink);
      await sink.sync();
    }
    // Only now, for a file that is open may not be renamed everywhere.
    if (verify !== undefined && !await verify()) {
      await storage.remove(temp);
      return null;
    }
    await storage.rename(temp, name);
  } catch (error) {
    return await giveUp(storage, temp, error);
  }
  for (const folder of folders) await storage.syncFolder(folder);
  return result;
}

/** A full disk has no room for what is of no use; what cannot be removed now, the next run removes. */
async function giveUp(storage: WritableStorage, temp: string, error: unknown): Promise<never> {
  await storage.remove(temp).catch(() => {});
  throw error;
}
