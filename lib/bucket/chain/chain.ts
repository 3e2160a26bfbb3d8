/**
 * One log in a bucket: a numbered chain of immutable commits. Appending creates the object of
 * the next number, which only one writer can; packs join what is old.
 *
 * Three rules keep it right:
 *
 * - R1: a number that is taken, and every unclear answer, is settled by the id of the write.
 * - R2: after each create, and each reading of single commits, it is looked whether their block
 *   is packed. For a packed commit is removed, and then its number could be created again.
 * - R3: before a write behind a head that was read a while ago, it is looked whether that commit
 *   is still there. In a bucket that was restored, the write would leave a hole.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import { UnclearAnswer } from "../s3/unclear.ts";
import { chainBroken, chainChanged } from "./changed.ts";
import { type Commit, EMPTY_HEAD, type Head, idIn, metadataOf } from "./commit.ts";
import { inParallel } from "./in_parallel.ts";
import { ChainKeys, commitNumber } from "./keys.ts";
import { GrowingTail, keepTail, readKept, readKeptTail } from "./kept_commits.ts";
import { firstMissing, listBehind, type Listing } from "./listing.ts";
import type { BucketObjects } from "./objects.ts";
import type { PackCache } from "./pack.ts";
import { ChainPacks } from "./packs.ts";
import { ALL_RULES, type ChainRules } from "./rules.ts";

/** What a {@linkcode Chain} is made of. */
export interface ChainOptions {
  /** The bucket. */
  readonly objects: BucketObjects;
  /** What all keys begin with; ends with a slash. */
  readonly root: string;
  /** How many commits a pack holds. */
  readonly block: number;
  /** What is kept of packs. */
  readonly cache?: PackCache | null;
  /** All of them without it. */
  readonly rules?: ChainRules;
}

/** How {@linkcode Chain.after} reads. */
export interface AfterOptions {
  /** Whether one request must do where nothing came: many commits at once may be missed then. */
  readonly isSparing?: boolean;
  /** Whether it is also looked, where nothing came, that the head itself is still there. */
  readonly provesHead?: boolean;
  /** Whether the end is listed even if little is to be expected, so that no gap is taken for it. */
  readonly lists?: boolean;
}

/** A write that becomes the next commit. */
export type NewCommit = Pick<Commit, "id" | "base" | "kind" | "body">;

/** How many blocks are read ahead. */
const AHEAD = 16;
/** A list costs what twelve reads do, so for fewer commits each is asked for. */
const FEW_COMMITS = 4;
/** So many commits are not written by others between two looks, but for now and then. */
const MANY_COMMITS = 32;
/** How often the folders are listed before a commit counts as missing. */
const LISTS_MAX = 2;

/** See above. */
export class Chain {
  /** The names of its objects. */
  readonly keys: ChainKeys;
  /** Its packs. */
  readonly packs: ChainPacks;
  readonly #objects: BucketObjects;
  readonly #cache: PackCache | null;
  /** The rules that it keeps to. */
  readonly rules: ChainRules;

  /** Reads nothing yet. */
  constructor({ objects, root, block, cache = null, rules = ALL_RULES }: ChainOptions) {
    const keys = this.keys = new ChainKeys(root, block);
    this.packs = new ChainPacks({ objects, keys, cache });
    this.#objects = objects;
    this.#cache = cache;
    this.rules = rules;
  }

