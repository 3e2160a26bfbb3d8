/**
 * Another commit of this repository, checked out beside it for a while.
 *
 * @module
 */

import { join } from "node:path";
import { outputOf, run } from "./process.ts";
import { PROJECT } from "./programs.ts";

/** A commit in a folder of its own; disposing of it removes the folder. */
export interface Checkout extends AsyncDisposable {
  root: string;
  /** The commit, as git shortens it. */
  commit: string;
}

/**
 * A checkout of a commit, in a temporary folder.
 *
 * @throws {Error} If git does not know the commit
 */
export async function checkOut(revision: string): Promise<Checkout> {
  const commit = await commitOf(revision);
  if (commit === null) {
    throw new Error(`Cannot compare with "${revision}": git knows no such commit here`);
  }
  const folder = await Deno.makeTempDir({ prefix: "log-bench-base." });
  const root = join(folder, "checkout");
  await run(["git", "-C", PROJECT, "worktree", "add", "--detach", root, commit]);
  return {
    root,
    commit,
    [Symbol.asyncDispose]: async () => {
      await run(["git", "-C", PROJECT, "worktree", "remove", "--force", root]);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** What a revision stands for, as git shortens it; null where there is none, or no git. */
export async function commitOf(revision: string): Promise<string | null> {
  const args = ["-C", PROJECT, "rev-parse", "--short", "--verify", `${revision}^{commit}`];
  return (await outputOf("git", ...args))?.trim() ?? null;
}
