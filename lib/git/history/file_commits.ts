/**
 * The commits of a branch that touched one file, along first parents, whatever the
 * file was called then.
 *
 * @module
 */

import { LogError } from "../../errors.ts";
import type { Git } from "../git.ts";
import { firstLine, gitFailed, succeed } from "../repository.ts";

/** One version of the file: what a tree holds under its name. */
export interface FileAt {
  /** The mode in octal: `100644`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string;
  /** The name of the object. */
  readonly object: string;
}

/** A commit, as far as lines tell of it. */
export interface Commit {
  /** Its whole id. */
  readonly id: string;
  /** Its own time, in seconds since 1970. */
  readonly seconds: number;
  /** The name of who wrote it, else the address. */
  readonly author: string;
  /** The first paragraph of its message, on one line. */
  readonly subject: string;
}

/** A commit with what it left of the file. */
export interface FileCommit extends Commit {
  /** The file; null where the commit took it away. */
  readonly file: FileAt | null;
  /** The path of the file then. */
  readonly path: string;
}

/** Which commits are wanted. */
export interface CommitsRequest {
  /** The newest, which is on the branch. */
  readonly tip: string;
  /** Commits that this one reaches are left out; null for none. */
  readonly after: string | null;
  /** The path of the file at the tip, from the root of the repository. */
  readonly path: string;
}

/** What begins a commit in the output; no name or subject of git has it in front of 40 digits. */
const MARK = "\x01";
const FORMAT = "--format=tformat:%x01%H%x00%ct%x00%an%x00%ae%x00%s";
const FIELDS = 5;
const RAW = /^\n?:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) ([A-Z])\d*$/;

/** The commits of a file. */
export interface FileCommits {
  /** Newest first. */
  readonly commits: readonly FileCommit[];
  /** What the file was called before the oldest. */
  readonly path: string;
}

/**
 * Lists the commits: for each only what it is, so that a long history takes little memory.
 *
 * @throws {LogError} `io_failed` for what git cannot read.
 */
export async function fileCommits(
  git: Git,
  { tip, after, path }: CommitsRequest,
): Promise<FileCommits> {
  const commits: FileCommit[] = [];
  let from = tip;
  let name = path;
  while (true) {
    const renamed = await follow(git, { tip: from, after, path: name }, commits);
    if (renamed === null) return { commits, path: name };
    from = renamed.parent;
    name = renamed.path;
  }
}

/** Where a file came from: the commit before, and its path there. */
interface Origin {
  readonly parent: string;
  readonly path: string;
}

/** Adds the commits of a path, up to the one that gave the file this name. */
async function follow(
  git: Git,
  { tip, after, path }: CommitsRequest,
  commits: FileCommit[],
): Promise<Origin | null> {
  const range = after === null ? [tip] : [tip, `^${after}`];
  await using log = git.start([
    ...["log", "--first-parent", "--diff-merges=first-parent", "--raw", "-z", "--no-abbrev"],
    ...["--no-renames", "--no-color"],
    ...[FORMAT, "--end-of-options", ...range, "--", path],
  ]);
  await log.end();
  for await (const tokens of tokensOf(log.stdout)) {
    const { status, file } = changeOf(tokens);
    const commit = { ...commitOf(tokens), file, path };
    commits.push(commit);
    if (status !== "A") continue;
    const origin = await originOf(git, commit);
    if (origin !== null) return origin;
  }
  const ended = await log.ended;
  if (ended.code !== 0) throw gitFailed("log", ended);
  return null;
}

/** The parts of what `-z` prints, commit by commit. */
async function* tokensOf(stdout: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let tail = "";
  let commit: string[] = [];
  for await (const bytes of stdout) {
    const parts = (tail + decoder.decode(bytes, { stream: true })).split("\0");
    tail = parts.pop()!;
    for (const part of parts) {
      // Behind the fields stand raw lines and paths, of which none begins so.
      if (part.startsWith(MARK) && commit.length >= FIELDS) {
        yield commit;
        commit = [];
      }
      commit.push(part);
    }
  }
  if (commit.length >= FIELDS) yield commit;
}

function commitOf([id = "", seconds, author, mail = "", subject = ""]: readonly string[]): Commit {
  return { id: id.slice(MARK.length), seconds: Number(seconds), author: author || mail, subject };
}

