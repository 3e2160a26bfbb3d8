import type { SyncRow, SyncStatus } from "../answers.ts";
import { THOROUGH_EVERY } from "../bucket/bucket_log.ts";
import { POLL_TIMES, type PollTimes } from "../bucket/poller.ts";
import { LogError } from "../errors.ts";
import type { LogName } from "../records/settings.ts";
import { openLog } from "../storage/open_log.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { formatInstant } from "../time/instant.ts";
import { countLines } from "./lines.ts";
import { readRemote } from "./remote_state.ts";
import { type Remote, sync, SyncMemory, type SyncOptions } from "./sync.ts";

/** When a {@linkcode SyncLoop} syncs. */
export interface SyncTimes {
  /** How long after a write here, in milliseconds. */
  readonly afterWriteMs: number;
  /** How long a sync that is under way may take once nobody wants more of it. */
  readonly closeMs: number;
  /** How often to look for what others wrote. */
  readonly poll: PollTimes;
}

/** At most two seconds from a write here to its push, and a minute from a push elsewhere. */
export const SYNC_TIMES: SyncTimes = { afterWriteMs: 1000, closeMs: 5000, poll: POLL_TIMES };

/** What a {@linkcode SyncLoop} is made of. */
export interface SyncLoopOptions extends SyncOptions {
  /** When it syncs. */
  readonly times?: SyncTimes;
  /** Called before each sync until it does not fail, to name the bucket. */
  readonly prepare?: (remote: Remote) => Promise<unknown>;
  /** Told of each log after a sync. */
  readonly onRow?: (row: SyncRow) => void;
  /** Told of a sync that failed; the next one comes in its time. */
  readonly onError?: (error: Error) => void;
}

const BACK_OFF = 2;

/**
 * A directory that is kept in sync as long as this lives: soon after writes here, and now and
 * then for what others wrote. Being offline is no failure of it.
 */
export class SyncLoop implements AsyncDisposable {
  readonly #storage: WritableStorage;
  readonly #options: SyncLoopOptions;
  /** The bucket, by requests that closing can end. */
  readonly #remote: Remote;
  readonly #stop = new AbortController();
  readonly #times: SyncTimes;
  readonly #watch: Disposable | null;
  /** What the files were when they were synced last. */
  #revisions = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs: number;
  #running: Promise<void> | null = null;
  #isPrepared = false;
  #syncs = 0;
  readonly #memory = new SyncMemory();
  #isClosed = false;
  #status: SyncStatus = { head: {}, pending_lines: 0, last_error: null, last_at: null };

  /** Syncs at once, and then as the times say. */
  constructor(storage: WritableStorage, options: SyncLoopOptions) {
    this.#storage = storage;
    this.#options = options;
    const { client } = options.remote;
    this.#remote = { ...options.remote, client: client.until(this.#stop.signal) };
    this.#times = options.times ?? SYNC_TIMES;
    this.#waitMs = this.#times.poll.minMs;
    this.#watch = storage.can.notify ? storage.watch(() => void this.#noteWrite()) : null;
    this.#schedule(0);
  }

  /** How far both sides are in sync. */
  get status(): SyncStatus {
    return this.#status;
  }

  /** Stops, once a sync that is under way is done, or takes too long: the next one goes on there. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watch?.[Symbol.dispose]();
    if (this.#running === null) return;
    const timer = setTimeout(() => this.#stop.abort(stopped()), this.#times.closeMs);
    await this.#running;
    clearTimeout(timer);
  }

  #schedule(ms: number): void {
    if (this.#isClosed || this.#running !== null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#running = this.#run(), ms);
  }

  /** Syncs soon, unless it was the last sync itself that wrote. */
  async #noteWrite(): Promise<void> {
    if (this.#running !== null || this.#isClosed) return;
    if (await this.#look() !== this.#revisions) this.#schedule(this.#times.afterWriteMs);
  }

  async #run(): Promise<void> {
    const { poll } = this.#times;
    const hasMoved = await this.#sync();
    this.#revisions = await this.#look();
    this.#waitMs = hasMoved ? poll.minMs : Math.min(poll.maxMs, BACK_OFF * this.#waitMs);
    this.#running = null;
    // What was written meanwhile gave word that was not heard.
    this.#schedule(
      this.#status.pending_lines > 0 && this.#status.last_error === null
        ? this.#times.afterWriteMs
        : this.#waitMs,
    );
  }

  /** Whether anything moved. */
  async #sync(): Promise<boolean> {
    const { now, prepare, onRow, onError } = this.#options, remote = this.#remote;
    const head: Record<LogName, number> = { ...this.#status.head };
    let hasMoved = false, last_error: string | null = null;
    try {
      if (!this.#isPrepared) await prepare?.(remote);
      this.#isPrepared = true;
      // Nothing is known of the bucket at first: it may have been restored since.
      const isSparing = this.#syncs++ % THOROUGH_EVERY !== 0;
      const options = { ...this.#options, remote, isSparing, memory: this.#memory };
      for await (const row of sync(this.#storage, options)) {
        head[row.log] = row.head;
        hasMoved ||= row.pulled.commits + row.pushed.commits > 0;
        onRow?.(row);
      }
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      last_error = error.message;
      onError?.(error);
    }
    const last_at = last_error === null ? formatInstant(now()) : this.#status.last_at;
    this.#status = { head, pending_lines: await this.#pendingLines(), last_error, last_at };
    return hasMoved;
  }

  /** What tells whether the files are still what they were. */
  async #look(): Promise<string> {
    const looks = this.#files.map(async ([, file]) => {
      try {
        const stat = await this.#storage.stat(file);
        return stat && `${stat.identity} ${stat.size}`;
      } catch (error) {
        if (error instanceof LogError) return null;
        throw error;
      }
    });
    return (await Promise.all(looks)).join("\n");
  }

  /** Whole lines of the files that are not known to be in the bucket. */
  async #pendingLines(): Promise<number> {
    try {
      const state = await readRemote(this.#storage);
      let lines = 0;
      for (const [log, file] of this.#files) {
        const from = state?.logs[log]?.bytes ?? 0;
        using source = await openLog(this.#storage, file);
        const bytes = new Uint8Array(Math.max(0, (source?.size ?? 0) - from));
        await source?.read(bytes, from);
        lines += countLines(bytes);
      }
      return lines;
    } catch (error) {
      if (error instanceof LogError) return this.#status.pending_lines;
      throw error;
    }
  }

  get #files(): (readonly [LogName, string])[] {
    const { logs } = this.#options.settings;
    return Object.entries(logs).map(([log, { file }]) => [log, file] as const);
  }
}

function stopped(): LogError {
  return new LogError("remote_failed", "Cannot finish the sync: it was stopped", {
    hint: "the next one goes on where it was",
  });
}
