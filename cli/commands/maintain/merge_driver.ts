import { basename, dirname } from "node:path";
import type { MergeConflict, MergeDriverAnswer } from "../../../lib/answers.ts";
import { logOfFile } from "../../../lib/conflicts/log_of_file.ts";
import { LogError } from "../../../lib/errors.ts";
import { LocalDirectory } from "../../../lib/logs/local_directory.ts";
import { concurrentEdit } from "../../../lib/merge/law/merge_log.ts";
import { MARKER_SIZE } from "../../../lib/merge/three_way/markers.ts";
import { mergeThreeWay } from "../../../lib/merge/three_way/merge_three_way.ts";
import { writeBoth } from "../../../lib/merge/three_way/write_both.ts";
import { readSettings } from "../../../lib/open/settings.ts";
import { checkWritable } from "../../../lib/records/check_format.ts";
import { type LogName, type LogSettings, logSettings } from "../../../lib/records/settings.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import type { LogFile } from "../../../lib/storage/log_file.ts";
import { openLog } from "../../../lib/storage/open_log.ts";
import type { LogSource } from "../../../lib/storage/storage.ts";
import type { Tools } from "../../command.ts";
import { clockOf } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import type { Output } from "../../terminal/output.ts";
import { type DriverSettings, driverSettings } from "./driver_settings.ts";

/** What git hands to its driver: files of its own, and what the file is called in the repository. */
interface DriverPaths {
  /** The common ancestor. */
  readonly base: string;
  /** Our side; the result goes here. */
  readonly ours: string;
  readonly theirs: string;
  readonly path: string;
}

/** So many ids are named where none of them asks for anything. */
const NAMED_MAX = 10;
/** Git makes markers longer for ancestors that it merges first, never by much. */
const MARKER_SIZE_MAX = 1000;
const USAGE = 'set the merge driver to "log merge --git-driver %O %A %B %P %L"';

/**
 * `log merge --git-driver %O %A %B %P [%L]`: what git runs for a log that two branches
 * changed. Exit code 1 tells git of a conflict, and whatever fails is one: were ours left
 * alone in the file, somebody would commit it as the merge.
 */
export default async function mergeDriver(
  { machine, output }: Tools,
  flags: GlobalFlags,
  args: readonly string[],
): Promise<ExitCode> {
  const [base, ours, theirs, path, size] = args;
  if (!base || !ours || !theirs) throw wrongPaths();
  const clock = clockOf(flags, machine, output);
  const markerSize = sizeOf(size);
  let answer: MergeDriverAnswer;
  try {
    if (!path || args.length > 5) throw wrongPaths();
    if (markerSize === null) throw wrongSize(size!);
    const settings = await driverSettings(machine, output);
    answer = await merge({ base, ours, theirs, path }, settings, markerSize);
  } catch (error) {
    await output.fail(error, machine.env("LOG_DEBUG") === "1");
    await leaveBoth(ours, theirs, markerSize ?? MARKER_SIZE);
    output.annotate(`${path || ours} now holds both sides between conflict markers`);
    return EXIT.no;
  }
  const hint = `look at "${path}" before it is committed`;
  output.noteEffect(() => ({ text: `merged both sides into "${path}"`, hint }));
  report(answer, output);
  await output.answer(answer, () => import("../../views/maintain/merge_driver.ts"), clock);
  return answer.conflicts.length > 0 ? EXIT.no : EXIT.done;
}

async function merge(
  { base, ours, theirs, path }: DriverPaths,
  { style, preferLater }: DriverSettings,
  size: number,
): Promise<MergeDriverAnswer> {
  const { log, settings } = await logFor(path);
  using ancestor = await openSide(base);
  using other = await openSide(theirs);
  const target = fileAt(ours);
  if (await target.revision() === null) throw noSuchFile(ours);
  const { concurrent, ...rest } = await target.replace(async (source, sink) => {
    await checkWritable(source, path);
    const inputs = {
      base: { name: "base", source: ancestor },
      ours: { name: "ours", source },
      theirs: { name: "theirs", source: other },
    };
    const options = { settings, preferLater, markers: { style, size } };
    return await mergeThreeWay(inputs, options, { log: (bytes) => sink.write(bytes) });
  });
  const edits = concurrent.map(concurrentEdit);
  return { log, file: path, ...rest, concurrent: edits };
}

/** What a file is that git knows by this path: the log that it is called like. */
async function logFor(path: string): Promise<{ log: LogName; settings: LogSettings }> {
  const settings = await readSettings(new LocalStorage(dirname(path)));
  const log = logOfFile(basename(path), settings, ["configured", "copy"]) ?? "entries";
  return { log, settings: logSettings(settings, log) };
}

async function openSide(path: string): Promise<LogSource> {
  const source = await openLog(new LocalStorage(dirname(path)), basename(path));
  if (source === null) throw noSuchFile(path);
  try {
    await checkWritable(source, path);
    return source;
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}

function fileAt(path: string): LogFile {
  return new LocalDirectory(new LocalStorage(dirname(path))).file(basename(path));
}

/** Leaves a conflict that nobody takes for a merge, although nothing is known of the files. */
async function leaveBoth(ours: string, theirs: string, markerSize: number): Promise<void> {
  using other = await openLog(new LocalStorage(dirname(theirs)), basename(theirs))
    // What cannot be read is not there to be shown; why has been said.
    .catch(() => null);
  await fileAt(ours).replace((source, sink) =>
    writeBoth(source, other, markerSize, { log: (bytes) => sink.write(bytes) })
  );
}

/** Says what is not settled, and what was settled in a way that somebody may want to look at. */
function report({ file, conflicts, decided, joined }: MergeDriverAnswer, output: Output): void {
  for (const { id, fields, side } of decided) {
    output.warn(`"${id}": both sides changed ${quoted(fields)}; ${side} is later and was taken`);
  }
  if (joined.length > 0) {
    const more = joined.length > NAMED_MAX ? ` and ${joined.length - NAMED_MAX} more` : "";
    output.warn(
      `both sides changed ${quoted(joined.slice(0, NAMED_MAX))}${more} in ${file}: ` +
        "lines that one side removed stay removed, and the rest is a union",
    );
  }
  if (conflicts.length === 0) return;
  for (const conflict of conflicts) {
    output.annotate(`conflict at ${file}:${conflict.line}: "${conflict.id}": ${told(conflict)}`);
  }
  output.annotate(
    `hint: keep one side of each, or some of both, take the markers out, then run "git add ${file}"`,
  );
}

function told({ kind, fields }: MergeConflict): string {
  switch (kind) {
    case "fields":
      return `both sides changed ${quoted(fields)}`;
    case "removed":
      return "one side removed what the other changed";
    case "begun":
      return "both sides began it, and it may be two things under one id";
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

/** The length of a marker as git gives it; null for what is none. */
function sizeOf(text: string | undefined): number | null {
  const size = text === undefined ? MARKER_SIZE : Number(text);
  return Number.isInteger(size) && size > 0 && size <= MARKER_SIZE_MAX ? size : null;
}

function wrongSize(text: string): LogError {
  const message = `Cannot merge for git: "${text}" is not the length of a marker`;
  return new LogError("bad_usage", message, { hint: USAGE });
}

function noSuchFile(path: string): LogError {
  return new LogError("not_a_file", `Cannot merge "${path}": there is no such file`);
}

function wrongPaths(): LogError {
  const message = "Cannot merge for git: it takes four paths and a marker length";
  return new LogError("bad_usage", message, { hint: USAGE });
}
