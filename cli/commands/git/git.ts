import { join, resolve } from "node:path";
import { LogError } from "../../../lib/errors.ts";
import { LocalGit } from "../../../lib/git/local_git.ts";
import { findRepository } from "../../../lib/git/repository.ts";
import {
  type Clone,
  driverStatus,
  installDriver,
  type Setup,
  uninstallDriver,
} from "../../../lib/git/setup.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import type { Tools } from "../../command.ts";
import { clockOf, openContext } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { anyOf } from "../../parse/any_of.ts";
import { chooseDirectory } from "../../parse/directory.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { type OpenRepository, pathInRepository } from "../../parse/repository.ts";
import type { Output } from "../../terminal/output.ts";
import { GIT_ACTIONS, type GitAction } from "./git_actions.ts";

/** What `git` takes. */
type GitFlags = GlobalFlags & { readonly "dry-run"?: boolean };

/** `log git install|status|uninstall [path…]` */
export default async function git(
  { machine, output }: Tools,
  flags: GitFlags,
  ...words: string[]
): Promise<ExitCode> {
  const [word, ...paths] = words;
  const action = actionOf(word);
  const isDry = flags["dry-run"] === true;
  const needsLogs = paths.length === 0 && action === "install";
  const directory = needsLogs || flags.dir !== undefined
    ? chooseDirectory(flags.dir, machine).value
    : ".";
  const open = await openClone(directory, machine.program());
  const files = needsLogs
    ? existingLogs(await openContext(machine, flags, output), directory, open)
    : paths.map((path) => fileAt(path, action, open));
  const setup = await run(action, open.clone, files, isDry);
  warnAbout(setup, action, output);
  if (action !== "status" && !isDry) {
    const hint = '"log git status" shows what is set up';
    output.noteEffect(() => ({ text: `git ${action} in ${open.clone.root}`, hint }));
  }
  const view = () => import("../../views/git/git.ts");
  await output.answer(setup.answer, view, clockOf(flags, machine, output));
  if (action !== "status") return EXIT.done;
  return isComplete(setup) ? EXIT.done : EXIT.no;
}

function actionOf(word: string | undefined): GitAction {
  const action = GIT_ACTIONS.find((known) => known === word);
  if (action !== undefined) return action;
  const what = word === undefined ? "Cannot tell what to do" : `Cannot "${word}" for git`;
  throw new LogError("bad_usage", `${what}: it must be ${anyOf(GIT_ACTIONS)}`, {
    hint: "see log git --help",
  });
}

/** A repository with a work tree, which is where merges are made. */
interface OpenClone extends OpenRepository {
  readonly clone: Clone;
}

async function openClone(folder: string, program: readonly string[]): Promise<OpenClone> {
  const git = new LocalGit(folder);
  const repository = await findRepository(git);
  const { root } = repository;
  if (root === null) {
    throw new LogError("not_a_repository", `Cannot use "${folder}": it is a bare repository`, {
      hint: "nothing is merged in one; run it in each clone, where merges are made",
    });
  }
  await refuseLink(join(root, ".gitattributes"));
  return { git, repository, clone: { git, root, storage: new LocalStorage(root), program } };
}

/** Git reads no attributes through a link, and a link may lead out of the repository. */
async function refuseLink(path: string): Promise<void> {
  const isLink = await Deno.lstat(path).then(({ isSymlink }) => isSymlink, () => false);
  if (!isLink) return;
  throw new LogError("not_a_file", `Cannot use "${path}": it is a symbolic link`, {
    hint: "git does not read attributes through one; put a file in its place",
  });
}

function fileAt(path: string, action: GitAction, open: OpenRepository): string {
  const inRoot = pathInRepository(resolve(path), open);
  if (action !== "install" || isFile(path)) return inRoot;
  throw new LogError("not_a_file", `Cannot give "${path}" to the merge driver: it is no file`, {
    hint: "name the logs one by one, each a file that is there",
  });
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function existingLogs(
  context: Awaited<ReturnType<typeof openContext>>,
  directory: string,
  open: OpenRepository,
): string[] {
  const files = context.logs.all().map(({ settings }) => join(directory, settings.file))
    .filter(isFile);
  if (files.length > 0) return files.map((file) => pathInRepository(resolve(file), open));
  throw new LogError("not_a_file", `Cannot find a log in "${directory}": none is there yet`, {
    hint: "name the files, as in log git install notes.jsonl",
  });
}

function run(
  action: GitAction,
  clone: Clone,
  paths: readonly string[],
  isDry: boolean,
): Promise<Setup> {
  switch (action) {
    case "install":
      return installDriver(clone, { paths, isDry });
    case "uninstall":
      return uninstallDriver(clone, { paths, isDry });
    case "status":
      return driverStatus(clone, paths);
  }
}

function isComplete({ answer: { files, configured } }: Setup): boolean {
  return configured && files.length > 0 && files.every(({ merge }) => merge === "log");
}

function warnAbout({ otherLines, answer }: Setup, action: GitAction, output: Output): void {
  for (const line of otherLines) {
    output.warn(`${JSON.stringify(line)} in ${answer.attributes} names the driver too`);
  }
  if (action !== "install" || output.isJson) return;
  const elsewhere = answer.files.filter(({ attribute, merge }) => attribute && merge !== "log");
  for (const { path, merge } of elsewhere) {
    output.warn(`${path} is still merged as "${merge}": another line of attributes says so`);
  }
}
