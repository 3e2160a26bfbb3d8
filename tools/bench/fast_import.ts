/**
 * Repositories of git made from values, fast: by one run of `git fast-import`.
 *
 * @module
 */

/** One commit to make. */
export interface CommitToMake {
  /** Files by their paths: what they hold from this commit on; null takes one away. */
  files: Readonly<Record<string, string | Uint8Array | FileToMake | null>>;
  /** Its time, in seconds since 1970. */
  seconds: number;
  /** Its message. */
  message?: string;
  /** Who wrote it, as git spells a name. */
  author?: string;
  /** The branch it is on; `main` without it. */
  branch?: string;
  /** Its first parent by its number in the list, from 0; the commit before on the branch without it. */
  from?: number;
  /** Its further parents by their numbers. */
  merges?: readonly number[];
}

/** What is not a plain file. */
export interface FileToMake {
  /** The mode: `120000` for a symbolic link, `160000` for a submodule. */
  mode: string;
  /** The target of the link, or the commit of the submodule. */
  content: string;
}

const encoder = new TextEncoder();
const MAIL = "someone@example.com";

/**
 * Makes a repository in an empty folder, and checks out its branch `main`.
 *
 * @returns The ids of the commits, in their order.
 * @throws {Error} If git fails; what it says is in the message
 */
export async function fastImport(
  folder: string,
  commits: Iterable<CommitToMake>,
  { isBare = false }: { isBare?: boolean } = {},
): Promise<string[]> {
  await git(folder, ["init", "-q", "-b", "main", ...isBare ? ["--bare"] : []]);
  const marks = `${folder}/${isBare ? "" : ".git/"}made-marks`;
  const child = new Deno.Command("git", {
    args: ["-C", folder, "fast-import", "--quiet", `--export-marks=${marks}`],
    stdin: "piped",
    stderr: "piped",
    stdout: "null",
  }).spawn();
  const stdin = child.stdin.getWriter();
  let count = 0;
  for (const commit of commits) await stdin.write(encoded(commit, count++));
  await stdin.close();
  const said = new Response(child.stderr).text();
  if (!(await child.status).success) throw new Error(`Cannot make a repository: ${await said}`);
  await said;
  if (count > 0 && !isBare) await git(folder, ["checkout", "-q", "-f", "main"]);
  const lines = (await Deno.readTextFile(marks)).trimEnd().split("\n").filter((line) =>
    line !== ""
  );
  const byMark = new Map(lines.map((line) => line.split(" ") as [string, string]));
  return Array.from({ length: count }, (_, index) => byMark.get(`:${index + 1}`)!);
}

function encoded(commit: CommitToMake, index: number): Uint8Array<ArrayBuffer> {
  const { branch = "main", seconds, author = "Ann", message = `commit ${index}` } = commit;
  const who = `${author} <${MAIL}> ${seconds} +0000`;
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${branch}\nmark :${index + 1}\nauthor ${who}\ncommitter ${who}\n`,
    ...data(message),
  ];
  if (commit.from !== undefined) parts.push(`from :${commit.from + 1}\n`);
  for (const parent of commit.merges ?? []) parts.push(`merge :${parent + 1}\n`);
  for (const [path, file] of Object.entries(commit.files)) {
    const name = `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    if (file === null) parts.push(`D ${name}\n`);
    else if (typeof file === "string" || file instanceof Uint8Array) {
      parts.push(`M 100644 inline ${name}\n`, ...data(file));
    } else if (file.mode === "160000") parts.push(`M 160000 ${file.content} ${name}\n`);
    else parts.push(`M ${file.mode} inline ${name}\n`, ...data(file.content));
  }
  const all = parts.map((part) => typeof part === "string" ? encoder.encode(part) : part);
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  return [`data ${bytes.length}\n`, bytes, "\n"];
}

/**
 * Runs git in a folder, away from the settings of this machine, and gives what it prints.
 *
 * @throws {Error} If git fails; what it says is in the message
 */
export async function git(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, ...args],
    env: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: MAIL,
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: MAIL,
      ...env,
    },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`Cannot run git ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
