import { LogError } from "../errors.ts";
import { LOCK_FILE, LOCK_WAIT_MS, type StorageLock, type WritableStorage } from "./storage.ts";

/** What is going to be written. */
export interface WritersLockOptions {
  /** How long to wait for the lock, in milliseconds; 10 s without it. */
  readonly waitMs?: number | undefined;
  /** Whether files will be replaced, not only appended to. */
  readonly replaces?: boolean;
}

/**
 * The lock of a directory's writers, held until disposed of. All who append to its
 * logs or replace files in it ask for it first.
 *
 * @throws {LogError} `locked` when it is not had in time; `unsupported` where the
 * storage cannot keep other writers out and nobody promised that there are none, or
 * where it cannot replace files as is needed.
 *
 * @example
 * ```ts
 * import { lockWriters } from "./lock_writers.ts";
 * import { MemoryStorage } from "./memory.ts";
 *
 * const storage = new MemoryStorage({});
 * using _lock = await lockWriters(storage);
 * const second = await lockWriters(storage, { waitMs: 0 }).catch((error) => error.code);
 * if (second !== "locked") throw new Error();
 * ```
 */
export async function lockWriters(
  storage: WritableStorage,
  { waitMs = LOCK_WAIT_MS, replaces = false }: WritersLockOptions = {},
): Promise<Disposable> {
  refuseLockless(storage);
  if (replaces && !storage.can.replaceAtomically) {
    const message = "Cannot replace files here: the storage cannot do it in one step";
    throw new LogError("unsupported", message, {
      hint: "copy the logs to a local disk, and write there",
    });
  }
  return await storage.lock(LOCK_FILE, waitMs);
}

/**
 * The same lock for a writer that takes it again and again. Opens nothing yet.
 *
 * @throws {LogError} `unsupported` where the storage cannot keep other writers out and nobody
 * promised that there are none.
 */
export function openWritersLock(storage: WritableStorage): StorageLock {
  refuseLockless(storage);
  return storage.openLock(LOCK_FILE);
}

/**
 * Refuses to write where nothing keeps other writers out.
 *
 * @throws {LogError} `unsupported`
 */
export function refuseLockless(
  { can, singleWriter = false }: Pick<WritableStorage, "can" | "singleWriter">,
): void {
  if (can.lock || singleWriter) return;
  throw new LogError("unsupported", "Cannot write here: no lock keeps other writers out", {
    hint: "if no other process writes to these logs, promise it: --single-writer, or " +
      "{singleWriter: true} in a program",
  });
}
