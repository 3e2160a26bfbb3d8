import type { LogName } from "../../records/settings.ts";
import { fetchLines } from "../../replay/fetch_lines.ts";
import type { Log } from "../../replay/log.ts";
import { type IdRow, type Projection, rowsOf } from "../../replay/projection.ts";
import { Replay } from "../../replay/replay.ts";
import type { Appended, LogFile } from "../../storage/log_file.ts";
import type { FileStat, LogSource } from "../../storage/storage.ts";
import type { DecisionLog } from "../intents.ts";
import { LineCounter, lineNumbers } from "../line_counter.ts";
import { Prefix } from "../prefix.ts";
import { readAsSeen } from "../read_as_seen.ts";

/** What {@linkcode LogExcerpt.read} reads. */
export interface ExcerptRequest {
  /** The log's bytes. */
  readonly file: LogFile;
  /** Which log it is, and how it is folded. */
  readonly log: Log;
  /** The ids that are asked about. */
  readonly ids: readonly string[];
  /** Told while the log is read. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

const NEWLINE = 10;

/**
 * What some ids of a log came to when it was looked at. One id is searched for by its bytes: the
 * lines of others are passed by unread, and memory does not grow with the log.
 */
export class LogExcerpt implements DecisionLog {
  readonly #request: ExcerptRequest;
  readonly #replay: Replay;
  /** What was seen of the file; null where there was none. */
  readonly seen: FileStat | null;
  readonly #prefix = new Prefix();
  readonly #lines = new Map<number, Uint8Array>();
  /** Newlines in the file. */
  #newlines = 0;

  private constructor(request: ExcerptRequest, seen: FileStat | null) {
    const { log, ids, onProgress } = request;
    this.#request = request;
    this.#replay = new Replay(log, { filter: { ids }, onProgress });
    this.seen = seen;
  }

  /**
   * Reads a log as it is now.
   *
   * @throws {LogError} what {@linkcode readAsSeen} throws.
   */
  static async read(request: ExcerptRequest): Promise<LogExcerpt> {
    return await readAsSeen(request.file, async (source, seen) => {
      const excerpt = new LogExcerpt(request, seen);
      if (source === null) return excerpt;
      await excerpt.#read(source);
      source[Symbol.dispose]();
      return excerpt;
    });
  }

  async #read(source: LogSource): Promise<void> {
    {
      using replay = this.#replay;
      await replay.advance(source);
    }
    const last = new Uint8Array(1);
    await source.read(last, Math.max(0, source.size - 1));
    const isOpen = source.size > 0 && last[0] !== NEWLINE;
    this.#newlines = this.#replay.lines - (isOpen ? 1 : 0);
    const refs = rowsOf(this.state).flatMap(({ current, tombstone }) =>
      [current, tombstone].filter((ref) => ref !== null)
    ).toArray();
    const lines = await fetchLines(source, refs);
    refs.forEach((ref, index) => this.#lines.set(ref.offset, lines[index]!.line));
    await this.#prefix.note(source, source.size);
  }

  /** Whether the file is still what was read, as far as can be told without reading it again. */
  async isCurrent(): Promise<boolean> {
    const { file } = this.#request, { seen } = this;
    const now = await file.revision();
    if (now === null || seen === null) return now === seen;
    if (now.identity !== seen.identity || now.size !== seen.size) return false;
    if (now.changed !== seen.changed) return false;
    // What was written in the same moment as something that was read changes no time.
    using source = await file.open();
    return source !== null && await this.#prefix.isOf(source);
  }

  /** The same ids, of the log as it is now. */
  async refreshed(): Promise<LogExcerpt> {
    return await this.isCurrent() ? this : await LogExcerpt.read(this.#request);
  }

  /** The name of the log. */
  get name(): LogName {
    return this.#request.log.name;
  }

  /** What the lines of the ids came to. */
  get state(): Projection {
    return this.#replay.state;
  }

  /** Where an id stands; undefined for one that is not known, or that was not asked about. */
  row(id: string): IdRow | undefined {
    const key = this.#request.ids.indexOf(id);
    return key < 0 ? undefined : this.state.row(key);
  }

  /** How many readable lines an id has. */
  versionsOf(id: string): number {
    const key = this.#request.ids.indexOf(id);
    return key < 0 ? 0 : this.#replay.versionsOf(key);
  }

  /** The bytes of the line that a row's `current` points at. */
  lineOf({ current }: IdRow): Uint8Array {
    return this.#lines.get(current!.offset)!;
  }

  /** The bytes of the line that a row's `tombstone` points at. */
  tombstoneOf({ tombstone }: IdRow): Uint8Array {
    return this.#lines.get(tombstone!.offset)!;
  }

  /**
   * The 1-based physical lines that were just appended.
   *
   * @throws {LogError} what reading throws, where they do not come right behind what was read.
   */
  async linesOf(appended: Appended): Promise<number[]> {
    const { offset, stat } = appended;
    const isNext = this.seen?.identity === stat.identity && this.seen.size === offset;
    if (isNext) return lineNumbers(appended, this.#newlines + 1);
    return await new LineCounter(this.#request.file).linesOf(appended);
  }
}