/** What a commit did to the file, and what it left of it. */
function changeOf(tokens: readonly string[]): { status: string; file: FileAt | null } {
  const raw = tokens[FIELDS] ?? "";
  const [, mode, object, status] = RAW.exec(raw) ?? [];
  if (mode === undefined || object === undefined || status === undefined) {
    const said = JSON.stringify(raw);
    throw new LogError("io_failed", `Cannot read what git log prints: ${said} is no change`);
  }
  return { status, file: status === "D" ? null : { mode, object } };
}

/** What a file was called before the commit that added its name; null where it was nothing. */
async function originOf(git: Git, { id, path }: FileCommit): Promise<Origin | null> {
  const parent = await git.run(["rev-parse", "--verify", "--quiet", `${id}^1`]);
  if (parent.code !== 0) return null;
  const before = firstLine(parent);
  for await (const { from, to } of renames(git, before, id)) {
    if (to === path) return { parent: before, path: from };
  }
  return null;
}

/** The files that a commit renamed. */
async function* renames(
  git: Git,
  before: string,
  commit: string,
): AsyncGenerator<{ from: string; to: string }> {
  const { stdout } = await succeed(git, [
    ...["diff-tree", "-r", "-M", "-z", "--name-status", "--diff-filter=R", "--end-of-options"],
    ...[before, commit],
  ]);
  const tokens = new TextDecoder().decode(stdout).split("\0");
  for (let at = 0; at + 2 < tokens.length; at += 3) {
    yield { from: tokens[at + 1]!, to: tokens[at + 2]! };
  }
}

/** What a file was renamed to by the commit that took it away; null where it was not. */
export async function renamedTo(git: Git, { id, path }: FileCommit): Promise<string | null> {
  const parent = await git.run(["rev-parse", "--verify", "--quiet", `${id}^1`]);
  if (parent.code !== 0) return null;
  for await (const { from, to } of renames(git, firstLine(parent), id)) {
    if (from === path) return to;
  }
  return null;
}

/** A commit by its id, with the file as it was then. */
export async function fileAtCommit(git: Git, id: string, path: string): Promise<FileCommit> {
  const args = ["log", "-1", "--no-patch", "-z", "--no-color", FORMAT, "--end-of-options", id];
  const { stdout } = await succeed(git, args);
  const commit = commitOf(new TextDecoder().decode(stdout).split("\0"));
  return { ...commit, file: await fileIn(git, id, path), path };
}

/** What the tree of a commit holds under a path; null for nothing. */
export async function fileIn(git: Git, commit: string, path: string): Promise<FileAt | null> {
  const { stdout } = await succeed(git, ["ls-tree", "-z", "--full-tree", commit, "--", path]);
  const [, mode, object] = /^(\d+) \w+ ([0-9a-f]+)\t/.exec(new TextDecoder().decode(stdout)) ?? [];
  return mode === undefined ? null : { mode, object: object! };
}

/**
 * The whole id of a commit that a person names; null where there is none.
 *
 * @throws {LogError} what {@linkcode Git.run} throws.
 */
export async function commitNamed(git: Git, revision: string): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const found = await git.run(args);
  return found.code === 0 ? firstLine(found) : null;
}

/** Whether a commit is another one, or one before it. */
export async function isAncestor(git: Git, id: string, of: string): Promise<boolean> {
  const found = await git.run(["merge-base", "--is-ancestor", id, of]);
  if (found.code > 1) throw gitFailed("merge-base", found);
  return found.code === 0;
}

/**
 * Of commits newest first, those that come after one: where a merge took the branch over as its
 * second parent, commits beside it come before they hold it.
 */
export async function thoseAfter(
  git: Git,
  commits: readonly FileCommit[],
  id: string,
): Promise<readonly FileCommit[]> {
  let [known, unknown] = [0, commits.length];
  while (known < unknown) {
    // The oldest is looked at first: on a plain branch all come after.
    const at = known === 0 && unknown === commits.length ? unknown - 1 : (known + unknown) >> 1;
    if (await isAncestor(git, id, commits[at]!.id)) known = at + 1;
    else unknown = at;
  }
  return commits.slice(0, known);
}
