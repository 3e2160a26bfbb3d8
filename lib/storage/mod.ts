/**
 * Where logs lie: files by name, bytes by offset, on disk and in memory.
 *
 * A storage of your own implements {@linkcode WritableStorage}, or
 * {@linkcode LogStorage} if it is only read. What it cannot do, such as locking, it
 * says in its {@linkcode WritableStorage.can}: what needs that is then refused.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./mod.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * using source = await storage.open("entries.jsonl");
 * if (source?.size !== 11) throw new Error();
 * ```
 *
 * @module
 */

export type { Digest } from "./digest.ts";
export { LocalStorage, type LocalStorageOptions } from "./local.ts";
export { type MemoryFiles, MemoryStorage } from "./memory.ts";
export type { Appended, LogDirectory, LogFile } from "./log_file.ts";
export { ALL_ABILITIES, type StorageAbilities } from "./storage.ts";
export type {
  FileStat,
  LogAppender,
  LogSink,
  LogSource,
  LogStorage,
  StorageLock,
  WritableStorage,
} from "./storage.ts";
