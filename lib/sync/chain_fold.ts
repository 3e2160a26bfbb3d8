/**
 * The log that a chain makes: of all its commits, or of those behind one up to which it is known.
 *
 * @module
 */

import type { Chain } from "../bucket/chain/chain.ts";
import { type Commit, EMPTY_HEAD, type Head } from "../bucket/chain/commit.ts";
import { FoldedLog } from "../bucket/folded_log.ts";
import { LineOrigins } from "../bucket/line_origins.ts";
import type { Yielder } from "../live/yielder.ts";
import type { LogSettings } from "../records/settings.ts";
import type { RemoteLog } from "./remote_state.ts";

/** Which commits the lines of a log came with. */
export interface KnownOrigins {
  /** The last commit. */
  readonly head: Head;
  /** Lines of this commit and of those before it are not told apart. */
  readonly since: number;
  /** Where they lie. */
  readonly origins: LineOrigins;
}

/** A commit, and the length of the log with it. */
export interface FoldedCommit {
  readonly n: number;
  readonly base: number;
  readonly end: number;
  /** See {@linkcode FoldedLog.lineage}. */
  readonly lineage: string;
}

/** What the commits of a chain make. */
export interface ChainFold {
  /** The log. */
  readonly folded: FoldedLog;
  /** The commits that were read. */
  readonly ends: readonly FoldedCommit[];
  /** See {@linkcode KnownOrigins.since}. */
  readonly since: number;
}

/** How a chain is folded. */
export interface Folding {
  /** How lines are read. */
  readonly settings: LogSettings;
  /** Gives others of the process their turn meanwhile. */
  readonly yielder: Yielder | null;
}

/** Folds all commits. */
export async function foldAll(chain: Chain, { settings, yielder }: Folding): Promise<ChainFold> {
  const commits = chain.after(EMPTY_HEAD, false, { lists: true });
  return (await fold(new FoldedLog(settings, undefined, yielder), 0, commits))!;
}

/** How {@linkcode foldOn} begins. */
export interface FoldOnOptions {
  /** How far the log is known. */
  readonly known: RemoteLog;
  /** The log up to there. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Which commits its lines came with; null where that is not known. */
  readonly origins: KnownOrigins | null;
  /** Whether one request must do where nothing came. */
  readonly isSparing: boolean;
}

/**
 * Folds the commits behind what is known; null where one of them had seen so little that all have
 * to be folded.
 */
export async function foldOn(
  chain: Chain,
  { settings, yielder }: Folding,
  { known, bytes, origins: remembered, isSparing }: FoldOnOptions,
): Promise<ChainFold | null> {
  const { head, straight: isStraight } = known;
  const isOfHead = remembered?.head.n === head.n && remembered.head.id === head.id;
  const { since, origins } = isOfHead ? remembered : allOf(head, bytes.length);
  const before = new FoldedLog(settings, { head, bytes, origins, isStraight }, yielder);
  const commits = chain.after(head, true, { isSparing, provesHead: !isSparing });
  return await fold(before, since, commits);
}

/** A log of which no line is told apart. */
function allOf({ n }: Head, bytes: number): Omit<KnownOrigins, "head"> {
  return { since: n, origins: LineOrigins.of(n, bytes) };
}

/** Folds commits; null where one of them had seen less than what is told apart. */
async function fold(
  folded: FoldedLog,
  since: number,
  commits: AsyncIterable<Commit>,
): Promise<ChainFold | null> {
  const ends: FoldedCommit[] = [];
  for await (const commit of commits) {
    if (commit.base < since) return null;
    await folded.absorb(commit);
    const { n, base } = commit;
    ends.push({ n, base, end: folded.length, lineage: folded.lineage });
  }
  return { folded, ends, since };
}
