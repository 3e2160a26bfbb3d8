import { LogError } from "../lib/errors.ts";
import type { GitOutput } from "../lib/git/git.ts";
import { LocalGit } from "../lib/git/local_git.ts";

const decoder = new TextDecoder();
/** What git exits with where no setting fits. */
const NONE = 1;

/**
 * Settings of git in force in the current directory, by their names in lower case; of
 * several values the last counts. None where git is not there or may not be run: no
 * prompt comes of it.
 *
 * @param pattern Matched against the names, as `git config --get-regexp` does.
 *
 * @example
 * ```ts
 * import { gitConfig } from "./git_config.ts";
 *
 * const settings = await gitConfig("^no-section\\.no-name$");
 * if (settings.size > 0) throw new Error();
 * ```
 */
export async function gitConfig(pattern: string): Promise<ReadonlyMap<string, string>> {
  const settings = new Map<string, string>();
  const { state } = await Deno.permissions.query({ name: "run", command: "git" });
  if (state !== "granted") return settings;
  const output = await runGit(["config", "-z", "--get-regexp", pattern]);
  if (output === null || output.code === NONE) return settings;
  for (const setting of decoder.decode(output.stdout).split("\0")) {
    const end = setting.indexOf("\n");
    if (end > 0) settings.set(setting.slice(0, end), setting.slice(end + 1));
  }
  return settings;
}

/** What git says; null where there is no git. */
async function runGit(args: readonly string[]): Promise<GitOutput | null> {
  try {
    return await new LocalGit(".").run(args);
  } catch (error) {
    if (error instanceof LogError && error.code === "git_missing") return null;
    throw error;
  }
}
