/**
 * Where logs live. Reading only needs names in folders, files by name and bytes
 * by offset, so that a directory, memory and an object store can all serve;
 * writing needs what a file system gives.
 *
 * Names are relative to the log directory and use `/`; `""` is the directory
 * itself. An absolute path leads elsewhere, which is only for copies of logs.
 *
 * @module
 */

/**
 * One file, open for reading. Its size is fixed when it is opened: lines that
 * are appended later belong to the next reader, and a replay sees one state.
 *
 * Reads may be repeated and may go backwards; two at once on one source may not.
 */
export interface LogSource extends Disposable {
  /** The file's name, as in messages. */
  readonly name: string;
  /** Size in bytes when it was opened. */
  readonly size: number;
  /** Whether each stretch of it is fetched over a network when it is read. */
  readonly isRemote?: boolean;
  /**
   * Fills `into` from `offset` and gives the number of bytes read: less than
   * asked only at the end, 0 from the end on.
   *
   * @throws {LogError} `io_failed` or `permission_denied`.
   */
  read(into: Uint8Array, offset: number): Promise<number>;
}

/** A place with files by name. */
export interface LogStorage {
  /**
   * Opens a file for reading; null where there is none. The caller disposes
   * of the source.
   *
   * @throws {LogError} `not_a_file` for a folder, `permission_denied`, `io_failed`.
   */
  open(name: string): Promise<LogSource | null>;

  /**
   * The names in a folder, sorted; none where there is no such folder.
   *
   * @throws {LogError} `permission_denied`, `io_failed`.
   */
  list(folder: string): Promise<string[]>;
}

/** The lock that every writer holds; it is never removed, and no log is ever locked itself. */
export const LOCK_FILE = ".log.lock";

/** How long a writer waits for {@linkcode LOCK_FILE}. */
export const LOCK_WAIT_MS = 10_000;

/** Whether a name is a path that leads elsewhere than into the log directory. */
export function isAbsolutePath(name: string): boolean {
  return /^(\/|[A-Za-z]:\/)/.test(name);
}

/** What tells whether a file is still the one that was looked at. */
export interface FileStat {
  /** Size in bytes. */
  size: number;
  /**
   * Equal for all names of one file, whatever is written to it. Another file
   * that takes over the name has another one, as long as somebody holds the
   * first one open or keeps a name for it.
   */
  identity: string;
  /**
   * Another one after each change that the system notes, of whatever program. What
   * is changed twice in the same few milliseconds may keep the second's.
   */
  changed: string;
}

/** A new file, open for writing. Disposing of it closes it and syncs nothing. */
export interface LogSink extends Disposable {
  /**
   * Appends all of the bytes, or throws: then any part of them may be there,
   * and the file is of no more use. Not to be repeated.
   *
   * @throws {LogError} `disk_full`, `io_failed`.
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Returns once everything written survives a power failure. The file's name
   * does only after {@linkcode WritableStorage.syncFolder}. Not to be repeated
   * after a failure: what the system could not write it may have forgotten.
   *
   * @throws {LogError} `disk_full`, `io_failed`.
   */
  sync(): Promise<void>;
}

/**
 * A file open for appending, which is made if there is none; whatever else
 * appends to it meanwhile, each write comes behind what is there. Disposing of
 * it closes it and syncs nothing.
 */
export interface LogAppender extends LogSink {
  /** Size and identity as they are now. */
  stat(): Promise<FileStat>;
  /**
   * Fills `into` from `offset` and gives the number of bytes read: less than
   * asked only at the present end. May be repeated.
   *
   * @throws {LogError} `io_failed`.
   */
  read(into: Uint8Array, offset: number): Promise<number>;
  /**
   * Cuts the file to its first bytes. May be repeated.
   *
   * @throws {LogError} `io_failed`.
   */
  truncate(size: number): Promise<void>;
}

/** A lock that is taken again and again; what that takes stays open until it is disposed of. */
export interface StorageLock extends Disposable {
  /**
   * Waits for the lock, which is then held until what this gives is disposed of. Not to be asked
   * for again by who holds it. After a failure it may be.
   *
   * @throws {LogError} `locked` when it is not had within `waitMs`; `not_a_file`,
   * `permission_denied`, `io_failed`.
   */
  acquire(waitMs: number): Promise<Disposable>;
}

/** What a storage can do of what not every place for files can; its callers ask before they rely on it. */
export interface StorageAbilities {
  /** Whether a lock keeps out others who ask for it, also in other processes. */
  readonly lock: boolean;
  /** Whether word comes of changes; without it, files are only looked at now and then. */
  readonly notify: boolean;
  /** Whether a file can have two names, where the file system has hard links; else a copy is made. */
  readonly link: boolean;
  /** Whether a file takes the name of another in one step, so that either is there at every moment. */
  readonly replaceAtomically: boolean;
}

