/**
 * A repository of git, as a folder in it leads to it.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import type { Git, GitOutput } from "./git.ts";

/** What git says of a repository. */
export interface Repository {
  /** The root of the work tree; null for a bare one. */
  readonly root: string | null;
  /** Git's own folder that all work trees share. */
  readonly commonDir: string;
  /** Where the folder lies below the root: `""`, or a path that ends in a slash. */
  readonly prefix: string;
  /** Whether its history was cut off when it was cloned. */
  readonly isShallow: boolean;
}

/**
 * Finds the repository of a folder.
 *
 * @throws {LogError} `not_a_repository`; what {@linkcode Git.run} throws.
 */
export async function findRepository(git: Git): Promise<Repository> {
  const asked = await git.run([
    "rev-parse",
    "--path-format=absolute",
    "--is-bare-repository",
    "--is-shallow-repository",
    "--is-inside-work-tree",
    "--git-common-dir",
  ]);
  if (asked.code !== 0) throw noRepository(git, asked);
  const [isBare, isShallow, isInside, commonDir = ""] = lines(asked);
  if (isBare === "false" && isInside === "false") throw insideGit(git);
  const shared = { commonDir, isShallow: isShallow === "true" };
  if (isBare === "true") return { ...shared, root: null, prefix: "" };
  const root = firstLine(await succeed(git, ["rev-parse", "--show-toplevel"]));
  const prefix = firstLine(await succeed(git, ["rev-parse", "--show-prefix"]));
  return { ...shared, root, prefix };
}

/**
 * Runs git, which has to succeed.
 *
 * @throws {LogError} `io_failed`, with what git says; what {@linkcode Git.run} throws.
 */
export async function succeed(git: Git, args: readonly string[]): Promise<GitOutput> {
  const output = await git.run(args);
  if (output.code === 0) return output;
  throw gitFailed(args[0]!, output);
}

/** The failure of a run of git. */
export function gitFailed(command: string, { code, stderr }: Omit<GitOutput, "stdout">): LogError {
  const said = stderr === "" ? `it exited with ${code}` : stderr.replace(/^(?:fatal|error): /, "");
  return new LogError("io_failed", `Cannot run git ${command}: ${said}`);
}

/** The first line that git printed; names may hold line ends, which nobody asks for here. */
export function firstLine({ stdout }: Pick<GitOutput, "stdout">): string {
  return new TextDecoder().decode(stdout).replace(/\r?\n$/, "");
}

function lines({ stdout }: GitOutput): string[] {
  return new TextDecoder().decode(stdout).split(/\r?\n/);
}

function noRepository({ folder }: Git, { stderr }: GitOutput): LogError {
  const cannot = `Cannot use "${folder}"`;
  if (/not a git repository/.test(stderr)) {
    return new LogError("not_a_repository", `${cannot}: it is in no git repository`, {
      hint: "change to a folder of the repository, or name one; git init makes one",
    });
  }
  if (/cannot change to/.test(stderr)) {
    return new LogError("no_directory", `${cannot}: there is no such directory`, {
      hint: "name the folder of a git repository",
    });
  }
  const [reason = "", ...hints] = stderr.replace(/^fatal: /, "").split("\n");
  const hint = hints.find((line) => line.trimStart().startsWith("git config"))?.trim();
  return new LogError(
    "permission_denied",
    `${cannot}: ${reason}`,
    hint === undefined ? {} : {
      hint: `where you trust it: ${hint}`,
    },
  );
}

function insideGit({ folder }: Git): LogError {
  return new LogError("not_a_repository", `Cannot use "${folder}": it is git's own folder`, {
    hint: "change to the work tree of the repository",
  });
}
