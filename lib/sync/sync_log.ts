/**
 * One log brought in sync with its bucket: pull, push, fold, and only then write the file.
 *
 *     file    │ as the bucket was at the remembered head │ lines since │ torn tail │
 *             0                                          bytes         whole       end
 *
 * Most syncs need no more than the commits behind the remembered head. Where both sides have
 * something new, or the file does not begin with what is remembered, the whole chain is folded,
 * and everything behind the last commit that the file begins with is pushed. Unless that is the
 * head, it is one commit: also lines that an earlier push may have brought, for the k-th of the
 * same lines meets the k-th.
 *
 * @module
 */

import type { ConcurrentEdit, SyncRow } from "../answers.ts";
import { concat } from "../bytes/concat.ts";
import type { Chain } from "../bucket/chain/chain.ts";
import { type Commit, EMPTY_HEAD, type Head, isStraight } from "../bucket/chain/commit.ts";
import { FoldedLog, mergeBytes } from "../bucket/folded_log.ts";
import { commonLength } from "../bucket/line_origins.ts";
import { LogError } from "../errors.ts";
import type { LogSettings } from "../records/settings.ts";
import { sha256Of } from "../storage/digest.ts";
import { countLines, firstLines, missingLines, wholeLength } from "./lines.ts";
import type { LocalFile } from "./local_file.ts";
import type { RemoteLog } from "./remote_state.ts";

/** What {@linkcode SyncLog} is made of. */
export interface SyncLogOptions {
  /** Its name. */
  readonly log: string;
  /** The bucket's address. */
  readonly remote: string;
  /** Its commits. */
  readonly chain: Chain;
  /** How it is folded. */
  readonly settings: LogSettings;
  /** Its file. */
  readonly file: LocalFile;
  /** How far it was in sync; null where nothing is known. */
  readonly known: RemoteLog | null;
  /** Makes ids for commits. */
  readonly newId: () => string;
  /** What commits call this machine. */
  readonly device: string | null;
  /** Which ways lines go. */
  readonly mode: SyncMode;
  /** Whether one request must do where nothing came. */
  readonly isSparing: boolean;
}

/** Both ways, one of them, or none: then it is only found out what would be. */
export type SyncMode = "both" | "push" | "pull" | "plan";

/** What a sync of one log came to. */
export interface SyncedLog {
  /** What is told of it. */
  readonly row: SyncRow;
  /** How far it is in sync now; null where nothing is to be remembered. */
  readonly known: RemoteLog | null;
  /** How many lines that were taken out of the file came back from the bucket. */
  readonly returned: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What goes to the bucket. */
interface Push {
  /** The last commit that the writer of the lines had seen. */
  readonly base: number;
  /** The lines. */
  readonly body: Bytes;
}

/** A commit, and the length of the log with it. */
interface FoldedCommit {
  readonly n: number;
  readonly end: number;
  /** See {@linkcode FoldedLog.lineage}. */
  readonly lineage: string;
}

/** A push that follows the head is cut into commits of at most so many bytes. */
const COMMIT_BYTES_MAX = 8 * 1024 * 1024;
const MAX_ROUNDS = 20;

/** See above. */
export class SyncLog {
  readonly #options: SyncLogOptions;
  #pushed = { commits: 0, lines: 0 };
  #concurrent: ConcurrentEdit[] = [];
  #returned = 0;

  /** Asks nothing yet. */
  constructor(options: SyncLogOptions) {
    this.#options = options;
  }

