import { LogError } from "../errors.ts";
import {
  ALL_ABILITIES,
  type FileStat,
  type LogAppender,
  type LogSink,
  type LogSource,
  type StorageAbilities,
  type StorageLock,
  type WritableStorage,
} from "./storage.ts";
import { waitForLock } from "./wait_for_lock.ts";

/** What a memory storage holds: bytes or text by name, null for a folder. */
export type MemoryFiles = Record<string, Uint8Array | string | null>;

/** A file, however many names it has. */
interface MemoryFile {
  identity: string;
  bytes: Uint8Array;
  /** How many changes it went through. */
  changes: number;
}

class MemorySource implements LogSource {
  readonly name: string;
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  read(into: Uint8Array, offset: number): Promise<number> {
    const part = this.#bytes.subarray(offset, offset + into.length);
    into.set(part);
    return Promise.resolve(part.length);
  }

  [Symbol.dispose](): void {}
}

class MemorySink implements LogSink {
  readonly #file: MemoryFile;
  readonly #onChange: () => void;

  constructor(file: MemoryFile, onChange: () => void) {
    this.#file = file;
    this.#onChange = onChange;
  }

  write(bytes: Uint8Array): Promise<void> {
    extend(this.#file, bytes);
    this.#onChange();
    return Promise.resolve();
  }

  sync(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.dispose](): void {}
}

class MemoryAppender extends MemorySink implements LogAppender {
  readonly #file: MemoryFile;
  readonly #onChange: () => void;

  constructor(file: MemoryFile, onChange: () => void) {
    super(file, onChange);
    this.#file = file;
    this.#onChange = onChange;
  }

