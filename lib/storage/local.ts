import { LogError } from "../errors.ts";
import { failure, systemCode } from "./failure.ts";
import { closeLock, HAS_FLOCK, type LockFile, tryLock, unlock } from "./local/file_lock.ts";
import { PacedSync } from "./local/paced_sync.ts";
import { refuseLockless } from "./lock_writers.ts";
import { isOwnName } from "./own_names.ts";
import {
  ALL_ABILITIES,
  type FileStat,
  isAbsolutePath,
  type LogAppender,
  type LogSink,
  type LogSource,
  type StorageAbilities,
  type StorageLock,
  type WritableStorage,
} from "./storage.ts";
import { waitForLock } from "./wait_for_lock.ts";

/** What a file system says that has no hard links, or none from here to there. */
const NO_LINK = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"]);
/** What a file system says whose folders need no sync, or know none. */
const NO_FOLDER_SYNC = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP"]);
const MODE_BITS = 0o7777;
const COPY_BYTES = 256 * 1024;

class LocalSource implements LogSource {
  readonly name: string;
  readonly size: number;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Where the file's own cursor stands, so that reading on needs no seek. */
  #cursor = 0;

  constructor(name: string, path: string, file: Deno.FsFile, size: number) {
    this.name = name;
    this.size = size;
    this.#path = path;
    this.#file = file;
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async read(into: Uint8Array, offset: number): Promise<number> {
    const wanted = Math.min(into.length, this.size - offset);
    let done = 0;
    try {
      if (wanted > 0 && offset !== this.#cursor) {
        this.#file.seekSync(offset, Deno.SeekMode.Start);
      }
      while (done < wanted) {
        const count = this.#file.readSync(into.subarray(done, wanted));
        if (count === null) break;
        done += count;
      }
    } catch (error) {
      throw failure(error, "read", this.#path);
    }
    if (wanted > 0) this.#cursor = offset + done;
    return done;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

class LocalSink implements LogSink {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    } catch (error) {
      throw failure(error, "write", this.#path);
    }
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async sync(): Promise<void> {
    try {
      this.#file.syncSync();
    } catch (error) {
      throw failure(error, "write", this.#path);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

class LocalAppender implements LogAppender {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #sync: PacedSync;

  constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
    this.#sync = new PacedSync(file);
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async stat(): Promise<FileStat> {
    return this.#do("read", () => statOfFile(this.#path, this.#file.statSync()));
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async read(into: Uint8Array, offset: number): Promise<number> {
    return this.#do("read", () => {
      this.#file.seekSync(offset, Deno.SeekMode.Start);
      let done = 0;
      for (let count: number | null = 0; count !== null && done < into.length;) {
        count = this.#file.readSync(into.subarray(done));
        done += count ?? 0;
      }
      return done;
    });
  }

  /** All in one write; what a short one leaves over is tried again to learn what is wrong. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async write(bytes: Uint8Array): Promise<void> {
    this.#do("write", () => {
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    });
  }

  // deno-lint-ignore require-await -- the interface serves remote storages too
  async truncate(size: number): Promise<void> {
    this.#do("write", () => this.#file.truncateSync(size));
  }

  async sync(): Promise<void> {
    try {
      await this.#sync.run();
    } catch (error) {
      throw failure(error, "write", this.#path);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #do<T>(action: "read" | "write", operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw failure(error, action, this.#path);
    }
  }
}

/**
 * A lock on a file that stays open.
 *
 * Whoever removes or replaces the file lets others lock another one. So a lock counts only if the
 * file that is locked still has the name.
 */
class LocalLock implements StorageLock {
  readonly #name: string;
  readonly #path: string;
  readonly #open: () => Deno.FsFile;
  #opened: LockFile | null = null;

  constructor(name: string, path: string, open: () => Deno.FsFile) {
    this.#name = name;
    this.#path = path;
    this.#open = open;
  }

  async acquire(waitMs: number): Promise<Disposable> {
    // Whoever waits in this process waits for the name, whichever file has it.
    await waitForLock(this.#name, this.#path, waitMs, () => this.#tryLock());
    return { [Symbol.dispose]: () => this.#opened && unlock(this.#opened) };
  }

  [Symbol.dispose](): void {
    if (this.#opened !== null) closeLock(this.#opened);
    this.#opened = null;
  }

  /** Takes the lock on the file that has the name now; false where it is not to be had. */
  #tryLock(): boolean {
    try {
      const wasOpen = this.#opened !== null;
      if (this.#tryLockOpened()) return true;
      // A file that lost its name says nothing of the one that has it now.
      return wasOpen && this.#opened === null && this.#tryLockOpened();
    } catch (error) {
      this[Symbol.dispose]();
      throw failure(error, "write", this.#path);
    }
  }

  /** The same for the open file; one that has lost the name is closed. */
  #tryLockOpened(): boolean {
    const opened = this.#opened ??= this.#openNamed();
    const isLocked = tryLock(opened);
    const named = absentAsNull(() => Deno.lstatSync(this.#path));
    // A link has an identity of its own.
    if (named?.isFile && statOfFile(this.#path, named).identity === opened.identity) {
      return isLocked;
    }
    this[Symbol.dispose]();
    return false;
  }

  #openNamed(): LockFile {
    const file = this.#open();
    try {
      return { file, identity: statOfFile(this.#path, file.statSync()).identity };
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

/** How {@linkcode LocalStorage} is opened. */
export interface LocalStorageOptions {
  /**
   * Whether the caller promises that no other process writes to the directory: needed to write in
   * a runtime that has no locks on files, which are Node and Bun. False without it.
   */
  readonly singleWriter?: boolean;
}

/**
 * The files of one local directory.
 *
 * @example
 * ```ts
 * import { LocalStorage } from "./local.ts";
 *
 * const storage = new LocalStorage("testdata/demo");
 * using source = await storage.open("entries.jsonl");
 * if (source === null || source.size === 0) throw new Error();
 * ```
 */
export class LocalStorage implements WritableStorage {
  /** All of it, but for `lock` in a runtime that has no locks on files. */
  readonly can: StorageAbilities = { ...ALL_ABILITIES, lock: HAS_FLOCK };
  /** Whether it was opened on the promise that no other process writes to it. */
  readonly singleWriter: boolean;
  readonly #directory: string;

  /** Takes the path of a directory; it is looked at only when it is used. */
  constructor(directory: string, { singleWriter = false }: LocalStorageOptions = {}) {
    this.#directory = directory;
    this.singleWriter = singleWriter;
  }

  /** Opens a file for reading; null where there is none. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async open(name: string): Promise<LogSource | null> {
    return this.#do("read", name, (path) => {
      const kind = absentAsNull(() => Deno.lstatSync(path));
      if (kind === null) return null;
      // Opening a pipe would wait for somebody to write to it.
      if (kind.isSymlink) statOfFile(path, statOfTarget(path));
      else statOfFile(path, kind);
      // It may have gone since it was looked at.
      const file = absentAsNull(() => Deno.openSync(path));
      if (file === null) return null;
      try {
        return new LocalSource(name, path, file, statOfFile(path, file.statSync()).size);
      } catch (error) {
        file.close();
        throw error;
      }
    });
  }

  /** Size and identity of a file: device and inode; null where there is none. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async stat(name: string): Promise<FileStat | null> {
    return this.#do("read", name, (path) => {
      const info = absentAsNull(() => Deno.statSync(path));
      return info && statOfFile(path, info);
    });
  }

  /** The names in a folder, sorted. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async list(folder: string): Promise<string[]> {
    return this.#do("read", folder, (path) => {
      const items = absentAsNull(() => [...Deno.readDirSync(path)]) ?? [];
      return items.map(({ name }) => name).sort();
    });
  }

  /** The name that a symbolic link inside the directory leads to; other names as they are. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async resolve(name: string): Promise<string> {
    return this.#do("read", name, (path) => {
      const isLink = absentAsNull(() => Deno.lstatSync(path))?.isSymlink ?? false;
      // The folders on the way may be links, too.
      const folder = name.lastIndexOf("/");
      if (!isLink && (folder < 0 || isAbsolutePath(name))) return name;
      const linked = isLink ? path : this.#pathOf(name.slice(0, folder));
      const target = absentAsNull(() => Deno.realPathSync(linked));
      if (target !== null && isAbsolutePath(name)) return target;
      const inside = `${Deno.realPathSync(this.#directory).replace(/\/$/, "")}/`;
      if (!isLink && (target === null || target.startsWith(inside))) return name;
      if (target?.startsWith(inside)) return target.slice(inside.length);
      const where = target === null
        ? "to a file that is not there"
        : `to "${target}", which lies outside the log directory`;
      const what = isLink ? "it is" : "its folder is";
      throw new LogError("not_a_file", `Cannot replace "${path}": ${what} a link ${where}`, {
        place: { file: path },
        hint: "move the file into the log directory, or run the command where it lies",
      });
    });
  }

  /** Creates a file for writing; it must not exist. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async create(name: string, like?: string): Promise<LogSink> {
    return this.#do("write", name, (path) => {
      const model = like === undefined
        ? null
        : absentAsNull(() => Deno.statSync(this.#unlinkedPathOf("read", like)));
      const file = Deno.openSync(path, { write: true, createNew: true });
      try {
        if (model !== null) copyModeAndOwner(path, model);
        return new LocalSink(path, file);
      } catch (error) {
        file.close();
        throw error;
      }
    });
  }

  /** Opens a file for appending, also through a symbolic link; made if there is none. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async appendTo(name: string): Promise<LogAppender> {
    return this.#do("write", name, (path) => {
      const kind = absentAsNull(() => Deno.lstatSync(path));
      if (kind !== null) statOfFile(path, kind.isSymlink ? statOfTarget(path) : kind);
      return new LocalAppender(path, openOrMake(path, kind !== null));
    });
  }

  /** Makes a folder and those above it. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async makeFolder(name: string): Promise<void> {
    this.#do("write", name, (path) => Deno.mkdirSync(path, { recursive: true }));
  }

  /** Makes a hard link, or a copy where there can be none, and syncs the file. */
  async link(from: string, to: string): Promise<void> {
    const isLinked = this.#do("write", to, (path) => {
      try {
        Deno.linkSync(this.#unlinkedPathOf("read", from), path);
        return true;
      } catch (error) {
        if (NO_LINK.has(systemCode(error) ?? "")) return false;
        throw error;
      }
    });
    if (!isLinked) return await this.#copy(from, to);
    this.#do("write", to, (path) => {
      // A log may be read-only, but Windows syncs nothing that is open for reading only.
      using file = Deno.openSync(path, { read: true, append: Deno.build.os === "windows" });
      file.syncSync();
    });
  }

  /** Renames a file, over any that has the name. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async rename(from: string, to: string): Promise<void> {
    this.#do("write", to, (path) => Deno.renameSync(this.#unlinkedPathOf("write", from), path));
  }

  /** Renames a file unless the name is taken, which only a hard link can tell for certain. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async renameNoReplace(from: string, to: string): Promise<boolean> {
    return this.#do("write", to, (path) => {
      const old = this.#unlinkedPathOf("write", from);
      try {
        Deno.linkSync(old, path);
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) return false;
        if (!NO_LINK.has(systemCode(error) ?? "")) throw error;
        if (absentAsNull(() => Deno.lstatSync(path)) !== null) return false;
        Deno.renameSync(old, path);
        return true;
      }
      Deno.removeSync(old);
      return true;
    });
  }

  /** Removes a file or an empty folder. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async remove(name: string): Promise<void> {
    this.#do("write", name, (path) => absentAsNull(() => Deno.removeSync(path)));
  }

  /** Syncs a folder, where the system can. */
  // deno-lint-ignore require-await -- the interface serves remote storages too
  async syncFolder(name: string): Promise<void> {
    if (Deno.build.os === "windows") return;
    this.#do("write", name, (path) => {
      using folder = absentAsNull(() => Deno.openSync(path));
      try {
        folder?.syncSync();
      } catch (error) {
        if (!NO_FOLDER_SYNC.has(systemCode(error) ?? "")) throw error;
      }
    });
  }

  /** Waits for an exclusive `flock` on a file; of a single writer, for others of this process. */
  async lock(name: string, waitMs: number): Promise<Disposable> {
    const lock = this.openLock(name);
    try {
      await lock.acquire(waitMs);
      return lock;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** An exclusive `flock` on a file that stays open. */
  openLock(name: string): StorageLock {
    const open = () => {
      refuseLockless(this);
      return this.#do("write", name, openLockFile);
    };
    return new LocalLock(name, this.#pathOf(name), open);
  }

  /** Calls back when the system reports a change in the directory itself. */
  watch(onChange: () => void): Disposable {
    const watcher = watchFolder(this.#directory);
    if (watcher === null) return { [Symbol.dispose]() {} };
    const report = async () => {
      for await (const { kind } of watcher) {
        // Reading a file is such an event too, and whoever is called back reads.
        if (kind !== "access") onChange();
      }
    };
    // A watcher that fails goes deaf, which is allowed; that is why callers look for themselves too.
    report().catch(() => {});
    return { [Symbol.dispose]: () => watcher.close() };
  }

  #pathOf(name: string): string {
    if (isAbsolutePath(name)) return name;
    return name === "" ? this.#directory : `${this.#directory}/${name}`;
  }

  /** The path of a file that is there already; of what is our own, no link is followed. */
  #unlinkedPathOf(action: "read" | "write", name: string): string {
    const path = this.#pathOf(name);
    if (!isOwnName(name)) return path;
    for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) {
      refuseLink(action, this.#pathOf(name.slice(0, end)));
    }
    refuseLink(action, path);
    return path;
  }

  #do<T>(action: "read" | "write", name: string, operation: (path: string) => T): T {
    const path = this.#pathOf(name);
    try {
      return operation(this.#unlinkedPathOf(action, name));
    } catch (error) {
      throw failure(error, action, path);
    }
  }

  async #copy(from: string, to: string): Promise<void> {
    using source = await this.open(from);
    if (source === null) {
      throw new LogError("io_failed", `Cannot copy "${this.#pathOf(from)}": it no longer exists`);
    }
    using sink = await this.create(to, from);
    const buffer = new Uint8Array(COPY_BYTES);
    for (let offset = 0, count: number;; offset += count) {
      count = await source.read(buffer, offset);
      if (count === 0) break;
      await sink.write(buffer.subarray(0, count));
    }
    await sink.sync();
  }
}

/**
 * A folder that commands write to may come with a directory that was cloned or copied; as a link
 * it would lead them to files elsewhere.
 */
function refuseLink(action: "read" | "write", path: string): void {
  if (!absentAsNull(() => Deno.lstatSync(path))?.isSymlink) return;
  throw new LogError(
    "not_a_file",
    `Cannot ${action} "${path}": it is a link, which is not followed`,
    {
      place: { file: path },
      hint: "remove the link, or put what it leads to in its place",
    },
  );
}

function absentAsNull<T>(operation: () => T): T | null {
  try {
    return operation();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function statOfTarget(path: string): Deno.FileInfo {
  const info = absentAsNull(() => Deno.statSync(path));
  if (info !== null) return info;
  throw new LogError(
    "io_failed",
    `Cannot read "${path}": it is a link to a file that is not there`,
    {
      place: { file: path },
      hint: "bring back what it points to, or remove the link",
    },
  );
}

function statOfFile(path: string, info: Deno.FileInfo): FileStat {
  if (info.isFile) {
    const { size, dev, ino, ctime, mtime } = info;
    // The time of the last write can be set back by whoever copies files, and the
    // runtime gives the other one, which cannot, in whole seconds only.
    const changed = `${mtime?.getTime() ?? 0}:${ctime?.getTime() ?? 0}`;
    return { size, identity: `${dev}:${ino}`, changed };
  }
  const kind = info.isDirectory ? "a folder" : "not a regular file";
  throw new LogError("not_a_file", `Cannot read "${path}": it is ${kind}`, {
    place: { file: path },
    hint: "move it away",
  });
}

function copyModeAndOwner(path: string, { uid, gid, mode }: Deno.FileInfo): void {
  const own = Deno.statSync(path);
  if (uid !== own.uid || gid !== own.gid) {
    try {
      Deno.chownSync(path, uid, gid);
    } catch (error) {
      // Only root may give files away; who else may write here goes on as the owner.
      if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    }
  }
  // Last, since a new owner takes some of the bits away; null where there are no modes.
  if (mode !== null) Deno.chmodSync(path, mode & MODE_BITS);
}

/** Watches a folder; null where the system cannot. */
function watchFolder(path: string): Deno.FsWatcher | null {
  try {
    return Deno.watchFs(path, { recursive: false });
  } catch {
    // There are too many watchers, or the file system has none.
    return null;
  }
}

/** Opens a file for appending, which is made if there is none, but never where a link leads to. */
function openOrMake(path: string, isThere: boolean): Deno.FsFile {
  // A pipe that is opened for reading too waits for nobody.
  const open = () => Deno.openSync(path, { read: true, append: true });
  const there = isThere ? absentAsNull(open) : null;
  if (there !== null) return there;
  try {
    return Deno.openSync(path, { read: true, append: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return open();
  }
}

/** Opens the file of a lock, which is made if there is none. */
function openLockFile(path: string): Deno.FsFile {
  const kind = absentAsNull(() => Deno.lstatSync(path));
  if (kind !== null) statOfFile(path, kind);
  return openOrMake(path, kind !== null);
}
