/**
 * One log brought in sync with its bucket: pull, push, fold, and only then write the file.
 *
 *     file    │ as the bucket was at the remembered head │ lines since │ torn tail │
 *             0                                          bytes         whole       end
 *
 * Most syncs need no more than the commits behind the remembered head. Where the file does not
 * begin with what is remembered, or a commit had not seen what nobody here tells apart any more, the
 * whole chain is folded. Everything behind the last commit that the file begins with is pushed.
 * Unless that is the head, it is one commit: also lines that an earlier push may have brought, for
 * the k-th of the same lines meets the k-th.
 *
 * @module
 */

import type { ConcurrentEdit, SyncCounts, SyncRow } from "../answers.ts";
import type { Chain } from "../bucket/chain/chain.ts";
import { chainChanged } from "../bucket/chain/changed.ts";
import type { Head } from "../bucket/chain/commit.ts";
import type { FoldedLog, NextCommit, Reordered } from "../bucket/folded_log.ts";
import { concat } from "../bytes/concat.ts";
import { sameLength } from "../bytes/compare_bytes.ts";
import { LogError } from "../errors.ts";
import { digestOf } from "../storage/digest.ts";
import { bytesOf, fromBytes } from "../storage/source.ts";
import { type ChainFold, foldAll, type Folding, foldOn, type KnownOrigins } from "./chain_fold.ts";
import { countLines, firstLines, missingLines, wholeLength } from "./lines.ts";
import type { LocalFile } from "./local_file.ts";
import type { RemoteLog } from "./remote_state.ts";
import { writtenApart } from "./written_apart.ts";

/** What {@linkcode SyncLog} is made of. */
export interface SyncLogOptions extends Folding {
  /** Its name. */
  readonly log: string;
  /** The bucket's address. */
  readonly remote: string;
  /** Its commits. */
  readonly chain: Chain;
  /** Its file. */
  readonly file: LocalFile;
  /** How far it was in sync; null where nothing is known. */
  readonly known: RemoteLog | null;
  /** Which commits its lines came with; null where that is not known. */
  readonly origins: KnownOrigins | null;
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
  /** Which commits its lines came with; null where nothing is to be remembered. */
  readonly origins: KnownOrigins | null;
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

/** A push that follows the head is cut into commits of at most so many bytes. */
const COMMIT_BYTES_MAX = 8 * 1024 * 1024;
const MAX_ROUNDS = 20;

/** See above. */
export class SyncLog {
  readonly #options: SyncLogOptions;
  #pushed = { commits: 0, lines: 0 };
  #concurrent: ConcurrentEdit[] = [];
  #returned = 0;
  /** What was pushed behind the fold in this attempt: commits, and how many bytes each has. */
  #parts: [n: number, bytes: number][] = [];

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
      const synced = await this.#sync(whole);
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

  /** One attempt; null where the file or the bucket changed meanwhile. */
  async #sync(whole: Bytes): Promise<SyncedLog | null> {
    const { known, chain } = this.#options;
    this.#parts = [];
    const isKnown = known !== null && await this.#isKnownPrefix(known, whole);
    const on = isKnown ? await this.#foldOn(known, whole) : null;
    if (on !== null && isKnown && on.ends.length === 0) {
      return await this.#withoutNews(whole, on, known);
    }
    const fold = on ?? await foldAll(chain, this.#options);
    this.#checkEnd(fold);
    return await this.#settle(whole, fold, isKnown ? known : null);
  }

  #foldOn(known: RemoteLog, whole: Bytes): Promise<ChainFold | null> {
    const { chain, origins, isSparing } = this.#options;
    const bytes = whole.subarray(0, known.bytes);
    return foldOn(chain, this.#options, { known, bytes, origins, isSparing });
  }

