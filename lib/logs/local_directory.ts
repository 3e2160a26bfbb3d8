import { LogError } from "../errors.ts";
import { folderOf } from "../rewrite/steps/names.ts";
import { truncateFileName } from "../rewrite/steps/truncate_file_name.ts";
import { openWritersLock } from "../storage/lock_writers.ts";
import type { Appended, LogDirectory, LogFile } from "../storage/log_file.ts";
import { openLog } from "../storage/open_log.ts";
import { replaceFile } from "../storage/replace_file.ts";
import { emptySource, holdsAt } from "../storage/source.ts";
import type {
  FileStat,
  LogSink,
  LogSource,
  StorageAbilities,
  StorageLock,
  WritableStorage,
} from "../storage/storage.ts";
import { appendDurably } from "./durable_append.ts";
import { KeptEnd } from "./kept_end.ts";

const MAX_ATTEMPTS = 5;

/**
 * A directory of a storage that gives what a file system gives: on disk, or in memory. The lock
 * and the logs that were appended to stay open from one write to the next.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { LocalDirectory } from "./local_directory.ts";
 *
 * const directory = new LocalDirectory(new MemoryStorage({ "a.jsonl": '{"id":"a"}\n' }));
 * const file = directory.file("a.jsonl");
 * const seen = await file.revision();
 * const line = new TextEncoder().encode('{"id":"b"}');
 * using _turn = await directory.turn(0);
 * if ((await file.append([line], seen))?.lineOffsets[0] !== 11) throw new Error();
 * if (await file.append([line], seen) !== null) throw new Error("it is no more what was seen");
 * ```
 */
export class LocalDirectory implements LogDirectory {
  readonly #storage: WritableStorage;
  readonly #files = new Map<string, LocalLogFile>();
  /** Open, and held by nobody. */
  #idleLock: StorageLock | null = null;

  /** Opens nothing yet. */
  constructor(storage: WritableStorage) {
    this.#storage = storage;
  }

  /** What the storage can do. */
  get can(): StorageAbilities {
    return this.#storage.can;
  }

  /** Opens any file for reading; null where there is none. */
  open(name: string): Promise<LogSource | null> {
    return this.#storage.open(name);
  }

  /** The names in a folder, sorted. */
  list(folder: string): Promise<string[]> {
    return this.#storage.list(folder);
  }

  /** One log, by the name of its file. */
  file(name: string): LogFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const file = new LocalLogFile(this.#storage, name);
    this.#files.set(name, file);
    return file;
  }

  /** Waits for the lock of the directory's writers. */
  async turn(waitMs: number): Promise<Disposable> {
    // Two turns at once need two locks, or neither would keep the other waiting.
    const lock = this.#idleLock ?? openWritersLock(this.#storage);
    this.#idleLock = null;
    let held: Disposable;
    try {
      held = await lock.acquire(waitMs);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
    return {
      [Symbol.dispose]: () => {
        held[Symbol.dispose]();
        this.#idleLock?.[Symbol.dispose]();
        this.#idleLock = lock;
      },
    };
  }

  /** Closes the lock and the logs, but for what a write is about right now. */
  closeIdle(): void {
    this.#idleLock?.[Symbol.dispose]();
    this.#idleLock = null;
    for (const file of this.#files.values()) file.closeIdle();
  }

  /** Calls back when something in the directory may have changed. */
  watch(onChange: () => void): Disposable {
    return this.#storage.watch(onChange);
  }
}

/** One file of a storage. */
class LocalLogFile implements LogFile {
  readonly name: string;
  readonly #storage: WritableStorage;
  readonly #end = new KeptEnd();

  constructor(storage: WritableStorage, name: string) {
    this.#storage = storage;
    this.name = name;
  }

  revision(): Promise<FileStat | null> {
    return this.#storage.stat(this.name);
  }

  open(): Promise<LogSource | null> {
    return openLog(this.#storage, this.name);
  }

  async holds(bytes: Uint8Array, offset: number): Promise<boolean> {
    const now = await this.revision();
    const opened = this.#end.take(now);
    if (opened === null) {
      using source = await this.open();
      return source !== null && await holdsAt(source, bytes, offset);
    }
    using unkept = new DisposableStack();
    unkept.use(opened.end);
    const isHeld = await holdsAt(opened.end, bytes, offset);
    unkept.move();
    this.#end.give(opened);
    return isHeld;
  }

  append(lines: readonly Uint8Array[], after?: FileStat | null): Promise<Appended | null> {
    return appendDurably(this.#storage, this.name, lines, { after, kept: this.#end });
  }

  /** Closes the end, unless a write is about it. */
  closeIdle(): void {
    this.#end[Symbol.dispose]();
  }

  async replace<Result>(
    build: (source: LogSource, sink: LogSink) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1;; attempt++) {
      const built = await this.#replaceOnce(build);
      if (built !== null) return built.result;
      if (attempt === MAX_ATTEMPTS) {
        const message = `Cannot rewrite "${this.name}": other programs keep changing it`;
        throw new LogError("changed_meanwhile", message, {
          place: { file: this.name },
          hint: "stop what writes to it, then run the command again",
        });
      }
    }
  }

  /** Null where the log changed meanwhile. */
  async #replaceOnce<Result>(
    build: (source: LogSource, sink: LogSink) => Promise<Result>,
  ): Promise<{ result: Result } | null> {
    const seen = await this.revision();
    const folder = this.name.slice(0, this.name.lastIndexOf("/") + 1);
    using opened = await this.open();
    const source = opened ?? emptySource(this.name);
    return await replaceFile(this.#storage, this.name, {
      temp: `${folder}${truncateFileName(".", this.name.slice(folder.length), ".replacing")}`,
      like: this.name,
      folders: [folderOf(this.name)],
      write: async (sink) => ({ result: await build(source, sink) }),
      verify: async () => {
        const now = await this.revision();
        return now?.identity === seen?.identity && (now?.size ?? 0) === source.size;
      },
    });
  }
}
