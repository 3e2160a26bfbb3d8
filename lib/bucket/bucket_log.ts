import type { Yielder } from "../live/yielder.ts";
import type { LogSettings } from "../records/settings.ts";
import { chainChanged } from "./chain/changed.ts";
import type { Chain, NewCommit } from "./chain/chain.ts";
import type { Head } from "./chain/commit.ts";
import { FoldedLog } from "./folded_log.ts";
import { asRemoteFailure } from "./s3/unclear.ts";

/** One of so many polls also asks whether the next commit is packed. */
export const THOROUGH_EVERY = 16;

/** A log in a bucket, read as far as it was looked at, and kept in memory. */
export class BucketLog {
  /** Its commits. */
  readonly chain: Chain;
  readonly #settings: LogSettings;
  readonly #yielder: Yielder | null;
  #folded: FoldedLog;
  #isRead = false;
  /** Whether a while may have passed since the head was known to be in the bucket. */
  #isHeadOld = false;
  #reading: Promise<unknown> = Promise.resolve();
  #polls = 0;

  /**
   * Reads nothing yet.
   *
   * @param yielder Gives others of the process their turn while commits that lag are merged.
   */
  constructor(chain: Chain, settings: LogSettings, yielder: Yielder | null = null) {
    this.chain = chain;
    this.#settings = settings;
    this.#yielder = yielder;
    this.#folded = this.#emptyLog();
  }

  /** Whether it was read, so that there is something to go by without a look. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** The last commit that was read. */
  get head(): Head {
    return this.#folded.head;
  }

  /** The log, as far as it was read. */
  get folded(): FoldedLog {
    return this.#folded;
  }

  /**
   * Reads what has come to the chain since the last look. One look at a time: others wait.
   *
   * @returns How many commits came.
   * @throws {LogError} `remote_changed` for a chain that does not go on from there; what
   * requests throw.
   */
  look(): Promise<number> {
    return this.#exclusively(() => this.#readOn(() => false));
  }

  /** A look of one request where nothing came; now and then one is thorough. */
  poll(): Promise<number> {
    const isSparing = ++this.#polls % THOROUGH_EVERY !== 0;
    return this.#exclusively(() => this.#readOn(() => false, isSparing));
  }

  /** Reads the chain if it was not read yet. */
  async ready(): Promise<void> {
    if (!this.#isRead) {
      await this.#exclusively(async () => {
        if (!this.#isRead) await this.#readOn(() => false);
      });
    }
  }

  /**
   * Appends a commit by who has seen all that was read here; null where others were first. Then
   * what they wrote is read, up to the commit itself if the bucket has it already.
   *
   * @param isWanted Whether the commit is still to be written, now that nobody else writes here.
   * @returns Where its bytes begin.
   * @throws {LogError} `uncertain_write`, `remote_changed`, `remote_failed`, `remote_denied`.
   */
  append(
    commit: Omit<NewCommit, "base">,
    device: string | null,
    isWanted: () => boolean,
  ): Promise<{ offset: number } | null> {
    return this.#exclusively(async () => {
      if (!isWanted()) return null;
      const { head } = this.#folded;
      if (this.#isHeadOld && !await this.chain.holds(head)) {
        throw chainChanged(this.chain.keys, head.n);
      }
      const offset = this.#folded.length;
      const base = head.n;
      const next = await this.chain.append(head, { ...commit, base }, device);
      if (next !== null) {
        await this.#folded.absorb({ ...commit, ...next, base, prev: head.id });
        this.#isHeadOld = false;
        return { offset };
      }
      let own: { offset: number } | null = null;
      await this.#readOn(({ id }, before) => {
        // R1: the answer to the write got lost.
        if (id === commit.id && this.chain.rules.settlesById) own = { offset: before };
        return own !== null;
      });
      return own;
    });
  }

  /** Reads commits, until one that `isLast` says is the last. */
  async #readOn(
    isLast: (head: Head, bytesBefore: number) => boolean,
    isSparing = false,
  ): Promise<number> {
    let commits = 0;
    // A log that is read for the first time is made aside: half of it must not be taken for all.
    const folded = this.#isRead ? this.#folded : this.#emptyLog();
    const commitsBehind = this.chain.after(folded.head, this.#isRead, { isSparing });
    for await (const commit of commitsBehind) {
      const before = folded.length;
      await folded.absorb(commit);
      commits++;
      if (isLast(commit, before)) break;
    }
    this.#folded = folded;
    this.#isHeadOld = this.#isRead && commits === 0;
    this.#isRead = true;
    return commits;
  }

  #emptyLog(): FoldedLog {
    return new FoldedLog(this.#settings, undefined, this.#yielder);
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#reading.then(work).catch((error) => {
      throw asRemoteFailure(error);
    });
    this.#reading = turn.catch(() => {});
    return turn;
  }
}
