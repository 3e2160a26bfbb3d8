import { basename, dirname } from "node:path";
import type { MergeDriverAnswer } from "../../../lib/answers.ts";
import { logOfFile } from "../../../lib/conflicts/log_of_file.ts";
import { LogError } from "../../../lib/errors.ts";
import { LocalDirectory } from "../../../lib/logs/local_directory.ts";
import { mergeForGit } from "../../../lib/merge/copies/merge_for_git.ts";
import { concurrentEdit } from "../../../lib/merge/law/merge_log.ts";
import {
  defaultSettings,
  type LogName,
  type LogSettings,
  logSettings,
  type Settings,
} from "../../../lib/records/settings.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { openLog } from "../../../lib/storage/open_log.ts";
import { CONFIG_FILE, readSettings } from "../../../mod.ts";
import type { Tools } from "../../command.ts";
import { clockOf } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import type { Output } from "../../terminal/output.ts";

/**
 * `log merge --git-driver %O %A %B %P`: what git runs for a log that two
 * branches changed. The common ancestor does not matter, since a log only grows.
 */
export default async function mergeDriver(
  { machine, output }: Tools,
  flags: GlobalFlags,
  paths: readonly string[],
): Promise<void> {
  const [, ours, theirs, path] = paths;
  if (!ours || !theirs || !path || paths.length > 4) {
    throw new LogError("bad_usage", "Cannot merge for git: it takes four paths", {
      hint: 'set the merge driver to "log merge --git-driver %O %A %B %P"',
    });
  }
  const clock = clockOf(flags, machine, output);
  const { log, settings } = await logFor(path, output);
  using copy = await openLog(new LocalStorage(dirname(theirs)), basename(theirs));
  if (copy === null) {
    throw new LogError("not_a_file", `Cannot merge "${theirs}": there is no such file`);
  }
  const target = new LocalDirectory(new LocalStorage(dirname(ours))).file(basename(ours));
  const { concurrent, ...counts } = await mergeForGit(target, settings, copy);
  const edits = concurrent.map(concurrentEdit);
  const answer: MergeDriverAnswer = { log, file: path, ...counts, concurrent: edits };
  const hint = `look at "${path}" before it is committed`;
  output.noteEffect(() => ({ text: `merged both sides into "${path}"`, hint }));
  const view = () => import("../../views/maintain/merge_driver.ts");
  await output.answer(answer, view, clock);
}

/** What a file is that git knows by this path: the log that it is called like. */
async function logFor(
  path: string,
  output: Output,
): Promise<{ log: LogName; settings: LogSettings }> {
  const settings = await settingsBeside(path, output);
  const log = logOfFile(basename(path), settings, ["configured", "copy"]) ?? "entries";
  return { log, settings: logSettings(settings, log) };
}

/** A config that is in conflict itself must not keep git from merging logs. */
async function settingsBeside(path: string, output: Output): Promise<Settings> {
  try {
    return await readSettings(new LocalStorage(dirname(path)));
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    output.warn(`${CONFIG_FILE} beside ${path} is not used: ${error.message}`);
    return defaultSettings();
  }
}