  stat(): Promise<FileStat> {
    return Promise.resolve(statOf(this.#file));
  }

  read(into: Uint8Array, offset: number): Promise<number> {
    return new MemorySource("", this.#file.bytes).read(into, offset);
  }

  truncate(size: number): Promise<void> {
    this.#file.bytes = this.#file.bytes.slice(0, size);
    this.#file.changes++;
    this.#onChange();
    return Promise.resolve();
  }
}

/**
 * Files in memory: the reference that other storages are held against. It has
 * no modes, no symbolic links and no power failures.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "./memory.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
 * using source = await storage.open("entries.jsonl");
 * if (source?.size !== 11) throw new Error();
 * ```
 */
export class MemoryStorage implements WritableStorage {
  /** All of it. */
  readonly can: StorageAbilities = ALL_ABILITIES;
  /** By name; null for a folder. */
  readonly #files = new Map<string, MemoryFile | null>();
  readonly #locked = new Set<string>();
  readonly #watchers = new Set<() => void>();
  #made = 0;

  /** Copies the given files, and makes the folders that they lie in. */
  constructor(files: MemoryFiles) {
    this.#files.set("", null);
    for (const [name, content] of Object.entries(files)) {
      this.#addFolders(content === null ? name : folderOf(name));
      if (content !== null) this.#add(name, toBytes(content));
    }
  }

  /** A copy of all it holds. */
  files(): MemoryFiles {
    const names = [...this.#files.keys()].filter((name) => name !== "").sort();
    return Object.fromEntries(
      names.map((name) => [name, this.#files.get(name)?.bytes.slice() ?? null]),
    );
  }

  /** Appends to a file as another program would, and creates it if missing. */
  append(name: string, content: Uint8Array | string): void {
    const file = this.#files.get(name) ?? this.#add(name, new Uint8Array());
    extend(file, toBytes(content));
    this.#tell();
  }

  /** Opens a file for reading; null where there is none. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async open(name: string): Promise<LogSource | null> {
    const file = this.#find(name);
    return file && new MemorySource(name, file.bytes);
  }

  /** Size and identity of a file; null where there is none. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async stat(name: string): Promise<FileStat | null> {
    const file = this.#find(name);
    return file && statOf(file);
  }

  /** The names in a folder, sorted. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async list(folder: string): Promise<string[]> {
    if (this.#files.get(folder)) throw refusal("read", folder, "it is not a folder");
    const start = folder === "" ? 0 : folder.length + 1;
    const names = [...this.#files.keys()].filter((name) =>
      name !== "" && folderOf(name) === folder
    );
    return names.map((name) => name.slice(start)).sort();
  }

  /** The name itself: there are no symbolic links. */
  resolve(name: string): Promise<string> {
    return Promise.resolve(name);
  }

  /** Creates a file for writing; it must not exist. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async create(name: string): Promise<LogSink> {
    this.#refuseTaken(name);
    return new MemorySink(this.#add(name, new Uint8Array()), () => this.#tell());
  }

  /** Opens a file for appending, made if there is none. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async appendTo(name: string): Promise<LogAppender> {
    const file = this.#find(name) ?? this.#add(name, new Uint8Array());
    return new MemoryAppender(file, () => this.#tell());
  }

  /** Makes a folder and those above it. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async makeFolder(name: string): Promise<void> {
    this.#addFolders(name);
  }

  /** Gives a file a second name. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async link(from: string, to: string): Promise<void> {
    this.#refuseTaken(to);
    this.#files.set(to, this.#mustFind(from));
    this.#tell();
  }

  /** Renames a file, over any that has the name. */
  // deno-lint-ignore require-await -- the interface serves slower storages too
  async rename(from: string, to: string): Promise<void> {
    const file = this.#mustFind(from);
    this.#refuseFolderless(to);
    // As file systems do it: nothing happens where both names are one file.
    if (this.#find(to) === file) return;
    this.#files.set(to, file);
    this.#files.delete(from);
    this.#tell();
  }

  /** Renames a file unless the name is taken. */
  async renameNoReplace(from: string, to: string): Promise<boolean> {
    this.#mustFind(from);
    if (this.#files.has(to)) return false;
    await this.rename(from, to);
    return true;
  }

  /** Removes a file or an empty folder. */
  async remove(name: string): Promise<void> {
    if (this.#files.get(name) === null && (await this.list(name)).length > 0) {
      throw refusal("write", name, "the folder is not empty");
    }
    this.#files.delete(name);
    this.#tell();
  }

  /** Memory has nothing to sync. */
  syncFolder(_name: string): Promise<void> {
    return Promise.resolve();
  }

  /** Waits for an exclusive lock among those who share this storage. */
  async lock(name: string, waitMs: number): Promise<Disposable> {
    if (this.#find(name) === null) this.#add(name, new Uint8Array());
    await waitForLock(name, this.#find(name), waitMs, () => {
      const isFree = !this.#locked.has(name);
      if (isFree) this.#locked.add(name);
      return isFree;
    });
    return { [Symbol.dispose]: () => void this.#locked.delete(name) };
  }

  /** The same lock; it has no file to keep open. */
  openLock(name: string): StorageLock {
    return { acquire: (waitMs) => this.lock(name, waitMs), [Symbol.dispose]() {} };
  }

  /** Calls back when anything in memory changes, as soon as the caller is done. */
  watch(onChange: () => void): Disposable {
    const watcher = () => queueMicrotask(onChange);
    this.#watchers.add(watcher);
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) };
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #add(name: string, bytes: Uint8Array): MemoryFile {
    this.#refuseFolderless(name);
    const file = { identity: `memory:${++this.#made}`, bytes, changes: 0 };
    this.#files.set(name, file);
    this.#tell();
    return file;
  }

  #addFolders(name: string): void {
    if (this.#files.get(name)) throw refusal("write", name, "a file has the name");
    this.#files.set(name, null);
    if (name !== "") this.#addFolders(folderOf(name));
  }

  #find(name: string): MemoryFile | null {
    const file = this.#files.get(name);
    if (file !== null) return file ?? null;
    throw new LogError("not_a_file", `Cannot read "${name}": it is a folder`, {
      place: { file: name },
    });
  }

  #mustFind(name: string): MemoryFile {
    const file = this.#find(name);
    if (file === null) throw refusal("read", name, "there is no such file");
    return file;
  }

  #refuseTaken(name: string): void {
    if (this.#files.has(name)) throw refusal("write", name, "the name is taken");
    this.#refuseFolderless(name);
  }

  #refuseFolderless(name: string): void {
    if (this.#files.get(folderOf(name)) === null) return;
    throw refusal("write", name, "there is no such folder");
  }
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

function toBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
}

/** Gives the file new bytes, so that open sources keep showing the old ones. */
function extend(file: MemoryFile, more: Uint8Array): void {
  const bytes = new Uint8Array(file.bytes.length + more.length);
  bytes.set(file.bytes);
  bytes.set(more, file.bytes.length);
  file.bytes = bytes;
  file.changes++;
}

function statOf({ bytes, identity, changes }: MemoryFile): FileStat {
  return { size: bytes.length, identity, changed: String(changes) };
}

function refusal(action: "read" | "write", name: string, reason: string): LogError {
  return new LogError("io_failed", `Cannot ${action} "${name}": ${reason}`, {
    place: { file: name },
  });
}
