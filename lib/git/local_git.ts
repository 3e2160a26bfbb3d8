import { LogError } from "../errors.ts";
import type { Git, GitOutput, GitProcess } from "./git.ts";

/**
 * What every run is told before its command: settings of the user that change what
 * is printed, or that start other programs, count for nothing here.
 */
const SETTINGS: readonly string[] = [
  "core.quotePath=false",
  "core.fsmonitor=false",
  "i18n.logOutputEncoding=UTF-8",
  "log.showSignature=false",
  "log.showRoot=true",
  "log.follow=false",
  "log.mailmap=false",
  "diff.relative=false",
].flatMap((setting) => ["-c", setting]);

const ENVIRONMENT: Readonly<Record<string, string>> = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  // What a partial clone lacks is said to be missing: nothing is fetched, whatever its config says.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "none",
  LC_ALL: "C",
};

/**
 * The git of this machine, run without a shell. It needs `--allow-run=git`.
 *
 * @example
 * ```ts
 * import { LocalGit } from "./local_git.ts";
 *
 * const { code, stdout } = await new LocalGit(".").run(["version"]);
 * if (code !== 0 || !new TextDecoder().decode(stdout).startsWith("git version")) throw new Error();
 * ```
 */
export class LocalGit implements Git {
  readonly folder: string;

  /** Runs nothing yet. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** See {@linkcode Git.run}. */
  async run(args: readonly string[]): Promise<GitOutput> {
    try {
      const { code, stdout, stderr } = await this.#command(args, "null").output();
      return { code, stdout, stderr: textOf(stderr) };
    } catch (error) {
      throw asFailure(error);
    }
  }

  /** See {@linkcode Git.start}. */
  start(args: readonly string[]): GitProcess {
    try {
      return new LocalProcess(this.#command(args, "piped").spawn());
    } catch (error) {
      throw asFailure(error);
    }
  }

  #command(args: readonly string[], stdin: "null" | "piped"): Deno.Command {
    return new Deno.Command("git", {
      args: ["--no-pager", "--literal-pathspecs", ...SETTINGS, "-C", this.folder, ...args],
      env: ENVIRONMENT,
      stdin,
      stdout: "piped",
      stderr: "piped",
    });
  }
}

class LocalProcess implements GitProcess {
  readonly stdout: ReadableStream<Uint8Array>;
  readonly ended: Promise<Omit<GitOutput, "stdout">>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#input = child.stdin.getWriter();
    this.stdout = child.stdout;
    const said = new Response(child.stderr).arrayBuffer();
    this.ended = child.status.then(async ({ code }) => ({
      code,
      stderr: textOf(new Uint8Array(await said)),
    }));
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#input.write(bytes);
  }

  async end(): Promise<void> {
    await this.#input.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that ended by itself has closed its streams, or has nobody who reads them.
    await this.#input.abort().catch(() => {});
    if (!this.stdout.locked) await this.stdout.cancel().catch(() => {});
    try {
      this.#child.kill("SIGTERM");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
    await this.ended;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trimEnd();
}

function asFailure(cause: unknown): unknown {
  if (!(cause instanceof Deno.errors.NotFound)) return cause;
  return new LogError("git_missing", "Cannot run git: there is no such program", {
    cause,
    hint: "install git, or add its folder to PATH",
  });
}