/** The abilities of a local file system. */
export const ALL_ABILITIES: StorageAbilities = {
  lock: true,
  notify: true,
  link: true,
  replaceAtomically: true,
};

/**
 * A storage that can also be changed. Each change is seen at once by everybody,
 * and survives a power failure only after {@linkcode WritableStorage.syncFolder}
 * of each folder in which a name came, went or changed. Without it, any of the
 * changes since the last one may be lost, but no rename is ever half done.
 *
 * One caller at a time, the one that holds the lock. All throw {@linkcode
 * LogError} with `disk_full`, `permission_denied` or `io_failed`, and have then
 * changed nothing unless they say otherwise.
 */
export interface WritableStorage extends LogStorage {
  /** What it can do; the same for as long as it lives. */
  readonly can: StorageAbilities;

  /**
   * Whether whoever opened it promised that no other process writes to it. Then it may be written
   * to although it cannot lock; {@linkcode WritableStorage.lock} keeps apart the writers of this
   * process, and there are no others.
   */
  readonly singleWriter?: boolean;

  /**
   * Size and identity of the file that a name leads to; null where there is none.
   *
   * @throws {LogError} `not_a_file` for a folder.
   */
  stat(name: string): Promise<FileStat | null>;

  /**
   * Where the bytes of a name lie: the name itself, or what a symbolic link
   * leads to.
   *
   * @throws {LogError} `not_a_file` for a link in the directory that leads out of
   * it or nowhere, since the file it stands for cannot be replaced there.
   */
  resolve(name: string): Promise<string>;

  /**
   * Creates a file for writing, with the mode (and if permitted the owner) of
   * the file `like` where there is one. Fails where the name is taken; so not
   * to be repeated before {@linkcode WritableStorage.remove}.
   */
  create(name: string, like?: string): Promise<LogSink>;

  /**
   * Opens a file for appending, made empty if there is none. The caller disposes
   * of it. Not to be repeated after a failure without a look whether it is there.
   *
   * @throws {LogError} `not_a_file` for a folder.
   */
  appendTo(name: string): Promise<LogAppender>;

  /** Makes a folder and those above it; may be repeated. */
  makeFolder(name: string): Promise<void>;

  /**
   * Gives a file a second name: both are then one file of one identity. Fails
   * where the second is taken. Returns once the file's bytes survive a power
   * failure, also those that another program wrote and did not sync.
   *
   * Where the file system has no hard links, or the names lie on two of them,
   * a copy is made instead, of another identity.
   *
   * After a failure the second name may be there, and of a copy only a part;
   * so not to be repeated before {@linkcode WritableStorage.remove}.
   */
  link(from: string, to: string): Promise<void>;

  /**
   * Gives a file another name, in place of any file that has it: at every
   * moment, the name leads to the whole old file or the whole new one. Nothing
   * happens where both are names of one file. After a failure it may be
   * repeated while `from` is still there.
   */
  rename(from: string, to: string): Promise<void>;

  /**
   * Gives a file another name, unless that is taken: then it says false, and
   * nothing happens. When it is cut short, both may be names of the one file.
   *
   * Where the file system has no hard links, a file that gets the name in the
   * very moment of looking is replaced.
   */
  renameNoReplace(from: string, to: string): Promise<boolean>;

  /** Removes a file's name or an empty folder; may be repeated, one that is not there is fine. */
  remove(name: string): Promise<void>;

  /**
   * Returns once the names in a folder survive a power failure; may be
   * repeated, and there is nothing to do where there is no such folder.
   */
  syncFolder(name: string): Promise<void>;

  /**
   * Waits for an exclusive lock on a file, which is created if missing. It
   * binds only those who ask for it too, also in other processes, and ends
   * when disposed of or with the process, however that ends. Not to be asked
   * for again by who holds it.
   *
   * @throws {LogError} `locked` when it is not had within `waitMs`; `unsupported` where the
   * storage cannot lock and nobody promised to be its only writer.
   */
  lock(name: string, waitMs: number): Promise<Disposable>;

  /** The same lock for who takes it often. Opens nothing before it is first taken. */
  openLock(name: string): StorageLock;

  /**
   * Calls back when something in the directory may have changed, also once too
   * often, until disposed of. Where the system gives no word, or not of every
   * change, nothing is thrown: callers that must know look now and then.
   */
  watch(onChange: () => void): Disposable;
}
