/**
 * The log that a chain of commits makes: the same bytes for everybody who reads the chain.
 *
 * A commit whose writer had seen the one before is appended. For any other, the log so far is
 * merged with the log as its writer had seen it and the lines of the commit, by the rules of
 * `log merge`: so a bucket and a conflict copy lead to the same log. Commits are folded by
 * their numbers, and no clock has a say in that.
 *
 * @module
 */

import type { ConcurrentEdit } from "../answers.ts";
import { concurrentEdit, mergeLog } from "../merge/law/merge_log.ts";
import type { LogSettings } from "../records/settings.ts";
import { fromBytes } from "../storage/source.ts";
import { type Commit, EMPTY_HEAD, type Head, isStraight } from "./chain/commit.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { commonLength, LineOrigins, type Stretch } from "./line_origins.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A log that was folded before. */
export interface FoldedBefore {
  /** The last commit that is folded in. */
  readonly head: Head;
  /** The log. */
  readonly bytes: Bytes;
  /** Which commits its lines came with. */
  readonly stretches: readonly Stretch[];
  /** See {@linkcode FoldedLog.isStraight}. */
  readonly isStraight: boolean;
}

const NOTHING: FoldedBefore = {
  head: EMPTY_HEAD,
  bytes: new Uint8Array(),
  stretches: [],
  isStraight: true,
};

/** See above. It holds the whole log in memory. */
export class FoldedLog {
  readonly #settings: LogSettings;
  #bytes: GrowingBytes;
  readonly #origins: LineOrigins;
  #head: Head;
  #lineage = "";
  #isStraight: boolean;

  /**
   * Begins with nothing, or goes on with a log that was folded before.
   *
   * @param settings How its lines are read, as the bucket says.
   */
  constructor(settings: LogSettings, folded: FoldedBefore = NOTHING) {
    this.#settings = settings;
    this.#bytes = new GrowingBytes(folded.bytes);
    this.#origins = new LineOrigins(folded.stretches);
    this.#head = folded.head;
    this.#isStraight = folded.isStraight;
  }

  /** The last commit that is folded in. */
  get head(): Head {
    return this.#head;
  }

  /** The id of the last commit that moved bytes which were there; empty where none did. */
  get lineage(): string {
    return this.#lineage;
  }

  /** Whether every commit was just appended, so that the log is their bodies, joined. */
  get isStraight(): boolean {
    return this.#isStraight;
  }

  /** Which commits its lines came with. */
  get stretches(): readonly Stretch[] {
    return this.#origins.stretches;
  }

  /** The log as it is now; what it gives is not changed by later commits. */
  get bytes(): Bytes {
    return this.#bytes.view();
  }

  /**
   * Folds the next commit in.
   *
   * @param merged What it makes of the log, where that is known already.
   * @returns What its writer and others wrote without having seen each other's.
   */
  async absorb(commit: Commit, merged?: MergedBytes): Promise<readonly ConcurrentEdit[]> {
    const old = this.bytes;
    const { bytes: now, concurrent } = merged ?? await this.#with(commit);
    this.#head = { n: commit.n, id: commit.id };
    this.#isStraight &&= isStraight(commit);
    const kept = now === null ? old.length : commonLength(old, now);
    if (kept === old.length) {
      const added = now?.subarray(kept) ?? commit.body;
      this.#bytes.append(added);
      this.#origins.append(commit.n, added.length);
      return concurrent;
    }
    this.#origins.retag(old, now!, commit.n);
    this.#bytes = new GrowingBytes(now!);
    this.#lineage = commit.id;
    return concurrent;
  }

  /** The lines that came with commits up to one, in the order they have now, and more lines. */
  upTo(n: number, more?: Bytes): Bytes {
    if (more === undefined && n === this.#head.n) return this.bytes;
    return this.#origins.upTo(n, this.bytes, more);
  }

  /** The log with a commit; null for the log and then the commit's lines. */
  async #with(
    commit: Commit,
  ): Promise<{ bytes: Bytes | null; concurrent: readonly ConcurrentEdit[] }> {
    if (isStraight(commit)) return { bytes: null, concurrent: [] };
    if (commit.kind === "rewrite") return { bytes: commit.body, concurrent: [] };
    return await mergeBytes(this.bytes, this.upTo(commit.base, commit.body), this.#settings);
  }
}

/** Two logs merged. */
export interface MergedBytes {
  /** The result. */
  readonly bytes: Bytes;
  /** Ids of which both had versions that the other had not seen. */
  readonly concurrent: readonly ConcurrentEdit[];
}

/** Merges two logs by the rules of `log merge`. */
export async function mergeBytes(
  ours: Uint8Array,
  theirs: Uint8Array,
  settings: LogSettings,
): Promise<MergedBytes> {
  const merged = GrowingBytes.withRoomFor(ours.length + theirs.length);
  const inputs = [fromBytes("ours", ours), fromBytes("theirs", theirs)];
  const { concurrent } = await mergeLog(
    inputs.map((source) => ({ name: source.name, source })),
    settings,
    { log: (bytes) => Promise.resolve(merged.append(bytes)) },
  );
  return { bytes: merged.view(), concurrent: concurrent.map(concurrentEdit) };
}
