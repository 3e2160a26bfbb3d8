import { LogError } from "../lib/errors.ts";
import type { Settings } from "../lib/records/settings.ts";
import type { RewrittenRange } from "../lib/rewrite/rewrite.ts";
import type { WritableStorage } from "../lib/storage/storage.ts";
import { allSnapshots, SNAPSHOTS } from "./names.ts";
import { SnapshotFile } from "./snapshot_file.ts";

/**
 * Removes the snapshots that stand for bytes which are about to be replaced: what
 * replaces them might look the same where a question looks. Those of the part
 * that stays are kept. For the `onRewrite` of rewriting and undoing; the lock is
 * held.
 *
 * @throws {LogError} `permission_denied`, `io_failed`: then the log must not be
 * replaced.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../lib/records/settings.ts";
 * import { MemoryStorage } from "../lib/storage/memory.ts";
 * import { invalidateSnapshots } from "./invalidate.ts";
 *
 * const name = "snapshots/entries.19700101T000000.000000Z.jsonl";
 * const storage = new MemoryStorage({ [name]: "" });
 * await invalidateSnapshots(storage, defaultSettings(), [
 *   { file: "entries.jsonl", unchangedBytes: 12 },
 * ]);
 * // Nobody knows what it stood for.
 * if (await storage.stat(name) !== null) throw new Error();
 * ```
 */
export async function invalidateSnapshots(
  storage: WritableStorage,
  settings: Settings,
  logs: readonly RewrittenRange[],
): Promise<void> {
  const bytesKept = new Map(logs.map(({ file, unchangedBytes }) => [file, unchangedBytes]));
  const files: Record<string, { file: string }> = settings.logs;
  let hasRemoved = false;
  for (const name of (await allSnapshots(storage)).whole) {
    const header = await headerOf(storage, name);
    const file = header && files[header.log]?.file;
    const kept = file ? bytesKept.get(file) ?? Infinity : -1;
    if (header !== null && header.offset <= kept) continue;
    await storage.remove(name);
    hasRemoved = true;
  }
  if (hasRemoved) await storage.syncFolder(SNAPSHOTS);
}

async function headerOf(storage: WritableStorage, name: string) {
  try {
    using snapshot = await SnapshotFile.open(storage, name);
    return snapshot?.header ?? null;
  } catch (error) {
    // What cannot be read can serve no question, now or later.
    if (error instanceof LogError) return null;
    throw error;
  }
}
