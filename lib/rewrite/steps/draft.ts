import { LogError } from "../../errors.ts";
import {
  type Digest,
  digestOfName,
  type Hash,
  isSameDigest,
  startHash,
} from "../../storage/digest.ts";
import type { LogSink, LogSource, WritableStorage } from "../../storage/storage.ts";
import { folderOf, QUARANTINE, type StepNames } from "./names.ts";
import { QuarantineWriter } from "./quarantine.ts";
import type { QuarantineItem } from "./quarantine.ts";

/** Takes the new content of one log. Each call waits for the one before. */
export interface DraftSink {
  /**
   * Appends bytes to the new content; they may be a part of a line, and may be
   * reused once this returns.
   *
   * @throws {LogError} `disk_full`, `permission_denied`, `io_failed`.
   */
  log(bytes: Uint8Array): Promise<void>;
  /**
   * Sets a stretch of the old content aside, whatever its length.
   *
   * @throws {LogError} `disk_full`, `permission_denied`, `io_failed`.
   */
  quarantine(item: QuarantineItem): Promise<void>;
  /**
   * Says that a line of the old content was repaired, which no item tells of: a merge with a copy
   * that still has it is not to bring it back.
   *
   * @throws {LogError} `disk_full`, `permission_denied`, `io_failed`.
   */
  repaired(line: QuarantineItem): Promise<void>;
}

/** What a draft came to. */
export interface DraftResult {
  /** The new content. */
  after: Digest;
  /** How many bytes at the start are as they were. */
  unchangedBytes: number;
  /** How many stretches were set aside. */
  quarantined: number;
}

/** What a draft is made of. */
export interface DraftOptions {
  /** The log, as it is named in the directory. */
  file: string;
  /** Where it lies; new files take after it. */
  target: string;
  /** Where the new content goes. */
  names: StepNames;
  /** When lines are set aside, in UTC. */
  at: string;
  /** Called before anything is written, each time. */
  begin: () => Promise<void>;
}

const BUFFER_BYTES = 256 * 1024;
const DONE = Promise.resolve();

/**
 * The new content of one log on its way to a temporary file. As long as it is
 * what the log holds already, nothing at all is written: the file is begun at
 * the first byte that differs.
 */
export class Draft implements DraftSink, Disposable {
  readonly #storage: WritableStorage;
  readonly #source: LogSource;
  readonly #options: DraftOptions;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #buffered = 0;
  /** Bytes behind the buffer's: in the file, or equal to the source's first ones. */
  #size = 0;
  #unchangedBytes = 0;
  #temp: { sink: LogSink; hash: Hash } | null = null;
  #quarantine: QuarantineWriter | null = null;

  /** Nothing is written yet; `source` is the old content. */
  constructor(storage: WritableStorage, source: LogSource, options: DraftOptions) {
    this.#storage = storage;
    this.#source = source;
    this.#options = options;
  }

  /** Appends bytes to the new content. */
  log(bytes: Uint8Array): Promise<void> {
    if (bytes.length > BUFFER_BYTES - this.#buffered) return this.#logSlowly(bytes);
    this.#buffer.set(bytes, this.#buffered);
    this.#buffered += bytes.length;
    return DONE;
  }

  /** Sets a stretch of the old content aside. */
  async quarantine(item: QuarantineItem): Promise<void> {
    await (await this.#openQuarantine()).write(this.#source, item);
  }

  /** Remembers a line of the old content that was repaired. */
  async repaired(line: QuarantineItem): Promise<void> {
    await (await this.#openQuarantine()).writeRepaired(this.#source, line);
  }

  /**
   * Makes all that was written durable, and reads it back; null where the new
   * content is the old one.
   */
  async finish(): Promise<DraftResult | null> {
    await this.#flush();
    if (this.#temp === null) {
      if (this.#size === this.#source.size) return null;
      await this.#begin();
    }
    const after = await this.#close();
    await this.#storage.syncFolder(folderOf(this.#options.target));
    if (this.#quarantine !== null) {
      await this.#quarantine.finish();
      for (const folder of [QUARANTINE, ""]) await this.#storage.syncFolder(folder);
    }
    const quarantined = this.#quarantine?.count ?? 0;
    return { after, unchangedBytes: this.#unchangedBytes, quarantined };
  }

  /** Closes what is open; what was not finished is of no use. */
  [Symbol.dispose](): void {
    this.#temp?.sink[Symbol.dispose]();
    this.#quarantine?.[Symbol.dispose]();
  }

  async #openQuarantine(): Promise<QuarantineWriter> {
    if (this.#quarantine === null) {
      const { file, target, names, at, begin } = this.#options;
      await begin();
      await this.#storage.makeFolder(QUARANTINE);
      const sink = await this.#storage.create(names.quarantine, target);
      this.#quarantine = new QuarantineWriter(sink, { file, at });
    }
    return this.#quarantine;
  }

  async #logSlowly(bytes: Uint8Array): Promise<void> {
    await this.#flush();
    if (bytes.length > BUFFER_BYTES) await this.#take(bytes);
    else await this.log(bytes);
  }

  async #flush(): Promise<void> {
    if (this.#buffered === 0) return;
    await this.#take(this.#buffer.subarray(0, this.#buffered));
    this.#buffered = 0;
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (this.#temp === null) {
      const same = await this.#countSame(bytes);
      if (same === bytes.length) {
        this.#size += same;
        return;
      }
      await this.#begin(same);
    }
    await this.#put(bytes);
    this.#size += bytes.length;
  }

  /** How many of the next bytes are those of the source. */
  async #countSame(bytes: Uint8Array): Promise<number> {
    const old = new Uint8Array(bytes.length);
    const count = await this.#source.read(old, this.#size);
    let same = 0;
    while (same < count && old[same] === bytes[same]) same++;
    return same;
  }

  /** Begins the file with what was the same so far. */
  async #begin(same = 0): Promise<void> {
    this.#unchangedBytes = this.#size + same;
    const { names, target, begin } = this.#options;
    await begin();
    this.#temp = {
      sink: await this.#storage.create(names.temp, target),
      hash: await startHash(),
    };
    const bytes = new Uint8Array(BUFFER_BYTES);
    for (let offset = 0, count: number; offset < this.#size; offset += count) {
      const wanted = bytes.subarray(0, this.#size - offset);
      count = await this.#source.read(wanted, offset);
      if (count === 0) throw this.#failure("the log was cut meanwhile");
      await this.#put(wanted.subarray(0, count));
    }
  }

  async #put(bytes: Uint8Array): Promise<void> {
    await this.#temp!.sink.write(bytes);
    this.#temp!.hash.update(bytes);
  }

  async #close(): Promise<Digest> {
    const { sink, hash } = this.#temp!;
    await sink.sync();
    const written = { size: this.#size, sha256: hash.digest("hex") };
    const found = await digestOfName(this.#storage, this.#options.names.temp);
    if (!isSameDigest(written, found)) throw this.#failure("it reads back differently");
    return written;
  }

  #failure(reason: string): LogError {
    const name = this.#options.names.temp;
    return new LogError("io_failed", `Cannot write "${name}": ${reason}`, {
      place: { file: name },
    });
  }
}
