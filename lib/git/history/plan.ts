/**
 * Which commits an import takes, and where it begins.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type { Git } from "../git.ts";
import {
  commitNamed,
  fileAtCommit,
  type FileCommit,
  fileCommits,
  fileIn,
  isAncestor,
  renamedTo,
  thoseAfter,
} from "./file_commits.ts";
import { shortId } from "./log_lines.ts";

const FOLDER = "040000";
const SUBMODULE = "160000";

/** What is to be imported. */
export interface PlanRequest {
  /** The path of the file, from the root of the repository. */
  readonly path: string;
  /** The commit that the log was brought up to; null for a log without lines. */
  readonly last: string | null;
  /** The revision that a log without lines begins with; null for the start of the history. */
  readonly since: string | null;
}

/** The commits to import. */
export interface Plan {
  /** The oldest first. */
  readonly commits: readonly FileCommit[];
  /** Whether the first one was there before, and only has to be finished. */
  readonly resumes: boolean;
}

/**
 * Finds the commits of a file along first parents.
 *
 * @throws {LogError} `bad_usage` for a branch without commits, or a revision that is not on it;
 * `not_a_file` for a path that no commit has, or that leads to something else; `cannot_resume`
 * where the branch has left the commit that the log was brought up to.
 */
export async function planImport(git: Git, { path, last, since }: PlanRequest): Promise<Plan> {
  const tip = await commitNamed(git, "HEAD");
  if (tip === null) {
    throw new LogError("bad_usage", `Cannot import "${path}": the branch has no commit yet`, {
      hint: "commit the file, or check out a branch that has it",
    });
  }
  const start = last !== null
    ? await startOfRest(git, last, tip)
    : since !== null
    ? await startAt(git, since, tip)
    : null;
  await refuseFolder(git, tip, path);
  const found = await fileCommits(git, { tip, after: start, path });
  await refuseRenamed(git, found.commits[0]);
  const newer = start === null ? found.commits : await thoseAfter(git, found.commits, start);
  const base = start === null ? [] : [await baseCommit(git, start, [found.path, path])];
  const commits = [...base, ...newer.toReversed()];
  const isNowhere = commits.every(({ file }) => file === null);
  if (isNowhere && !await wasBefore(git, commits[0])) throw await neverThere(git, tip, path);
  return { commits, resumes: last !== null };
}

async function startOfRest(git: Git, last: string, tip: string): Promise<string> {
  const id = await commitNamed(git, last);
  if (id !== null && await isAncestor(git, id, tip)) return id;
  const reason = id === null
    ? "this clone does not have it"
    : "it is not in the history of HEAD, which was rewritten, or is another branch";
  throw new LogError(
    "cannot_resume",
    `Cannot go on behind commit ${shortId(last)}, the last one imported: ${reason}`,
    {
      hint: id === null
        ? "git fetch --unshallow gets what a shallow clone lacks; or import into an empty log"
        : "check out the branch that was imported, or import this one into an empty log",
    },
  );
}

async function startAt(git: Git, since: string, tip: string): Promise<string> {
  const id = await commitNamed(git, since);
  if (id !== null && await isAncestor(git, id, tip)) return id;
  const reason = id === null ? "there is no such commit" : "it is not in the history of HEAD";
  throw new LogError("bad_usage", `Cannot import since "${since}": ${reason}`, {
    hint: "git log --first-parent lists the commits to choose from",
  });
}

async function baseCommit(git: Git, id: string, paths: readonly string[]): Promise<FileCommit> {
  const [first, ...others] = paths;
  const commit = await fileAtCommit(git, id, first!);
  return commit.file === null && others.length > 0 ? await baseCommit(git, id, others) : commit;
}

/** Whether a commit that has no file took it away. */
async function wasBefore(git: Git, commit: FileCommit | undefined): Promise<boolean> {
  const parent = commit === undefined ? null : await commitNamed(git, `${commit.id}^1`);
  return parent !== null && await fileIn(git, parent, commit!.path) !== null;
}

async function refuseFolder(git: Git, tip: string, path: string): Promise<void> {
  if (path !== "" && (await fileIn(git, tip, path))?.mode !== FOLDER) return;
  throw new LogError("not_a_file", `Cannot import "${path || "."}": it is a folder`, {
    hint: "name one file with one JSON object a line",
  });
}

/** A branch that goes on with the file under another name has not lost its records. */
async function refuseRenamed(git: Git, newest: FileCommit | undefined): Promise<void> {
  if (newest === undefined || newest.file !== null) return;
  const name = await renamedTo(git, newest);
  if (name === null) return;
  throw new LogError(
    "not_a_file",
    `Cannot import "${newest.path}": commit ${shortId(newest.id)} renamed it to "${name}"`,
    { hint: "name it as it is called now; its history is followed" },
  );
}

async function neverThere(git: Git, tip: string, path: string): Promise<LogError> {
  const steps = path.split("/");
  for (let length = 1; length < steps.length; length++) {
    const folder = steps.slice(0, length).join("/");
    if ((await fileIn(git, tip, folder))?.mode !== SUBMODULE) continue;
    return new LogError("not_a_file", `Cannot import "${path}": it lies in a submodule`, {
      hint: `name the submodule: --repo ${folder}`,
    });
  }
  return new LogError("not_a_file", `Cannot import "${path}": no commit of this branch has it`, {
    hint: "a path is seen from --repo, or from here; git ls-files lists what there is",
  });
}
