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

import { sameLength } from "../bytes/compare_bytes.ts";
import type { Yielder } from "../live/yielder.ts";
import { type CommonPrefix, commonPrefix } from "../merge/law/common_prefix.ts";
import { Input } from "../merge/law/input.ts";
import { mergeLines } from "../merge/law/merge_lines.ts";
import type { TailReading } from "../merge/law/tail.ts";
import { readTails } from "../merge/law/tails.ts";
import type { LineColumns } from "../merge/union/line_columns.ts";
import { RecordReader } from "../records/reader.ts";
import type { LogSettings } from "../records/settings.ts";
import { bytesOf, concat, fromBytes } from "../storage/source.ts";
import type { LogSource } from "../storage/storage.ts";
import { type Commit, EMPTY_HEAD, type Head, isStraight } from "./chain/commit.ts";
import { GrowingBytes } from "./growing_bytes.ts";
import { LineOrigins, type Reordering, type SameLines } from "./line_origins.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A log that was folded before. */
export interface FoldedBefore {
  /** The last commit that is folded in. */
  readonly head: Head;
  /** The log. */
  readonly bytes: Bytes;
  /** Which commits its lines came with. */
  readonly origins: LineOrigins;
  /** See {@linkcode FoldedLog.isStraight}. */
  readonly isStraight: boolean;
}

/** What a commit makes of a log. */
export interface Reordered {
  /** The log with it. */
  readonly bytes: Bytes;
  /** Which commits its lines came with. */
  readonly origins: LineOrigins;
}

/** A commit that is not in the chain yet. */
export type NextCommit = Pick<Commit, "n" | "base" | "kind" | "body">;

const NOTHING: FoldedBefore = {
  head: EMPTY_HEAD,
  bytes: new Uint8Array(),
  origins: new LineOrigins(),
  isStraight: true,
};
const NEWLINE = 10;

/** See above. It holds the whole log in memory. */
export class FoldedLog {
  readonly #settings: LogSettings;
  readonly #yielder: Yielder | null;
  #bytes: GrowingBytes;
  #origins: LineOrigins;
  #head: Head;
  #lineage = "";
  #isStraight: boolean;
  /** Whether somebody else may hold the bytes. */
  #isLent = true;

  /**
   * Begins with nothing, or goes on with a log that was folded before.
   *
   * @param settings How its lines are read, as the bucket says.
   * @param yielder Gives others of the process their turn while a commit that lags is merged.
   */
  constructor(
    settings: LogSettings,
    folded: FoldedBefore = NOTHING,
    yielder: Yielder | null = null,
  ) {
    this.#settings = settings;
    this.#yielder = yielder;
    this.#bytes = new GrowingBytes(folded.bytes);
    this.#origins = folded.origins.copy();
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

  /** Which commits its lines came with; lent until the next commit. */
  get origins(): LineOrigins {
    return this.#origins;
  }

  /** How many bytes the log has. */
  get length(): number {
    return this.#bytes.length;
  }

  /** The log as it is now; what it gives is not changed by later commits. */
  get bytes(): Bytes {
    this.#isLent = true;
    return this.#bytes.view();
  }

  /**
   * Folds the next commit in.
   *
   * @param reordered What it makes of the log, where that is known already.
   */
  async absorb(commit: Commit, reordered?: Reordered): Promise<void> {
    if (isStraight(commit)) {
      this.#bytes.append(commit.body);
      this.#origins.append(commit.n, commit.body.length);
    } else {
      this.#take(reordered ?? await this.with(commit), commit.id);
      this.#isLent = reordered !== undefined;
    }
    this.#head = { n: commit.n, id: commit.id };
    this.#isStraight &&= isStraight(commit);
  }

  /** What a commit makes of the log whose writer had not seen all of it. */
  async with(commit: NextCommit): Promise<Reordered> {
    const before = this.#bytes.view();
    const log = await this.#input(fromBytes("the log", before));
    using reader = new RecordReader(log.source, { settings: this.#settings });
    const reading = { reader, settings: this.#settings };
    const seen = this.upTo(commit.base), body = fromBytes("a commit", commit.body);
    const now = GrowingBytes.withRoomFor(before.length + commit.body.length);
    const made = commit.kind === "rewrite"
      ? await replace(log, await this.#input(body), reading, now)
      : await merge(
        log,
        await this.#input(concat("the log of its writer", [seen, body])),
        reading,
        now,
      );
    const bytes = now.view();
    const { prefix, old, lines, columns, holds } = made;
    const { count } = columns;
    const same = { ...sameBeginning(before, bytes, prefix), old, now: lines, count };
    const origins = this.#origins.reordered(before, bytes, same, { ...commit, holds });
    columns.free();
    return { bytes, origins };
  }

  /** The lines that came with commits up to one, in the order they have now. */
  upTo(n: number): LogSource {
    return this.#origins.upTo(n, this.#bytes.view());
  }

  #input(source: LogSource): Promise<Input> {
    return Input.open(source.name, this.#yielder?.source(source) ?? source);
  }

  #take({ bytes, origins }: Reordered, id: string): void {
    const old = this.#bytes.view();
    if (sameLength(old, bytes) < old.length) this.#lineage = id;
    // Given back now, not when somebody collects garbage: the next commit may need as much.
    if (!this.#isLent) this.#bytes.free();
    this.#bytes = new GrowingBytes(bytes);
    this.#origins = origins;
  }
}

/** Which lines a new log is made of. */
interface MadeOf extends Pick<SameLines, "old">, Pick<Reordering, "holds"> {
  readonly prefix: CommonPrefix;
  readonly columns: LineColumns;
  readonly lines: Uint32Array;
}

/** Merges a log with what the writer of a commit had. */
async function merge(
  log: Input,
  theirs: Input,
  reading: TailReading,
  now: GrowingBytes,
): Promise<MadeOf> {
  const inputs = [log, theirs];
  const sink = { log: (bytes: Uint8Array) => Promise.resolve(now.append(bytes)) };
  const { prefix, union: { sequences, columns }, lines } = await mergeLines(inputs, reading, sink);
  const holds = (line: number) => columns.holdersOf(line).inputs.at(-1) === 1;
  return { prefix, old: sequences[0]!, lines, columns, holds };
}

/** Puts other lines in the place of a log; those that were there before keep their origin. */
async function replace(
  log: Input,
  body: Input,
  reading: TailReading,
  now: GrowingBytes,
): Promise<MadeOf> {
  now.append(await bytesOf(body.source));
  const inputs = [log, body];
  const prefix = await commonPrefix(inputs);
  const { union: { sequences, columns } } = await readTails(inputs, prefix, reading);
  const [old, lines] = sequences;
  return { prefix, old: old!, lines: lines!, columns, holds: () => false };
}

/** What two logs begin with: the same bytes, or lines that end differently. */
function sameBeginning(
  old: Bytes,
  now: Bytes,
  { ends, lines }: CommonPrefix,
): Pick<SameLines, "bytes" | "lines"> {
  const bytes = ends[0]!;
  const isSame = old[bytes - 1] === NEWLINE && sameLength(old.subarray(0, bytes), now) === bytes;
  return isSame ? { bytes, lines: 0 } : { bytes: 0, lines };
}