  /** Where nothing came, the lines behind what is known are pushed. */
  async #withoutNews(whole: Bytes, fold: ChainFold, known: RemoteLog): Promise<SyncedLog | null> {
    const { chain } = this.#options;
    const tail = whole.subarray(known.bytes);
    const before = { pulled: { commits: 0, lines: 0 }, isStraight: known.straight, fold };
    if (tail.length === 0) return await this.#synced({ ...before, head: known.head }, whole);
    // R3: behind a head that is gone, nobody would find what is pushed.
    if (!await chain.holds(known.head)) throw chainChanged(chain.keys, known.head.n);
    if (!this.#pushes) return await this.#settle(whole, fold, known);
    const head = await this.#pushBehind(known.head, tail);
    this.#pushed.lines += head === null ? 0 : countLines(tail);
    return head && await this.#synced({ ...before, head }, whole);
  }

  /** A file holds whole lines, and more would come behind the half one with each sync. */
  #checkEnd({ folded: { bytes } }: ChainFold): void {
    if (wholeLength(bytes) === bytes.length) return;
    const { log, remote } = this.#options;
    throw new LogError("remote_failed", `Cannot sync ${log}: in the bucket it ends within a line`, {
      hint: `log append ${log} --dir ${remote} ends it with the next line`,
    });
  }

