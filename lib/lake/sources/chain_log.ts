import type { BucketLog } from "../../bucket/bucket_log.ts";
import { type Commit, type Head, isStraight } from "../../bucket/chain/commit.ts";
import { concat } from "../../bytes/concat.ts";
import { LogError } from "../../errors.ts";
import { fromBytes } from "../../storage/source.ts";
import type { LogSource } from "../../storage/storage.ts";
import type { SourceRevision } from "../format/mark.ts";
import type { ExportedPrefix, GrowingLog } from "./growing_log.ts";

const IDENTITY = /^commit (\d+) (.+)$/;

/**
 * A log in a bucket. Its commits say by themselves whether it still begins with what was exported:
 * the new ones follow the last one that was, and each was appended to all before it. Then only they
 * are read; else the log is folded anew, and compared whole.
 */
export class ChainLog implements GrowingLog {
  readonly #log: BucketLog;
  /** The commits behind the head that was asked for last. */
  #tail: { readonly head: Head; readonly commits: readonly Commit[] } | null = null;

  /** Asks nothing yet. */
  constructor(log: BucketLog) {
    this.#log = log;
  }

  async revision(known: SourceRevision | null): Promise<SourceRevision | null> {
    const head = headOf(known);
    if (head === null) return await this.#folded();
    const commits = await this.#behind(head);
    if (commits === null) return await this.#folded();
    this.#tail = { head, commits };
    const added = commits.reduce((sum, { body }) => sum + body.length, 0);
    return revisionOf(commits.at(-1) ?? head, known!.size + added);
  }

  // deno-lint-ignore require-await -- files have to be looked at
  async openBehind({ offset, source }: ExportedPrefix): Promise<LogSource | null> {
    const { size } = source.revision;
    const head = headOf(source.revision);
    // Of what was not exported then, a torn line, nothing is known here.
    if (head === null || this.#tail?.head.id !== head.id || size !== offset) return null;
    const bytes = concat(this.#tail.commits.map(({ body }) => body));
    return fromBytes(this.#log.chain.keys.root, bytes, offset);
  }

  async open(): Promise<LogSource | null> {
    await this.#log.ready();
    const { bytes } = this.#log.folded;
    return bytes.length === 0 ? null : fromBytes(this.#log.chain.keys.root, bytes);
  }

  /** The commits are known by their ids. */
  fingerprint(): Promise<string> {
    return Promise.resolve("");
  }

  async #folded(): Promise<SourceRevision | null> {
    this.#tail = null;
    await this.#log.look();
    const { head, bytes } = this.#log.folded;
    return bytes.length === 0 ? null : revisionOf(head, bytes.length);
  }

  /** The commits behind one; null where they are not just appended, or it is no longer there. */
  async #behind(head: Head): Promise<readonly Commit[] | null> {
    try {
      const { chain } = this.#log;
      const commits = await chain.behind(head);
      if (commits.length === 0 && !await chain.holds(head)) return null;
      return commits.every(isStraight) ? commits : null;
    } catch (error) {
      if (error instanceof LogError && error.code === "remote_changed") return null;
      throw error;
    }
  }
}

function revisionOf({ n, id }: Head, size: number): SourceRevision {
  return { size, identity: `commit ${n} ${id}`, changed: "" };
}

function headOf(revision: SourceRevision | null): Head | null {
  const [, n, id] = IDENTITY.exec(revision?.identity ?? "") ?? [];
  return n === undefined ? null : { n: Number(n), id: id! };
}
