/**
 * Running git, as an interface: the library says which words it is given, and
 * what is done with what it prints.
 *
 * @module
 */

/** What a run of git came to. */
export interface GitOutput {
  /** The exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: Uint8Array;
  /** What it said on standard error, without the last line end. */
  readonly stderr: string;
}

/** A git that runs while it is talked to; disposing of it ends it. */
export interface GitProcess extends AsyncDisposable {
  /** What it prints. */
  readonly stdout: ReadableStream<Uint8Array>;
  /** Tells it more; returns once that is taken. */
  write(bytes: Uint8Array): Promise<void>;
  /** Says that nothing more comes. */
  end(): Promise<void>;
  /** The exit code and what it said on standard error, once it has ended. */
  readonly ended: Promise<Omit<GitOutput, "stdout">>;
}

/** Git in one folder. It never prompts, pages, colours, or runs a hook or a shell. */
export interface Git {
  /** The folder, as the user names it. */
  readonly folder: string;

  /**
   * Runs git to its end.
   *
   * @param args The command and what goes behind it; paths mean what they spell.
   * @throws {LogError} `git_missing` where there is no git; `permission_denied` where it may not
   * be run.
   */
  run(args: readonly string[]): Promise<GitOutput>;

  /**
   * Starts git.
   *
   * @throws {LogError} what {@linkcode Git.run} throws.
   */
  start(args: readonly string[]): GitProcess;
}