  /** Brings what is folded and the file to the same lines. */
  async #settle(
    whole: Bytes,
    fold: ChainFold,
    seen: RemoteLog | null,
  ): Promise<SyncedLog | null> {
    const { known, file, mode } = this.#options;
    const { folded } = fold;
    const { bytes: before, head: last, isStraight } = folded;
    const push = pushOf(whole, fold, seen);
    const next: NextCommit = { n: last.n + 1, kind: "append", ...push };
    const lagging = push.body.length > 0 && push.base < last.n ? await folded.with(next) : null;
    const result = lagging?.bytes ?? withBody(before, push.body, whole);
    const origins = lagging?.origins ?? folded.origins.copy();
    if (lagging === null) origins.append(next.n, push.body.length);
    const commits = push.body.length > 0 ? [...fold.ends, next] : fold.ends;
    const lines = { bytes: result, origins, commits, toldUpTo: known?.head.n ?? 0 };
    // Who only pushes does not get to see these lines yet.
    this.#concurrent = mode === "push" ? [] : await writtenApart(lines, this.#options);
    // Nothing leaves a bucket: what a repair took out of the file is there still.
    if (known !== null && seen === null) {
      this.#returned = missingLines(await bytesOf(folded.upTo(known.head.n)), whole);
    }
    const isNew = !isEqual(result, before);
    const head = isNew && this.#pushes ? await this.#push(folded, push, lagging) : last;
    if (head === null) return null;
    const written = this.#pulls ? await file.write(whole, result) : "unchanged";
    if (written === null) return null;
    const isPlan = mode === "plan";
    if (isNew && (this.#pushes || isPlan)) {
      this.#pushed.lines += countLines(result) - countLines(before);
      if (isPlan) this.#pushed.commits += lagging === null ? partsOf(push.body) : 1;
    }
    const pulls = this.#pulls || isPlan;
    const done = {
      head: isPlan ? { n: last.n + this.#pushed.commits, id: "" } : head,
      pulled: {
        commits: pulls ? last.n - push.base : 0,
        lines: pulls ? countLines(result) - countLines(whole) : 0,
      },
      isRewritten: pulls && sameLength(whole, result) < whole.length,
      isStraight: isStraight && (!isNew || push.base === last.n),
      fold,
    };
    const isInSync = (!isNew || this.#pushes) && (this.#pulls || isEqual(whole, result));
    return await this.#synced(done, result, isInSync);
  }

  /** Pushes lines; null where somebody else was first. */
  async #push(
    folded: FoldedLog,
    push: Push,
    lagging: Reordered | null,
  ): Promise<Head | null> {
    const { head } = folded;
    if (lagging === null) return await this.#pushBehind(head, push.body);
    // One commit, whatever its size: what its writer had not seen is placed as a whole.
    const next = await this.#pushOne(head, push);
    if (next === null) return null;
    await folded.absorb({ ...push, ...next, prev: head.id, kind: "append" }, lagging);
    return next;
  }

  /** Pushes lines by who has seen all there is, in parts; null where somebody else was first. */
  async #pushBehind(head: Head, lines: Bytes): Promise<Head | null> {
    let last = head;
    for (let left = lines; left.length > 0;) {
      const body = firstLines(left, COMMIT_BYTES_MAX);
      const next = await this.#pushOne(last, { base: last.n, body });
      if (next === null) return null;
      last = next;
      this.#parts.push([next.n, body.length]);
      left = left.subarray(body.length);
    }
    return last;
  }

  async #pushOne(head: Head, { base, body }: Push): Promise<Head | null> {
    const { chain, newId, device, isSparing } = this.#options;
    const commit = { id: newId(), base, kind: "append", body } as const;
    await chain.checkFree(head.n + 1, !isSparing && this.#pushed.commits === 0);
    const next = await chain.append(head, commit, device);
    if (next !== null) this.#pushed.commits++;
    return next;
  }

  /** What the sync came to. Only what both sides hold is remembered. */
  async #synced(
    { head, pulled, isStraight, fold, isRewritten = false }: Done,
    after: Bytes,
    isInSync = true,
  ): Promise<SyncedLog> {
    const { log, remote } = this.#options;
    const row: SyncRow = {
      log,
      remote,
      head: head.n,
      pulled,
      pushed: { ...this.#pushed },
      rewritten: isRewritten,
      concurrent: this.#concurrent,
      in_sync: isInSync,
    };
    const returned = this.#returned;
    if (!isInSync) return { row, known: null, origins: null, returned };
    const sha256 = await this.#hashOf(after);
    const { n, id } = head;
    const bytes = after.length;
    const known = { head: { n, id }, bytes, sha256, straight: isStraight };
    const origins = fold.folded.origins.copy();
    for (const [n, bytes] of this.#parts) origins.append(n, bytes);
    return { row, known, origins: { head: known.head, since: fold.since, origins }, returned };
  }

  /** Whether a file begins with what is remembered of it. */
  async #isKnownPrefix({ bytes, sha256 }: RemoteLog, whole: Bytes): Promise<boolean> {
    return bytes <= whole.length && await this.#hashOf(whole.subarray(0, bytes)) === sha256;
  }

  /** The SHA-256 of a log, piece by piece: what hashes all at once copies it first. */
  async #hashOf(log: Bytes): Promise<string> {
    const source = fromBytes("the log", log);
    return (await digestOf(this.#options.yielder?.source(source) ?? source)).sha256;
  }
}

/** What was done for a log. */
interface Done {
  readonly head: Head;
  /** Whether no commit up to there lagged. */
  readonly isStraight: boolean;
  /** What the chain made before lines were pushed behind it. */
  readonly fold: ChainFold;
  /** What came. */
  readonly pulled: SyncCounts;
  readonly isRewritten?: boolean;
}

/**
 * What is to be pushed: all behind the last commit that the file begins with. That may be a later
 * one than is remembered, where an earlier push was cut short.
 */
function pushOf(
  whole: Bytes,
  { folded, ends }: ChainFold,
  known: RemoteLog | null,
): Push {
  const common = sameLength(folded.bytes, whole);
  const seen = ends.findLast(({ end, lineage }) => end <= common && lineage === folded.lineage);
  const { n: base, end } = known === null || (seen?.n ?? 0) > known.head.n
    ? seen ?? { n: 0, end: 0 }
    : { n: known.head.n, end: known.bytes };
  return { base, body: whole.subarray(end) };
}

/** How many commits lines make that follow the head. */
function partsOf(lines: Bytes): number {
  let count = 0;
  for (let left = lines; left.length > 0; count++) {
    left = left.subarray(firstLines(left, COMMIT_BYTES_MAX).length);
  }
  return count;
}

/** A log with lines behind it. */
function withBody(log: Bytes, body: Bytes, whole: Bytes): Bytes {
  if (body.length === 0) return log;
  // Mostly the file is it already, and need not be made a second time.
  const isWhole = log.length + body.length === whole.length &&
    sameLength(log, whole) === log.length;
  return isWhole ? whole : concat([log, body]);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && sameLength(a, b) === a.length;
}
