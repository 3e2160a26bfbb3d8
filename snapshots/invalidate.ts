import { LogError } from "../lib/errors.ts";
import { type LogSettings, logSettings, type Settings } from "../lib/records/settings.ts";
import type { RewrittenRange } from "../lib/rewrite/rewrite.ts";
import type { WritableStorage } from "../lib/storage/storage.ts";
import type { SnapshotHeader } from "./header.ts";
import { keepAsWitness, witnessOf } from "./lost/witness.ts";
import { allSnapshots, SNAPSHOTS } from "./names.ts";
import { SnapshotFile } from "./snapshot_file.ts";

/**
 * Removes the snapshots that stand for bytes which are about to be replaced: what
 * replaces them might look the same where a question looks. Those of the part
 * that stays are kept, and so is the one that knows of most lines which its log had lost
 * before: as their witness, which serves no question. For the `onRewrite` of rewriting and undoing; the lock is
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
  const witnesses = new Witnesses(storage, settings);
  let hasRemoved = false;
  for (const name of (await allSnapshots(storage)).whole) {
    const header = await headerOf(storage, name);
    if (header === "no file") continue;
    const file = header && (settings.logs as Record<string, LogSettings>)[header.log]?.file;
    const kept = file ? bytesKept.get(file) ?? Infinity : -1;
    if (header !== null && header.offset <= kept) continue;
    if (header !== null && file && await witnesses.includes(name, header)) {
      await keepAsWitness(storage, name, file);
      continue;
    }
    await storage.remove(name);
    hasRemoved = true;
  }
  if (hasRemoved) await storage.syncFolder(SNAPSHOTS);
}

/** The snapshots that know of lines which were lost before the logs are replaced. */
class Witnesses {
  readonly #storage: WritableStorage;
  readonly #settings: Settings;
  readonly #known = new Map<string, string | null>();

  constructor(storage: WritableStorage, settings: Settings) {
    this.#storage = storage;
    this.#settings = settings;
  }

  async includes(name: string, { log, reducer }: SnapshotHeader): Promise<boolean> {
    const key = `${log} ${reducer}`;
    if (!this.#known.has(key)) {
      const settings = logSettings(this.#settings, log);
      const witness = await witnessOf(this.#storage, {
        name: log,
        settings,
        reducer: { name: reducer },
      });
      this.#known.set(key, witness);
    }
    return this.#known.get(key) === name;
  }
}

/** What a snapshot says of itself; null where that cannot be read. */
async function headerOf(
  storage: WritableStorage,
  name: string,
): Promise<SnapshotHeader | null | "no file"> {
  try {
    using snapshot = await SnapshotFile.open(storage, name);
    return snapshot?.header ?? null;
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    // What cannot be read can serve no question, now or later; a folder or a link is somebody else's.
    return error.code === "not_a_file" ? "no file" : null;
  }
}
