/**
 * Exclusive locks on open files, as `flock` gives them: of the file, whatever its names, and gone
 * once it is closed.
 *
 * @module
 */

/** Whether such a lock keeps out other processes. Node and Bun know no call that does. */
export const HAS_FLOCK: boolean = "tryLockSync" in Deno.FsFile.prototype;

/** A file that may be locked. */
export interface LockFile {
  /** The file, open. */
  readonly file: Deno.FsFile;
  /** Equal for all who have the same file open. */
  readonly identity: string;
}

/** Who holds the lock of a file, by its identity, where only this process knows. */
const holders = new Map<string, LockFile>();

/** Takes the lock if it is free, and says whether it did; who holds it has it again. */
export function tryLock(lock: LockFile): boolean {
  if (HAS_FLOCK) return lock.file.tryLockSync(true);
  const holder = holders.get(lock.identity) ?? lock;
  if (holder === lock) holders.set(lock.identity, lock);
  return holder === lock;
}

/** Gives the lock back. */
export function unlock(lock: LockFile): void {
  if (HAS_FLOCK) lock.file.unlockSync();
  else if (holders.get(lock.identity) === lock) holders.delete(lock.identity);
}

/** Closes the file, and gives the lock back if it is held. */
export function closeLock(lock: LockFile): void {
  if (!HAS_FLOCK) unlock(lock);
  lock.file.close();
}
