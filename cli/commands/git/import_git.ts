import type { GitImportAnswer } from "../../../lib/answers.ts";
import { type Guess, pointerTo } from "../../../lib/git/history/guess.ts";
import {
  type Imported,
  importHistory,
  type LineSink,
} from "../../../lib/git/history/import_history.ts";
import { shortId } from "../../../lib/git/history/log_lines.ts";
import { LogSink } from "../../../lib/git/history/log_sink.ts";
import { LocalDirectory } from "../../../lib/logs/local_directory.ts";
import { CONFIG_FILE } from "../../../lib/open/settings.ts";
import { keyPath } from "../../../lib/records/mapping/key_path.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { replaceFile } from "../../../lib/storage/replace_file.ts";
import { LOCK_WAIT_MS, type WritableStorage } from "../../../lib/storage/storage.ts";
import type { Tools } from "../../command.ts";
import { clockOf, type Context, openContext } from "../../context.ts";
import type { GlobalFlags, LogFlag } from "../../parse/flags.ts";
import { openRepository, pathInRepository } from "../../parse/repository.ts";
import type { Output } from "../../terminal/output.ts";
import { countOf } from "../../views/parts/numbers.ts";

/** What `import git` takes. */
type ImportFlags = GlobalFlags & LogFlag & {
  readonly repo?: string;
  readonly id?: string;
  readonly since?: string;
  readonly flat?: boolean;
  readonly stdout?: boolean;
  readonly "dry-run"?: boolean;
};

/** Where lines go, and what of it is to be told. Disposing of it closes the log. */
interface Target extends Disposable {
  readonly sink: LineSink;
  readonly log: LogName | null;
  /** Whether a config was written beside the log. */
  hasWrittenConfig: boolean;
}

const CONFIG_TEMP = `.${CONFIG_FILE}.tmp`;
const SKIPPED_MAX = 5;
const NEWLINE = new Uint8Array([10]);

/** `log import git <path>` */
export default async function importGit(
  { machine, output }: Tools,
  flags: ImportFlags,
  _source: "git",
  path: string,
): Promise<void> {
  const open = await openRepository(flags.repo, machine);
  using target = flags.stdout
    ? toStdout(flags, output)
    : await toLog(await openContext(machine, flags, output), flags, output);
  const imported = await importHistory(target.sink, {
    git: open.git,
    path: pathInRepository(path, open),
    id: flags.id ?? null,
    since: flags.since ?? null,
    isFlat: flags.flat === true,
    onProgress: (done, total) => output.progress(path, done, total),
  });
  const { log, hasWrittenConfig: config_written } = target;
  const written = imported.lines.total > 0 && !flags["dry-run"] && log !== null;
  const shallow = open.repository.isShallow && imported.after === null;
  warnAbout(imported, shallow, output);
  const answer: GitImportAnswer = { log, ...imported, shallow, written, config_written };
  if (written) {
    const text = `appended ${countOf(imported.lines.total, "line")} to ${log}`;
    const hint = "importing again appends only what is new";
    output.noteEffect(() => ({ text, hint }));
  }
  if (flags.stdout) return output.info(summaryOf(answer));
  if (imported.lines.total === 0 && !output.isJson) return output.toTerminal(summaryOf(answer));
  const view = () => import("../../views/git/import_git.ts");
  await output.answer(answer, view, clockOf(flags, machine, output));
}

/** The same words for people wherever they are printed. */
function summaryOf({ lines, commits, path, through }: GitImportAnswer): string {
  const from = `${countOf(commits, "commit")} of ${path}, through ${shortId(through)}`;
  return lines.total === 0
    ? `nothing new in ${from}`
    : `${countOf(lines.total, "line")} from ${from}`;
}

function toStdout(flags: ImportFlags, output: Output): Target {
  const write = flags["dry-run"]
    ? keepNothing
    : (lines: readonly Uint8Array[]) => output.bytes(endedLines(lines));
  const sink = { known: null, takesNumbers: true, write };
  return { sink, log: null, hasWrittenConfig: false, [Symbol.dispose]() {} };
}

function keepNothing(): Promise<void> {
  return Promise.resolve();
}

async function* endedLines(lines: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) {
    yield line;
    yield NEWLINE;
  }
}

async function toLog(context: Context, flags: ImportFlags, output: Output): Promise<Target> {
  const log = context.logName(flags.log);
  const settings = context.logs.settingsOf(log);
  const begin = async (guess: Guess) => {
    const text = textIn(guess, flags.flat === true);
    if (text === null || text === settings.text) return;
    const config = { logs: { [log]: { text } } };
    target.hasWrittenConfig = await writeConfig(context.storage, config);
    const line = `"text": ${JSON.stringify(text)}`;
    output.info(
      target.hasWrittenConfig
        ? `wrote ${CONFIG_FILE} with ${line}, which lists show`
        : `${line} under "${log}" in ${CONFIG_FILE} lets lists show it`,
    );
  };
  const directory = new LocalDirectory(context.storage);
  const sink = await LogSink.open(directory, settings, { waitMs: LOCK_WAIT_MS, begin });
  const target: Target = {
    sink: flags["dry-run"]
      ? { known: sink.known, takesNumbers: sink.takesNumbers, write: keepNothing }
      : sink,
    log,
    hasWrittenConfig: false,
    [Symbol.dispose]: () => directory.closeIdle(),
  };
  return target;
}

/** Where in a line people find what they see of a record; null where nobody knows. */
function textIn({ text }: Guess, isFlat: boolean): string | null {
  if (text === null || isFlat) return text;
  return pointerTo(["record", ...keyPath(text)]);
}

/** Writes a config where there is none; false where there is one. */
async function writeConfig(storage: WritableStorage, config: unknown): Promise<boolean> {
  if (await storage.stat(CONFIG_FILE) !== null) return false;
  const bytes = new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
  const written = await replaceFile(storage, CONFIG_FILE, {
    temp: CONFIG_TEMP,
    folders: [""],
    write: (sink) => sink.write(bytes).then(() => true),
    verify: async () => await storage.stat(CONFIG_FILE) === null,
  });
  return written === true;
}

function warnAbout({ skipped, without_id }: Imported, shallow: boolean, output: Output): void {
  for (const { commit, reason } of skipped.slice(0, SKIPPED_MAX)) {
    output.warn(`passed over commit ${shortId(commit)}: ${reason}`);
  }
  const rest = skipped.length - SKIPPED_MAX;
  if (rest > 0) output.warn(`passed over ${countOf(rest, "more commit")}; --json names them`);
  if (without_id > 0) output.warn(`left out ${countOf(without_id, "line")} without an id`);
  if (shallow) {
    output.warn(
      "this clone is shallow: what was before its first commit is not known; " +
        "git fetch --unshallow gets it, before the first import",
    );
  }
}