  /**
   * Appends a commit behind a head; null where somebody else was first. Then the caller reads
   * on: if the id is among what came, this was an answer that got lost, and else decides anew.
   *
   * @throws {LogError} `uncertain_write` where no answer says whether it is there;
   * `remote_failed` or `remote_denied` where it is not.
   */
  async append(
    head: Head,
    commit: NewCommit,
    device: string | null = null,
  ): Promise<Head | null> {
    const n = head.n + 1, { id } = commit;
    const metadata = await metadataOf({ ...commit, n, prev: head.id }, device);
    let mayBeDone = false;
    try {
      const isOurs = await this.#objects.retrying(async (client) => {
        try {
          if (await client.create(this.keys.commit(n), commit.body, metadata)) return true;
        } catch (error) {
          mayBeDone ||= error instanceof UnclearAnswer && error.mayBeDone;
          throw error;
        }
        if (!this.rules.settlesById) return false;
        const there = await client.head(this.keys.commit(n));
        // Packed and removed between the two requests: what it was, the pack tells.
        return there !== null && idIn(there) === id;
      });
      if (!isOurs || await this.isPacked(n)) return null;
      return { n, id };
    } catch (error) {
      throw mayBeDone && error instanceof UnclearAnswer ? uncertain(error) : error;
    }
  }

  /** Whether a head is still in the chain, as the same commit. */
  async holds({ n, id }: Head): Promise<boolean> {
    if (n === 0 || !this.rules.checksHead) return true;
    if (await this.#isSingle({ n, id })) return true;
    const commits = await this.packs.readBack(this.keys.blockOf(n));
    return commits?.find((commit) => commit.n === n)?.id === id;
  }

  /** Whether a head is an object of its own, and that commit. */
  async #isSingle({ n, id }: Head): Promise<boolean> {
    const headers = await this.#objects.head(this.keys.commit(n));
    return headers !== null && idIn(headers) === id;
  }

  /** Whether the block of a commit is packed. */
  async isPacked(n: number): Promise<boolean> {
    if (!this.rules.looksForPacks) return false;
    return await this.#objects.has(this.keys.index(this.keys.blockOf(n)));
  }

  /**
   * Looks whether a number is free because its commit got lost: a write there would leave a chain
   * that nobody can read.
   *
   * @param lists Whether a list tells; else it is only asked for the next but one.
   * @throws {LogError} `remote_changed` where there are commits behind a number that nobody has.
   */
  async checkFree(n: number, lists: boolean): Promise<void> {
    if (!this.rules.checksHead) return;
    const isLast = lists
      ? !await this.#hasBehind(n)
      : !await this.#objects.has(this.keys.commit(n + 1));
    if (isLast) return;
    const isTaken = await this.#objects.has(this.keys.commit(n)) || await this.isPacked(n);
    if (!isTaken) throw this.#missing(n);
  }

  async #hasBehind(n: number): Promise<boolean> {
    for await (const { key } of this.#objects.list(this.keys.commits, this.keys.commit(n))) {
      if (commitNumber(key) !== null) return true;
    }
    return false;
  }

  /** Looks that the bucket has all commits up to one, although they are kept here, too. */
  async #checkWhole(upTo: number): Promise<void> {
    for (let lists = 1;; lists++) {
      const listed = await listBehind(this.#objects, this.keys, 0);
      const missing = firstMissing(listed, this.keys, upTo);
      if (missing === null) return;
      if (lists === LISTS_MAX) throw this.#missing(missing);
    }
  }

  #missing(n: number): LogError {
    return chainBroken(this.keys, n, `"${this.keys.commit(n)}" is missing`);
  }

  /** A commit that is an object of its own; null where there is none. */
  single(n: number): Promise<Commit | null> {
    return this.#objects.getCommit(n, this.keys.commit(n));
  }

  /**
   * The commits of a chain behind a head, in order: those that are there when it begins.
   *
   * @param isKnown Whether it was read up to there before, so that little is to be expected.
   *
   * @throws {LogError} `remote_changed` where the chain does not go on from that head.
   */
  after(
    head: Head,
    isKnown: boolean = head.n > 0,
    options: AfterOptions = {},
  ): AsyncGenerator<Commit> {
    return !isKnown && this.#cache !== null
      ? this.#afterKept(this.#cache, options)
      : this.#afterHead(head, isKnown, options);
  }

  /** All commits, as far as they are kept from here, and then from the bucket. */
  async *#afterKept(cache: PackCache, { lists = false }: AfterOptions): AsyncGenerator<Commit> {
    const kept = await readKept(cache, this.keys);
    const end = kept.commits.at(-1);
    const isValid = end !== undefined && await this.holds(end);
    if (isValid && lists) await this.#checkWhole(end.n);
    const packs = isValid ? kept.packs : 0;
    const tail = new GrowingTail(this.keys, packs, (k) => this.packs.isKept(k));
    for (const commit of isValid ? drained(kept.commits) : []) {
      tail.add(commit);
      yield commit;
    }
    const last = isValid ? end : EMPTY_HEAD;
    let isTailNew = false;
    for await (const commit of this.#afterHead(last, isValid && !lists)) {
      isTailNew = true;
      tail.add(commit);
      yield commit;
    }
    if (isTailNew) await tail.keep(cache);
  }

  async *#afterHead(
    head: Head,
    isKnown: boolean,
    options: AfterOptions = {},
  ): AsyncGenerator<Commit> {
    let last = head;
    const checked = (commit: Commit) => {
      if (commit.n !== last.n + 1 || commit.prev !== last.id) {
        const isBehindHead = last === head && head.n > 0;
        throw isBehindHead
          ? chainChanged(this.keys, commit.n)
          : chainBroken(this.keys, commit.n, `it does not follow commit ${last.n}`);
      }
      last = commit;
      return commit;
    };
    if (isKnown) {
      const few = await this.#nextFew(head, options);
      for (const commit of few.commits) yield checked(commit);
      if (few.isAll) return;
    }
    // A list may have been damaged on its way: a gap is one only if a second list shows it, too.
    for (let lists = 1; lists <= LISTS_MAX; lists++) {
      const listed = await listBehind(this.#objects, this.keys, last.n);
      for await (const commit of this.#listedCommits(last.n, listed)) yield checked(commit);
      if (last.n === listed.end) return;
    }
    throw this.#missing(last.n + 1);
  }

  /** The commits that a list shows behind one, up to the first that is missing. */
  async *#listedCommits(after: number, listed: Listing): AsyncGenerator<Commit> {
    const lastBlock = this.keys.blockOf(Math.max(listed.end, 1));
    const ahead: Promise<Commit[]>[] = [];
    let last = after;
    for (let next = this.keys.blockOf(after + 1); ahead.length > 0 || next <= lastBlock;) {
      for (; ahead.length < AHEAD && next <= lastBlock; next++) {
        const block = this.#readBlock(next, after, listed);
        block.catch(() => {});
        ahead.push(block);
      }
      for (const commit of drained(await ahead.shift()!)) {
        if (commit.n <= last) continue;
        if (commit.n > last + 1) return;
        last = commit.n;
        yield commit;
      }
      if (last < Math.min(listed.end, this.keys.lastOf(next - 1 - ahead.length))) return;
    }
  }

  /** All commits behind a head, those that are kept here without asking for them. */
  async behind(head: Head): Promise<Commit[]> {
    const cache = this.#cache;
    const commits = cache === null ? [] : await readKeptTail(cache, this.keys, head);
    const end = commits.at(-1) ?? head;
    let isNew = false;
    for await (const commit of this.after(end, true)) {
      isNew = true;
      commits.push(commit);
    }
    // What is kept may be of a bucket that was restored since.
    if (!isNew && end !== head && !await this.holds(end)) {
      return await Array.fromAsync(this.after(head, true));
    }
    if (isNew && cache !== null) await keepTail(cache, this.keys, commits);
    return commits;
  }

  /** The commits of a whole block that are objects of their own; null unless all are there. */
  async singlesOf(k: number): Promise<readonly Commit[] | null> {
    return await this.#singles(this.keys.firstOf(k), this.keys.lastOf(k));
  }

  /** The next commits where they are few; a list is only worth it for more. */
  async #nextFew(
    head: Head,
    { isSparing = false, provesHead = false }: AfterOptions,
  ): Promise<{ commits: Commit[]; isAll: boolean }> {
    const { n } = head;
    const commits: Commit[] = [];
    for (let next = n + 1; next <= n + FEW_COMMITS; next++) {
      const single = await this.single(next);
      // It can only be gone into a pack if others wrote the rest of its block since.
      const left = this.keys.lastOf(this.keys.blockOf(next)) - n;
      if (single === null && isSparing && left >= MANY_COMMITS) return { commits, isAll: true };
      if (single === null && provesHead && next === n + 1 && this.rules.checksHead) {
        return { commits, isAll: await this.#endsWith(head) };
      }
      const isPacked = await this.isPacked(next);
      if (isPacked) return { commits, isAll: false };
      if (single === null) return { commits, isAll: true };
      commits.push(single);
    }
    return { commits, isAll: false };
  }

  /**
   * Whether a chain ends with a head behind which there is no single commit; if not, a pack has
   * more. The commits of a pack are removed in order, so within a block the next is there as long
   * as the head is. The first of a block may be gone while the last of the one before is there: that
   * one may be too large for a pack.
   *
   * @throws {LogError} `remote_changed` where the head is not in the chain any more.
   */
  async #endsWith(head: Head): Promise<boolean> {
    const { n, id } = head;
    const k = this.keys.blockOf(n);
    const isBlockEnd = n === this.keys.lastOf(k);
    if (n > 0 && !isBlockEnd && await this.#isSingle(head)) return true;
    if (await this.isPacked(n + 1)) return false;
    const isThere = n === 0 ||
      isBlockEnd && (await this.packs.idOf(n) === id || await this.#isSingle(head));
    if (!isThere) throw chainChanged(this.keys, n);
    return true;
  }

  /** The commits of a block behind one, from its pack or as single objects. */
  async #readBlock(
    k: number,
    after: number,
    { packed, singles }: Listing,
  ): Promise<Commit[]> {
    if (packed.has(k)) return await this.packs.commits(k);
    const from = Math.max(after + 1, this.keys.firstOf(k));
    let to = from - 1;
    while (to < this.keys.lastOf(k) && singles.has(to + 1)) to++;
    const commits = await this.#singles(from, to);
    // R2, and a list that was overtaken.
    if (commits === null || await this.isPacked(from)) return await this.packs.commits(k);
    return commits;
  }

  async #singles(from: number, to: number): Promise<Commit[] | null> {
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const commits = await inParallel(numbers, (n) => this.single(n));
    return commits.includes(null) ? null : commits as Commit[];
  }
}

/** Commits that nothing holds any more once they are given, so that their bytes can go. */
function* drained(commits: Commit[]): Generator<Commit> {
  commits.reverse();
  for (let commit = commits.pop(); commit !== undefined; commit = commits.pop()) yield commit;
}

function uncertain(cause: UnclearAnswer): LogError {
  const message = `Cannot tell whether the lines are in the bucket: ${cause.message}`;
  return new LogError("uncertain_write", message, {
    cause,
    hint: "look at the log before you write them again",
  });
}
