/**
 * The log that a chain makes: of all its commits, or of those behind one up to which it is known.
 *
 * @module
 */

import type { ConcurrentEdit } from "../answers.ts";
import type { Chain } from "../bucket/chain/chain.ts";
import { type Commit, EMPTY_HEAD, type Head } from "../bucket/chain/commit.ts";
import { FoldedLog } from "../bucket/folded_log.ts";
import type { Stretch } from "../bucket/line_origins.ts";
import type { LogSettings } from "../records/settings.ts";
import type { RemoteLog } from "./remote_state.ts";

/** Which commits the lines of a log came with. */
export interface KnownOrigins {
  /** The last commit. */
  readonly head: Head;
  /** Lines of this commit and of those before it are not told apart. */
  readonly since: number;
  /** The stretches of the log. */
  readonly stretches: readonly Stretch[];
}

/** A commit, and the length of the log with it. */
export interface FoldedCommit {
  readonly n: number;
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
  /** What was written by several who had not seen each other's. */
  readonly concurrent: readonly ConcurrentEdit[];
}

/** So many stretches take a few hundred kilobytes. */
const STRETCHES_MAX = 4096;

/** Folds all commits. What was written apart up to one is not told again. */
export async function foldAll(
  chain: Chain,
  settings: LogSettings,
  toldUpTo: number,
): Promise<ChainFold> {
  const fold = newFold(new FoldedLog(settings), 0);
  const commits = chain.after(EMPTY_HEAD, false, { lists: true });
  for await (const commit of commits) await add(fold, commit, toldUpTo);
  return fold;
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
  settings: LogSettings,
  { known, bytes, origins, isSparing }: FoldOnOptions,
): Promise<ChainFold | null> {
  const { head, straight: isStraight } = known;
  const isOfHead = origins?.head.n === head.n && origins.head.id === head.id;
  const { since, stretches } = isOfHead ? origins : allOf(head, bytes.length);
  const fold = newFold(new FoldedLog(settings, { head, bytes, stretches, isStraight }), since);
  for await (const commit of chain.after(head, true, { isSparing, provesHead: !isSparing })) {
    if (commit.base < since) return null;
    await add(fold, commit, head.n);
  }
  return fold;
}

/** What of the origins is worth being remembered. */
export function keptOrigins({ head, since, stretches }: KnownOrigins): KnownOrigins {
  if (stretches.length <= STRETCHES_MAX) return { head, since, stretches };
  return { head, ...allOf(head, stretches.reduce((sum, [, bytes]) => sum + bytes, 0)) };
}

/** A log of which no line is told apart. */
function allOf({ n }: Head, bytes: number): Omit<KnownOrigins, "head"> {
  return { since: n, stretches: bytes === 0 ? [] : [[n, bytes]] };
}

/** A fold that commits are added to. */
interface GrowingFold extends ChainFold {
  readonly ends: FoldedCommit[];
  readonly concurrent: ConcurrentEdit[];
}

function newFold(folded: FoldedLog, since: number): GrowingFold {
  return { folded, ends: [], since, concurrent: [] };
}

async function add({ folded, ends, concurrent }: GrowingFold, commit: Commit, toldUpTo: number) {
  const edits = await folded.absorb(commit);
  if (commit.n > toldUpTo) concurrent.push(...edits);
  ends.push({ n: commit.n, end: folded.bytes.length, lineage: folded.lineage });
}
