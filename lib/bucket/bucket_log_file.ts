import { concat } from "../bytes/concat.ts";
import type { Appended, LogFile } from "../storage/log_file.ts";
import { emptySource, fromBytes, holdsAt } from "../storage/source.ts";
import type { FileStat, LogSink, LogSource } from "../storage/storage.ts";
import type { BucketLog } from "./bucket_log.ts";

/** What a {@linkcode BucketLogFile} is made of. */
export interface BucketLogFileOptions {
  /** Its name, as the config says. */
  readonly name: string;
  /** Its commits. */
  readonly log: BucketLog;
  /** Makes ids for commits. */
  readonly newId: () => string;
  /** What commits call this machine. */
  readonly device: string | null;
  /** Whether a look may be left out, because an append will tell who came too late. */
  readonly isTurn: () => boolean;
}

const NEWLINE = 10;
const NEWLINE_BYTES = Uint8Array.of(NEWLINE);

/** One log in a bucket, as whoever reads and writes logs asks for it. */
export class BucketLogFile implements LogFile {
  readonly name: string;
  readonly #options: BucketLogFileOptions;

  /** Reads nothing yet. */
  constructor(options: BucketLogFileOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** A look at the bucket, but for who has the turn to write here. */
  async revision(): Promise<FileStat | null> {
    const { log, isTurn } = this.#options;
    if (!log.isRead || !isTurn()) await log.look();
    return this.#stat();
  }

  async open(): Promise<LogSource | null> {
    const { log } = this.#options;
    await log.ready();
    const { bytes } = log.folded;
    return bytes.length === 0 ? null : fromBytes(this.name, bytes);
  }

  async holds(bytes: Uint8Array, offset: number): Promise<boolean> {
    using source = await this.open();
    return source !== null && await holdsAt(source, bytes, offset);
  }

  async append(lines: readonly Uint8Array[], after?: FileStat | null): Promise<Appended | null> {
    const { log, newId, device } = this.#options;
    await log.ready();
    const isSame = () => after === undefined || isSameStat(this.#stat(), after);
    for (const id = newId();;) {
      const parts = this.#isOpen() ? [NEWLINE_BYTES] : [];
      const body = concat([...parts, ...lines.flatMap((line) => [line, NEWLINE_BYTES])]);
      const commit = { id, kind: "append", body } as const;
      const size = log.folded.length;
      const place = await log.append(commit, device, () => isSame() && this.#isSize(size));
      if (place !== null) return this.#appended(place.offset, body, lines);
      // Who decided by what is no longer so decides anew; the others come behind what came.
      if (!isSame()) return null;
    }
  }

  async replace<Result>(
    build: (source: LogSource, sink: LogSink) => Promise<Result>,
  ): Promise<Result> {
    const { log, newId, device } = this.#options;
    while (true) {
      await log.look();
      const before = this.#stat();
      const parts: Uint8Array[] = [];
      const result = await build(await this.open() ?? emptySource(this.name), sinkInto(parts));
      const commit = { id: newId(), kind: "rewrite", body: concat(parts) } as const;
      const isSame = () => isSameStat(this.#stat(), before);
      if (await log.append(commit, device, isSame) !== null) return result;
    }
  }

  #stat(): FileStat | null {
    const { head, lineage, length: size } = this.#options.log.folded;
    if (size === 0) return null;
    return { size, identity: `commit ${lineage}`, changed: String(head.n) };
  }

  #isSize(size: number): boolean {
    return this.#options.log.folded.length === size;
  }

  /** Whether the last line lacks its newline. */
  #isOpen(): boolean {
    const { bytes } = this.#options.log.folded;
    return bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  }

  #appended(offset: number, bytes: Uint8Array, lines: readonly Uint8Array[]): Appended {
    let end = offset + bytes.length - lines.reduce((sum, { length }) => sum + length + 1, 0);
    const lineOffsets = lines.map(({ length }) => {
      const start = end;
      end += length + 1;
      return start;
    });
    const stat = this.#stat()!;
    return { offset, bytes, lineOffsets, stat: { ...stat, size: offset } };
  }
}

function isSameStat(now: FileStat | null, seen: FileStat | null): boolean {
  return now?.identity === seen?.identity && now?.size === seen?.size &&
    now?.changed === seen?.changed;
}

function sinkInto(parts: Uint8Array[]): LogSink {
  return {
    write: (bytes) => Promise.resolve(void parts.push(bytes.slice())),
    sync: () => Promise.resolve(),
    [Symbol.dispose]() {},
  };
}
