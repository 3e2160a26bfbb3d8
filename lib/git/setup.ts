/**
 * Setting up git's merge driver for files: a line each in `.gitattributes`, which everybody
 * shares, and settings, which each clone has for itself.
 *
 * @module
 */

import type { GitFileRow, GitSetupAnswer } from "../answers.ts";
import { LogError } from "../errors.ts";
import { replaceFile } from "../storage/replace_file.ts";
import type { WritableStorage } from "../storage/storage.ts";
import { attributeLine, givenFiles, otherLines, withFiles, withoutFiles } from "./attributes.ts";
import { driverCommand } from "./driver.ts";
import type { Git } from "./git.ts";
import { firstLine, gitFailed, succeed } from "./repository.ts";

/** The file with the attributes, at the root. */
const ATTRIBUTES = ".gitattributes";
const TEMP = ".gitattributes.log-tmp";
const SECTION = "merge.log";
const NAME = "merge.log.name";
const DRIVER = "merge.log.driver";
const DRIVER_NAME = "records, merged by id";

/** A clone that the driver is set up in. */
export interface Clone {
  readonly git: Git;
  /** The root of its work tree. */
  readonly root: string;
  /** The files there. */
  readonly storage: WritableStorage;
  /** The words that start this program. */
  readonly program: readonly string[];
}

/** What is to be set up, or taken out. */
export interface SetupOptions {
  /** Files by their paths from the root. */
  readonly paths: readonly string[];
  /** Whether nothing is changed. */
  readonly isDry: boolean;
}

/** What was found or done, and lines of others that name the driver too. */
export interface Setup {
  readonly answer: GitSetupAnswer;
  readonly otherLines: readonly string[];
}

/**
 * Gives files to the driver. What is so already is left as it is.
 *
 * @throws {LogError} `not_a_file` for attributes that git would not read; what git and writing throw.
 */
export async function installDriver(
  clone: Clone,
  { paths, isDry }: SetupOptions,
): Promise<Setup> {
  const before = await attributesOf(clone);
  const after = withFiles(before, paths);
  const known = new Set(givenFiles(before));
  const added = [...new Set(paths)].filter((path) => !known.has(path)).map(attributeLine);
  // The driver first: with any other setting of it alone, git stops every merge of these files.
  const wanted = { [DRIVER]: driverCommand(clone.program), [NAME]: DRIVER_NAME };
  const odd: [key: string, value: string][] = [];
  for (const [key, value] of Object.entries(wanted)) {
    if (await setting(clone.git, key, ["--local"]) !== value) odd.push([key, value]);
  }
  if (!isDry) {
    if (after !== before) await writeAttributes(clone.storage, after);
    for (const [key, value] of odd) {
      await succeed(clone.git, ["config", "--local", "--replace-all", key, value]);
    }
  }
  const written = !isDry && (added.length > 0 || odd.length > 0);
  return await found(clone, isDry ? before : after, paths, { added, written });
}

/**
 * Takes files from the driver: with paths only their lines, else all lines and the settings.
 *
 * @throws {LogError} as {@linkcode installDriver}.
 */
export async function uninstallDriver(
  clone: Clone,
  { paths, isDry }: SetupOptions,
): Promise<Setup> {
  const before = await attributesOf(clone);
  const known = givenFiles(before);
  const isAll = paths.length === 0;
  const out = isAll ? known : known.filter((path) => paths.includes(path));
  const after = withoutFiles(before, out);
  const hasSettings = isAll && await hasSection(clone.git, ["--local"]);
  if (!isDry) {
    if (after !== before) await writeAttributes(clone.storage, after);
    // At once, since what is left of them would stop merges.
    if (hasSettings) await succeed(clone.git, ["config", "--local", "--remove-section", SECTION]);
  }
  const removed = out.map(attributeLine);
  const written = !isDry && (removed.length > 0 || hasSettings);
  return await found(clone, isDry ? before : after, out, { removed, written });
}

/** What is set up, for these files and all that have a line. */
export async function driverStatus(clone: Clone, paths: readonly string[]): Promise<Setup> {
  return await found(clone, await attributesOf(clone), paths, {});
}

async function found(
  { git, root, storage, program }: Clone,
  attributes: string,
  paths: readonly string[],
  done: Partial<Pick<GitSetupAnswer, "added" | "removed" | "written">>,
): Promise<Setup> {
  const given = givenFiles(attributes);
  const files: GitFileRow[] = [];
  for (const path of new Set([...given, ...paths])) {
    const merge = await mergeAttribute(git, path, root);
    const exists = await storage.stat(path).then((stat) => stat !== null, () => false);
    files.push({ path, attribute: given.includes(path), merge, exists });
  }
  const settings = { name: await setting(git, NAME, []), driver: await setting(git, DRIVER, []) };
  const driver = driverCommand(program);
  const configured = settings.driver === driver;
  const stops_merges = settings.driver === null && await hasSection(git, []);
  const changes = { added: [], removed: [], written: false, ...done };
  const base = { root, attributes: ATTRIBUTES, files, settings, driver, configured, stops_merges };
  return { answer: { ...base, ...changes }, otherLines: otherLines(attributes) };
}

/** What git takes a file's `merge` attribute for; null where it is not specified. */
async function mergeAttribute(git: Git, path: string, root: string): Promise<string | null> {
  const file = `${root}/${path}`;
  const { stdout } = await succeed(git, ["check-attr", "-z", "merge", "--", file]);
  const [, , value = ""] = new TextDecoder().decode(stdout).split("\0");
  return value === "unspecified" ? null : value;
}

/** A setting of git; null where it is not set. */
async function setting(git: Git, key: string, scope: readonly string[]): Promise<string | null> {
  const output = await git.run(["config", ...scope, "--get", key]);
  if (output.code > 1) throw gitFailed("config", output);
  return output.code === 0 ? firstLine(output) : null;
}

/** Whether there is any setting of the driver. */
async function hasSection(git: Git, scope: readonly string[]): Promise<boolean> {
  const output = await git.run(["config", ...scope, "--get-regexp", "^merge\\.log\\."]);
  if (output.code > 1) throw gitFailed("config", output);
  return output.code === 0;
}

async function attributesOf({ storage, root }: Clone): Promise<string> {
  using source = await storage.open(ATTRIBUTES);
  if (source === null) return "";
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LogError("not_a_file", `Cannot use "${root}/${ATTRIBUTES}": it is not UTF-8`, {
      cause,
      hint: "spell its patterns in UTF-8, as git's own quoting does",
    });
  }
}

/** One that is left empty is removed: it was made for these lines. */
async function writeAttributes(storage: WritableStorage, text: string): Promise<void> {
  if (text === "") {
    await storage.remove(ATTRIBUTES);
    await storage.syncFolder("");
    return;
  }
  const like = await storage.stat(ATTRIBUTES) === null ? {} : { like: ATTRIBUTES };
  await replaceFile(storage, ATTRIBUTES, {
    ...like,
    temp: TEMP,
    folders: [""],
    write: (sink) => sink.write(new TextEncoder().encode(text)),
  });
}
