/**
 * Storages that fail on purpose; for tests.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type {
  FileStat,
  LogAppender,
  LogSink,
  LogSource,
  StorageAbilities,
  StorageLock,
  WritableStorage,
} from "../../storage/storage.ts";

/** One thing that a storage was asked to do. */
export interface Operation {
  /** Counted from 1, over all operations of the storage. */
  index: number;
  /** What is done. */
  kind:
    | Exclude<keyof WritableStorage | keyof LogSink, symbol | "watch" | "openLock">
    | "read"
    | "truncate";
  /** On which file or folder; of two, the second. */
  name: string;
  /** Of two, the first. */
  from?: string;
}

/** How an operation fails: before it does anything, half way, or when all is done. */
export interface Fault {
  /** How much of it happens; only a write can be cut in half. */
  when: "before" | "half" | "after";
  /** What is thrown. */
  error: Error;
}

/** Called before each operation; may also do what another program would. */
export type Intervene = (operation: Operation) => Fault | null | Promise<Fault | null>;

/**
 * Passes everything on to another storage, and lets a test step in before each
 * operation.
 *
 * @example
 * ```ts
 * import { FaultyStorage } from "./faults.ts";
 * import { MemoryStorage } from "../../storage/memory.ts";
 *
 * const error = new Error("no");
 * const storage = new FaultyStorage(
 *   new MemoryStorage({ a: "" }),
 *   ({ kind }) => kind === "remove" ? { when: "before", error } : null,
 * );
 * const found = await storage.remove("a").catch((error) => error);
 * if (found !== error || await storage.stat("a") === null) throw new Error();
 * ```
 */
export class FaultyStorage implements WritableStorage {
  /** All operations so far. */
  readonly operations: Operation[] = [];
  /** How many sources, sinks and locks were given out and are not disposed of. */
  held = 0;
  readonly #inner: WritableStorage;
  readonly #intervene: Intervene;
  /** What the storage can do that everything is passed on to, but for what is switched off. */
  readonly can: StorageAbilities;

  /** Wraps a storage, and switches off what `can` says. */
  constructor(
    inner: WritableStorage,
    intervene: Intervene,
    { can = {} }: { can?: Partial<StorageAbilities> } = {},
  ) {
    this.#inner = inner;
    this.#intervene = intervene;
    this.can = { ...inner.can, ...can };
  }

  /** Passed on. */
  async open(name: string): Promise<LogSource | null> {
    const source = await this.#do({ kind: "open", name }, () => this.#inner.open(name));
    return source && {
      name: source.name,
      size: source.size,
      read: (into, offset) => this.#do({ kind: "read", name }, () => source.read(into, offset)),
      [Symbol.dispose]: this.#hold(source),
    };
  }

  /** Passed on. */
  stat(name: string): Promise<FileStat | null> {
    return this.#do({ kind: "stat", name }, () => this.#inner.stat(name));
  }

  /** Passed on. */
  list(folder: string): Promise<string[]> {
    return this.#do({ kind: "list", name: folder }, () => this.#inner.list(folder));
  }

  /** Passed on. */
  resolve(name: string): Promise<string> {
    return this.#do({ kind: "resolve", name }, () => this.#inner.resolve(name));
  }

