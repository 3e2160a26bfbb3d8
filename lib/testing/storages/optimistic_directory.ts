import { concat } from "../../bytes/concat.ts";
import type { Appended, LogDirectory, LogFile } from "../../storage/log_file.ts";
import { openLog } from "../../storage/open_log.ts";
import { emptySource, fromBytes, holdsAt } from "../../storage/source.ts";
import type { FileStat, LogSink, LogSource, StorageAbilities } from "../../storage/storage.ts";

const NEWLINE = 10;

/** A log as it is at one moment. */
interface Content {
  readonly bytes: Uint8Array;
  readonly identity: string;
  readonly changed: string;
}

/** What several {@linkcode OptimisticDirectory}s share, as several machines share a bucket. */
export class SharedLogs {
  readonly #contents = new Map<string, Content>();
  readonly #watchers = new Set<() => void>();
  #changes = 0;
  /** How often an append came too late. */
  refusals = 0;

  /** Holds the given texts. */
  constructor(texts: Readonly<Record<string, string | Uint8Array>>) {
    for (const [name, text] of Object.entries(texts)) this.put(name, text);
  }

  /** All names. */
  get names(): string[] {
    return [...this.#contents.keys()].sort();
  }

  /** What lies under a name. */
  get(name: string): Content | null {
    return this.#contents.get(name) ?? null;
  }

  /** Puts another content in the place of what is there. */
  put(name: string, content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#set(name, { bytes, identity: `log ${++this.#changes}` });
  }

  /** Puts bytes behind what is there. */
  extend(name: string, bytes: Uint8Array): void {
    const known = this.#contents.get(name);
    if (known === undefined) return this.put(name, bytes);
    this.#changes++;
    this.#set(name, { identity: known.identity, bytes: concat([known.bytes, bytes]) });
  }

  /** Takes a name away. */
  remove(name: string): void {
    this.#contents.delete(name);
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls back after each change. */
  watch(onChange: () => void): Disposable {
    this.#watchers.add(onChange);
    return { [Symbol.dispose]: () => void this.#watchers.delete(onChange) };
  }

  #set(name: string, content: Omit<Content, "changed">): void {
    this.#contents.set(name, { ...content, changed: `change ${this.#changes}` });
    for (const watcher of this.#watchers) watcher();
  }
}

/**
 * Logs in a place that has neither files nor a lock, as a bucket has neither: all that
 * keeps writers apart is that an append which is based on an older state is refused.
 */
export class OptimisticDirectory implements LogDirectory {
  readonly can: StorageAbilities = {
    lock: false,
    notify: true,
    link: false,
    replaceAtomically: true,
  };
  readonly #logs: SharedLogs;

  /** Looks at logs that others may write to. */
  constructor(logs: SharedLogs) {
    this.#logs = logs;
  }

  open(name: string): Promise<LogSource | null> {
    const content = this.#logs.get(name);
    return Promise.resolve(content && fromBytes(name, content.bytes));
  }

  list(folder: string): Promise<string[]> {
    const start = folder === "" ? "" : `${folder}/`;
    const inside = this.#logs.names.filter((name) => name.startsWith(start));
    return Promise.resolve([
      ...new Set(inside.map((name) => name.slice(start.length).split("/")[0]!)),
    ]);
  }

  file(name: string): LogFile {
    return new OptimisticFile(this, this.#logs, name);
  }

  turn(): Promise<Disposable> {
    return Promise.resolve({ [Symbol.dispose]() {} });
  }

  closeIdle(): void {}

  watch(onChange: () => void): Disposable {
    return this.#logs.watch(onChange);
  }
}

class OptimisticFile implements LogFile {
  readonly name: string;
  readonly #directory: OptimisticDirectory;
  readonly #logs: SharedLogs;

  constructor(directory: OptimisticDirectory, logs: SharedLogs, name: string) {
    this.#directory = directory;
    this.#logs = logs;
    this.name = name;
  }

  revision(): Promise<FileStat | null> {
    return Promise.resolve(statOf(this.#logs.get(this.name)));
  }

  open(): Promise<LogSource | null> {
    return openLog(this.#directory, this.name);
  }

  holds(bytes: Uint8Array, offset: number): Promise<boolean> {
    const { bytes: all = new Uint8Array() } = this.#logs.get(this.name) ?? {};
    return holdsAt(fromBytes(this.name, all), bytes, offset);
  }

  async append(lines: readonly Uint8Array[], after?: FileStat | null): Promise<Appended | null> {
    using _refusesEvicted = await this.open();
    const before = this.#logs.get(this.name);
    if (after !== undefined && !isSame(statOf(before), after)) {
      this.#logs.refusals++;
      return null;
    }
    const size = before?.bytes.length ?? 0;
    const isOpen = size > 0 && before!.bytes.at(-1) !== NEWLINE;
    const parts = isOpen ? [Uint8Array.of(NEWLINE)] : [];
    const lineOffsets: number[] = [];
    let end = size + parts.length;
    for (const line of lines) {
      lineOffsets.push(end);
      parts.push(line.slice(), Uint8Array.of(NEWLINE));
      end += line.length + 1;
    }
    const bytes = concat(parts);
    this.#logs.extend(this.name, bytes);
    return { offset: size, bytes, lineOffsets, stat: statOf(this.#logs.get(this.name))! };
  }

  async replace<Result>(
    build: (source: LogSource, sink: LogSink) => Promise<Result>,
  ): Promise<Result> {
    while (true) {
      const before = this.#logs.get(this.name);
      const parts: Uint8Array[] = [];
      const sink: LogSink = {
        write: (bytes) => Promise.resolve(void parts.push(bytes.slice())),
        sync: () => Promise.resolve(),
        [Symbol.dispose]() {},
      };
      const result = await build(await this.open() ?? emptySource(this.name), sink);
      if (this.#logs.get(this.name) !== before) continue;
      this.#logs.put(this.name, concat(parts));
      return result;
    }
  }
}

function statOf(content: Content | null): FileStat | null {
  if (content === null) return null;
  const { bytes: { length: size }, identity, changed } = content;
  return { size, identity, changed };
}

function isSame(now: FileStat | null, seen: FileStat | null): boolean {
  return now?.identity === seen?.identity && now?.size === seen?.size;
}