  /**
   * Brings both sides to the same lines.
   *
   * @throws {LogError} `changed_meanwhile` for a file or a bucket that others keep changing;
   * `remote_changed` for a bucket that was restored; what requests and rewriting throw.
   */
  async run(): Promise<SyncedLog> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const all = await this.#options.file.read();
      const whole = all.subarray(0, wholeLength(all));
      const synced = await this.#quick(whole) ?? await this.#whole(whole);
      if (synced !== null) return synced;
    }
    const message = `Cannot sync ${this.#options.log}: others keep changing it`;
    throw new LogError("changed_meanwhile", message, { hint: "run the command again" });
  }

  get #pulls(): boolean {
    return this.#options.mode === "both" || this.#options.mode === "pull";
  }

  get #pushes(): boolean {
    return this.#options.mode === "both" || this.#options.mode === "push";
  }

  /** The sync where at most one side has something new; null where it takes more. */
  async #quick(whole: Bytes): Promise<SyncedLog | null> {
    const { known, chain, isSparing } = this.#options;
    if (known === null || !await isKnownPrefix(known, whole)) return null;
    const tail = whole.subarray(known.bytes);
    const before = { pulled: 0, isStraight: known.straight };
    const news: Commit[] = [];
    for await (const commit of chain.after(known.head, true, { isSparing })) {
      // Where the other side has something new, too, it takes the whole log.
      if (tail.length > 0 || !isStraight(commit)) return null;
      news.push(commit);
    }
    if (news.length > 0) return this.#pulls ? await this.#appendNews(known, whole, news) : null;
    if (tail.length === 0) return await this.#synced({ ...before, head: known.head }, whole, whole);
    // R3: behind a head that is gone, nobody would find what is pushed.
    if (!await chain.holds(known.head)) throw chain.changed(known.head.n);
    if (!this.#pushes) return null;
    const head = await this.#pushBehind(known.head, tail);
    this.#pushed.lines += head === null ? 0 : countLines(tail);
    return head && await this.#synced({ ...before, head }, whole, whole);
  }

  async #appendNews(
    known: RemoteLog,
    whole: Bytes,
    news: readonly Commit[],
  ): Promise<SyncedLog | null> {
    const lines = concat([whole, ...news.map(({ body }) => body)]);
    const written = await this.#options.file.write(whole, lines);
    if (written === null) return null;
    const head = news.at(-1)!;
    const done = {
      head,
      pulled: head.n - known.head.n,
      isRewritten: written === "rewritten",
      isStraight: known.straight,
    };
    return await this.#synced(done, whole, lines);
  }

  /** The sync by all commits; null where the file or the bucket changed meanwhile. */
  async #whole(whole: Bytes): Promise<SyncedLog | null> {
    const { known, file, mode } = this.#options;
    const { folded, ends } = await this.#fold(known?.head.n ?? 0);
    const isKnown = known !== null && await isKnownPrefix(known, whole);
    const push = pushOf(whole, folded, ends, isKnown ? known : null);
    const { bytes: result, concurrent } = await this.#with(folded, push);
    this.#concurrent.push(...concurrent);
    // Nothing leaves a bucket: what a repair took out of the file is there still.
    if (known !== null && !isKnown) this.#returned = missingLines(folded.upTo(known.head.n), whole);
    const isNew = !isEqual(result, folded.bytes);
    const head = isNew && this.#pushes ? await this.#push(folded.head, push) : folded.head;
    if (head === null) return null;
    const written = this.#pulls ? await file.write(whole, result) : "unchanged";
    if (written === null) return null;
    if (isNew) this.#pushed.lines += countLines(result) - countLines(folded.bytes);
    const isMoved = commonLength(whole, result) < whole.length;
    const done = {
      head,
      pulled: folded.head.n - push.base,
      isRewritten: written === "rewritten" || (mode === "plan" && isMoved),
      isStraight: folded.isStraight && (!isNew || push.base === folded.head.n),
    };
    const isInSync = (!isNew || this.#pushes) && (this.#pulls || isEqual(whole, result));
    return await this.#synced(done, whole, result, isInSync);
  }

  /** Folds all commits, and notes how far each one reaches. */
  async #fold(seen: number): Promise<{ folded: FoldedLog; ends: FoldedCommit[] }> {
    const folded = new FoldedLog(this.#options.settings);
    const ends: FoldedCommit[] = [];
    this.#concurrent = [];
    for await (const commit of this.#options.chain.after(EMPTY_HEAD)) {
      const concurrent = await folded.absorb(commit);
      if (commit.n > seen) this.#concurrent.push(...concurrent);
      ends.push({ n: commit.n, end: folded.bytes.length, lineage: folded.lineage });
    }
    return { folded, ends };
  }

  /** The log with what is to be pushed. */
  async #with(
    folded: FoldedLog,
    { base, body }: Push,
  ): Promise<{ bytes: Bytes; concurrent: readonly ConcurrentEdit[] }> {
    if (body.length === 0) return { bytes: folded.bytes, concurrent: [] };
    const theirs = folded.upTo(base, body);
    if (base === folded.head.n) return { bytes: theirs, concurrent: [] };
    return await mergeBytes(folded.bytes, theirs, this.#options.settings);
  }

  /** Pushes lines; null where somebody else was first. */
  async #push(head: Head, push: Push): Promise<Head | null> {
    if (push.base === head.n) return await this.#pushBehind(head, push.body);
    // One commit, whatever its size: what its writer had not seen is placed as a whole.
    return await this.#pushOne(head, push);
  }

  /** Pushes lines by who has seen all there is, in parts; null where somebody else was first. */
  async #pushBehind(head: Head, lines: Bytes): Promise<Head | null> {
    let last = head;
    for (let left = lines; left.length > 0;) {
      const body = firstLines(left, COMMIT_BYTES_MAX);
      const next = await this.#pushOne(last, { base: last.n, body });
      if (next === null) return null;
      last = next;
      left = left.subarray(body.length);
    }
    return last;
  }

  async #pushOne(head: Head, { base, body }: Push): Promise<Head | null> {
    const { chain, newId, device } = this.#options;
    const commit = { id: newId(), base, kind: "append", body: body.slice() } as const;
    const next = await chain.append(head, commit, device);
    if (next !== null) this.#pushed.commits++;
    return next;
  }

  /** What the sync came to. Only what both sides hold is remembered. */
  async #synced(
    { head, pulled, isStraight, isRewritten = false }: Done,
    before: Bytes,
    after: Bytes,
    isInSync = true,
  ): Promise<SyncedLog> {
    const { log, remote } = this.#options;
    const row: SyncRow = {
      log,
      remote,
      head: head.n,
      pulled: { commits: pulled, lines: countLines(after) - countLines(before) },
      pushed: { ...this.#pushed },
      rewritten: isRewritten,
      concurrent: this.#concurrent,
      in_sync: isInSync,
    };
    const returned = this.#returned;
    if (!isInSync) return { row, known: null, returned };
    const sha256 = await sha256Of(after);
    const { n, id } = head;
    const bytes = after.length;
    const known = { head: { n, id }, bytes, sha256, straight: isStraight };
    return { row, known, returned };
  }
}

/** What was done for a log. */
interface Done {
  readonly head: Head;
  /** Whether no commit up to there lagged. */
  readonly isStraight: boolean;
  /** Commits that came. */
  readonly pulled: number;
  readonly isRewritten?: boolean;
}

/**
 * What is to be pushed: all behind the last commit that the file begins with. That may be a later
 * one than is remembered, where an earlier push was cut short.
 */
function pushOf(
  whole: Bytes,
  folded: FoldedLog,
  ends: readonly FoldedCommit[],
  known: RemoteLog | null,
): Push {
  const common = commonLength(folded.bytes, whole);
  const seen = ends.findLast(({ end, lineage }) => end <= common && lineage === folded.lineage);
  const { n: base, end } = known === null || (seen?.n ?? 0) > known.head.n
    ? seen ?? { n: 0, end: 0 }
    : { n: known.head.n, end: known.bytes };
  return { base, body: whole.subarray(end) };
}

/** Whether a file begins with what is remembered of it. */
async function isKnownPrefix({ bytes, sha256 }: RemoteLog, whole: Bytes): Promise<boolean> {
  return bytes <= whole.length && await sha256Of(whole.subarray(0, bytes)) === sha256;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && commonLength(a, b) === a.length;
}
