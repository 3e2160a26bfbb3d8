/**
 * A repository of real git, whose logs are merged by the command itself; for tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Outcome } from "./fake_machine.ts";
import { program } from "./spawn.ts";

const DRIVER = `${
  program().map((word) => `"${word}"`).join(" ")
} merge --git-driver %O %A %B %P %L`;
const decoder = new TextDecoder();

/** Whether there is a git to test with. */
export function hasGit(): boolean {
  try {
    return new Deno.Command("git", { args: ["--version"] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A test that needs git, and is passed over where there is none. */
export function testWithGit(name: string, fn: () => Promise<void>): void {
  const ignore = !hasGit();
  if (ignore) console.log(`git is not here: passing over "${name}"`);
  Deno.test({ name, ignore, fn });
}

/** Lines of a file. */
export function lines(...texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** A repository on a branch `main`; it is gone once it is disposed of. */
export class GitRepository implements AsyncDisposable {
  /** Its folder. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Commits these files; `.jsonl` files are merged by the driver. */
  static async with(files: Record<string, string>): Promise<GitRepository> {
    const repository = new GitRepository(await Deno.makeTempDir({ prefix: "git merges " }));
    await repository.write({ ".gitattributes": "*.jsonl merge=log\n", ...files });
    await repository.git("init", "--quiet", "--initial-branch=main");
    await repository.git("config", "merge.log.driver", DRIVER);
    await repository.git("add", ".");
    await repository.git("commit", "--quiet", "--message=begin");
    return repository;
  }

  /** Writes files, and commits nothing. */
  async write(files: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeTextFile(path, text);
    }
  }

  /** Commits a file with this content. */
  async commit(name: string, text: string): Promise<void> {
    await this.write({ [name]: text });
    await this.git("add", ".");
    await this.git("commit", "--quiet", `--message=${name}`);
  }

  /** Commits lines behind the others of a log. */
  async append(name: string, ...texts: string[]): Promise<void> {
    await this.commit(name, await this.read(name) + lines(...texts));
  }

  /** What a file in the folder holds. */
  async read(name: string): Promise<string> {
    return await Deno.readTextFile(join(this.path, name));
  }

  /** Runs git, whatever comes of it. */
  async run(...args: string[]): Promise<Outcome> {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
      cwd: this.path,
      env: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_EDITOR: "true" },
    }).output();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Runs git, which must succeed, and gives what it prints. */
  async git(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}
