/**
 * The git repository that a command is about, and paths in it.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join, posix, relative, resolve } from "node:path";
import { LogError } from "../../lib/errors.ts";
import { LocalGit } from "../../lib/git/local_git.ts";
import { findRepository, type Repository } from "../../lib/git/repository.ts";
import type { Machine } from "../machine.ts";
import { slashPath } from "./slash_path.ts";

/** A repository, and the git that runs at its root. */
export interface OpenRepository {
  readonly git: LocalGit;
  readonly repository: Repository;
}

/**
 * Opens the repository of a folder.
 *
 * @param folder What `--repo` was given; the current folder without it.
 * @throws {LogError} `not_a_repository`, `git_missing`; `bad_usage` where the environment names
 * another repository than `--repo`.
 */
export async function openRepository(
  folder: string | undefined,
  machine: Machine,
): Promise<OpenRepository> {
  if (folder !== undefined && machine.env("GIT_DIR")) {
    throw new LogError(
      "bad_usage",
      `Cannot use --repo "${folder}": GIT_DIR is set, and git follows that`,
      { hint: "unset GIT_DIR, as in a hook, or leave --repo out" },
    );
  }
  const here = new LocalGit(folder ?? ".");
  const repository = await findRepository(here);
  // Git takes paths as seen from where it runs.
  return { git: repository.root === null ? here : new LocalGit(repository.root), repository };
}

/**
 * A path as git knows it: from the root of the repository, which is empty itself.
 *
 * @throws {LogError} `bad_usage` for one that does not lie in it.
 */
export function pathInRepository(path: string, { git, repository }: OpenRepository): string {
  const { root, prefix } = repository;
  const inRoot = isAbsolute(path)
    ? slashPath(relative(root ?? git.folder, realFolder(path)))
    : posix.normalize(prefix + slashPath(path));
  if (path !== "" && !/^\.\.(?:\/|$)/.test(inRoot) && !isAbsolute(inRoot)) {
    return inRoot === "." ? "" : inRoot.replace(/\/$/, "");
  }
  throw new LogError("bad_usage", `Cannot use "${path}": it does not lie in the repository`, {
    hint: `the repository is "${root ?? resolve(git.folder)}"; --repo names another`,
  });
}

/** Git knows the root by its name without links. */
function realFolder(path: string): string {
  try {
    return join(Deno.realPathSync(dirname(path)), basename(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}