  /** Passed on. */
  async create(name: string, like?: string): Promise<LogSink> {
    const sink = await this.#do(
      { kind: "create", name },
      () => this.#inner.create(name, like),
    );
    return this.#sink(name, sink);
  }

  /** Passed on. */
  async appendTo(name: string): Promise<LogAppender> {
    const end = await this.#do({ kind: "appendTo", name }, () => this.#inner.appendTo(name));
    return {
      ...this.#sink(name, end),
      stat: () => this.#do({ kind: "stat", name }, () => end.stat()),
      read: (into, offset) => this.#do({ kind: "read", name }, () => end.read(into, offset)),
      truncate: (size) => this.#do({ kind: "truncate", name }, () => end.truncate(size)),
    };
  }

  /** Passed on. */
  makeFolder(name: string): Promise<void> {
    return this.#do({ kind: "makeFolder", name }, () => this.#inner.makeFolder(name));
  }

  /** Passed on, or done as a file system without links does it. */
  async link(from: string, to: string): Promise<void> {
    if (this.can.link) {
      return await this.#do({ kind: "link", name: to, from }, () => this.#inner.link(from, to));
    }
    using source = await this.open(from);
    using sink = await this.create(to, from);
    const bytes = new Uint8Array(source?.size ?? 0);
    await source?.read(bytes, 0);
    await sink.write(bytes);
    await sink.sync();
  }

  /** Passed on. */
  rename(from: string, to: string): Promise<void> {
    return this.#do({ kind: "rename", name: to, from }, () => this.#inner.rename(from, to));
  }

  /** Passed on. */
  renameNoReplace(from: string, to: string): Promise<boolean> {
    return this.#do(
      { kind: "renameNoReplace", name: to, from },
      () => this.#inner.renameNoReplace(from, to),
    );
  }

  /** Passed on. */
  remove(name: string): Promise<void> {
    return this.#do({ kind: "remove", name }, () => this.#inner.remove(name));
  }

  /** Passed on. */
  syncFolder(name: string): Promise<void> {
    return this.#do({ kind: "syncFolder", name }, () => this.#inner.syncFolder(name));
  }

  /** Passed on. */
  async lock(name: string, waitMs: number): Promise<Disposable> {
    if (!this.can.lock) throw noLocks(name);
    const lock = await this.#do({ kind: "lock", name }, () => this.#inner.lock(name, waitMs));
    return { [Symbol.dispose]: this.#hold(lock) };
  }

  /** Passed on; opening it is no operation, since nothing is opened before it is taken. */
  openLock(name: string): StorageLock {
    const lock = this.#inner.openLock(name);
    return {
      acquire: async (waitMs) => {
        if (!this.can.lock) throw noLocks(name);
        const turn = await this.#do({ kind: "lock", name }, () => lock.acquire(waitMs));
        return { [Symbol.dispose]: this.#hold(turn) };
      },
      [Symbol.dispose]: this.#hold(lock),
    };
  }

  /** Passed on; changes are not operations. */
  watch(onChange: () => void): Disposable {
    return this.can.notify ? this.#inner.watch(onChange) : { [Symbol.dispose]() {} };
  }

  #sink(name: string, sink: LogSink): LogSink {
    return {
      write: (bytes) =>
        this.#do(
          { kind: "write", name },
          () => sink.write(bytes),
          () => sink.write(bytes.subarray(0, bytes.length / 2)),
        ),
      sync: () => this.#do({ kind: "sync", name }, () => sink.sync()),
      [Symbol.dispose]: this.#hold(sink),
    };
  }

  /** Gives what disposes of a thing, once. */
  #hold(thing: Disposable): () => void {
    let isHeld = true;
    this.held++;
    return () => {
      if (!isHeld) throw new Error("Cannot dispose of it: that was done before");
      isHeld = false;
      this.held--;
      thing[Symbol.dispose]();
    };
  }

  async #do<T>(
    asked: Omit<Operation, "index">,
    whole: () => Promise<T>,
    half?: () => Promise<T>,
  ): Promise<T> {
    const operation = { index: this.operations.length + 1, ...asked };
    this.operations.push(operation);
    const fault = await this.#intervene(operation);
    if (fault === null) return await whole();
    if (fault.when === "half") await half?.();
    if (fault.when === "after") release(await whole());
    throw fault.error;
  }
}

function noLocks(name: string): LogError {
  return new LogError("unsupported", `Cannot lock "${name}": there are no locks`);
}

/** Who gets an error gets nothing to close. */
function release(given: unknown): void {
  if (typeof given !== "object" || given === null || !(Symbol.dispose in given)) return;
  (given as Disposable)[Symbol.dispose]();
}
