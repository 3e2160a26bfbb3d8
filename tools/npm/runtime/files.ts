/**
 * Files and folders by `node:fs`, called as `Deno`'s are.
 *
 * @module
 */

import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, translated } from "./errors.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = fs.constants;

/** What is used of an open file: all but its locks, which Node does not have. */
type UsedFile = Pick<
  Deno.FsFile,
  | "close"
  | "readSync"
  | "seekSync"
  | "statSync"
  | "syncData"
  | "syncDataSync"
  | "syncSync"
  | "truncateSync"
  | "writeSync"
  | typeof Symbol.dispose
>;

/** What `seekSync` counts from; only the start is used. */
export const SeekMode = { Start: 0 } satisfies Partial<Record<keyof typeof Deno.SeekMode, number>>;

/** A file that is open. Its cursor is kept here, so that to seek is no call of the system. */
export class FsFile implements UsedFile {
  readonly #fd: number;
  readonly #isAppending: boolean;
  #cursor = 0;

  /** Takes over an open file. */
  constructor(fd: number, isAppending: boolean) {
    this.#fd = fd;
    this.#isAppending = isAppending;
  }

  /** Reads from the cursor on; null at the end. */
  readSync(into: Uint8Array): number | null {
    if (into.length === 0) return 0;
    const count = reads(this.#fd, into, this.#cursor);
    this.#cursor += count;
    return count === 0 ? null : count;
  }

  /** Writes at the cursor, or at the end of a file that is appended to. */
  writeSync(bytes: Uint8Array): number {
    const count = writes(this.#fd, bytes, this.#isAppending ? null : this.#cursor);
    this.#cursor += count;
    return count;
  }

  /** Moves the cursor to an offset. */
  seekSync(offset: number | bigint): number {
    return this.#cursor = Number(offset);
  }

  /** What the file is now. */
  statSync(): Deno.FileInfo {
    return infoOf(stats(this.#fd));
  }

  /** Cuts the file, or lengthens it. */
  truncateSync(size?: number): void {
    truncates(this.#fd, size);
  }

  /** Returns once all of the file survives a power failure. */
  syncSync(): void {
    syncs(this.#fd);
  }

  /** Resolves once the bytes of the file survive a power failure; waits in another thread. */
  syncData(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#fd, (error) => error ? reject(translated(error)) : resolve());
    });
  }

  /** The same, in this thread. */
  syncDataSync(): void {
    dataSyncs(this.#fd);
  }

  /** Closes the file. */
  close(): void {
    fs.closeSync(this.#fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const reads = call((fd: number, into: Uint8Array, at: number) =>
  fs.readSync(fd, into, 0, into.length, at)
);
const writes = call((fd: number, bytes: Uint8Array, at: number | null) =>
  fs.writeSync(fd, bytes, 0, bytes.length, at)
);
const stats = call((fd: number) => fs.fstatSync(fd));
const truncates = call(fs.ftruncateSync);
const syncs = call(fs.fsyncSync);
const dataSyncs = call(fs.fdatasyncSync);

/** Opens a file; for reading without options. */
export const openSync = call((path: string, options: Deno.OpenOptions = { read: true }): FsFile => {
  const { read = false, write = false, append = false, createNew = false, mode = 0o666 } = options;
  const access = write || append ? read ? O_RDWR : O_WRONLY : O_RDONLY;
  const made = createNew ? O_CREAT | O_EXCL : 0;
  return new FsFile(fs.openSync(path, access | made | (append ? O_APPEND : 0), mode), append);
});

/** Makes an empty file with a new name in the temporary folder. */
export const makeTempFileSync = call((): string => {
  const path = join(tmpdir(), crypto.randomUUID());
  fs.closeSync(fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600));
  return path;
});

/** What a path leads to. */
export const statSync = call((path: string) => infoOf(fs.statSync(path)));

/** What a path is, a link too. */
export const lstatSync = call((path: string) => infoOf(fs.lstatSync(path)));

/** The same, for who waits. */
// deno-lint-ignore require-await -- what is thrown is to reject
export const lstat = async (path: string): Promise<Deno.FileInfo> => lstatSync(path);

/** The items of a folder. */
export const readDirSync = call((path: string) =>
  fs.readdirSync(path, { withFileTypes: true }).map((item) => ({
    name: item.name,
    isFile: item.isFile(),
    isDirectory: item.isDirectory(),
    isSymlink: item.isSymbolicLink(),
  })).values()
);

/** All bytes of a file. */
export const readFileSync = call((path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(fs.readFileSync(path))
);

/** The text of a file, in UTF-8. */
export const readTextFileSync = call((path: string): string => fs.readFileSync(path, "utf8"));

/** Makes a folder, with those above it if `recursive`. */
export const mkdirSync = call((path: string, options?: Deno.MkdirOptions): void => {
  fs.mkdirSync(path, options);
});

/** Removes a file, or a folder that is empty. */
export const removeSync = call((path: string): void => {
  if (fs.lstatSync(path).isDirectory()) fs.rmdirSync(path);
  else fs.unlinkSync(path);
});

/** The path without links. */
export const realPathSync = call((path: string): string => fs.realpathSync.native(path));

/** Gives a file a second name. */
export const linkSync = call((from: string, to: string): void => fs.linkSync(from, to));

/** Gives a file another name. */
export const renameSync = call((from: string, to: string): void => fs.renameSync(from, to));

/** Sets the mode of a file. */
export const chmodSync = call((path: string, mode: number): void => fs.chmodSync(path, mode));

/** Gives a file to another owner; a null stays as it is. */
export const chownSync = call((path: string, uid: number | null, gid: number | null): void => {
  const own = fs.statSync(path);
  fs.chownSync(path, uid ?? own.uid, gid ?? own.gid);
});

/** What is used of a file's description. */
function infoOf(stats: fs.Stats): Deno.FileInfo {
  const onWindows = process.platform === "win32";
  const used = {
    isFile: stats.isFile(),
    isDirectory: stats.isDirectory(),
    isSymlink: stats.isSymbolicLink(),
    size: stats.size,
    mtime: stats.mtime,
    ctime: stats.ctime,
    dev: stats.dev,
    ino: stats.ino,
    mode: onWindows ? null : stats.mode,
    uid: onWindows ? null : stats.uid,
    gid: onWindows ? null : stats.gid,
  } satisfies Partial<Deno.FileInfo>;
  return used as Deno.FileInfo;
}
