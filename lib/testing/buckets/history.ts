/**
 * Commits by hand: bodies and bases, without a bucket.
 *
 * @module
 */

import type { Commit, CommitKind } from "../../bucket/chain/commit.ts";

/** A commit as tests write it down. */
export interface CommitLines {
  /** The last commit that its writer had seen; all before it without it. */
  readonly base?: number;
  /** Append without it. */
  readonly kind?: CommitKind;
  /** Its bytes. */
  readonly body: string;
}

/** The commits that follow each other so. */
export function commitsFrom(lines: readonly CommitLines[]): Commit[] {
  return lines.map(({ base, kind = "append", body }, index): Commit => ({
    n: index + 1,
    id: `c${index + 1}`,
    prev: index === 0 ? "" : `c${index}`,
    base: base ?? index,
    kind,
    body: new TextEncoder().encode(body),
  }));
}
