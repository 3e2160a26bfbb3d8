/**
 * Repairing the logs of a directory, as one step that `log undo` takes back.
 *
 * @module
 */

import type { FixRow } from "../../../lib/answers.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { rewriteFiles } from "../../../lib/rewrite/rewrite.ts";
import { openLog } from "../../../lib/storage/open_log.ts";
import {
  type FixCounts,
  fixFile,
  type FixSink,
  isRepaired,
} from "../../../lib/validate/fix_file.ts";
import type { Context } from "../../context.ts";
import { outdater } from "./outdate.ts";
import type { Findings } from "./remarks.ts";

const COMMAND = "validate --fix";

const NOWHERE: FixSink = { log: () => Promise.resolve(), quarantine: () => Promise.resolve() };

/**
 * What repairing these logs would come to; changes nothing.
 *
 * @throws {LogError} what reading a log throws
 */
export async function* planRepair(
  context: Context,
  logs: readonly LogName[],
): AsyncGenerator<FixRow> {
  for (const log of logs) {
    const settings = context.logs.settingsOf(log);
    using source = await openLog(context.storage, settings.file);
    if (source === null) continue;
    const counts = await fixFile(source, settings, NOWHERE);
    yield fixRow(log, source.name, counts, {
      dry_run: true,
      changed: !isRepaired(counts),
      backup: null,
      quarantine: null,
    });
  }
}

/**
 * Repairs these logs.
 *
 * @throws {LogError} what {@linkcode rewriteFiles} throws
 */
export async function repair(
  context: Context,
  logs: readonly LogName[],
): Promise<{ rows: FixRow[] } & Findings> {
  const logByFile = await logsThere(context, logs);
  const countsByFile = new Map<string, FixCounts>();
  const report = await rewriteFiles(context.storage, {
    command: COMMAND,
    now: context.now,
    files: [...logByFile.keys()],
    outdate: outdater(context),
    build: async (source, sink) => {
      const settings = context.logs.settingsOf(logByFile.get(source.name)!);
      countsByFile.set(source.name, await fixFile(source, settings, sink));
    },
  });
  const rows = report.files.map(({ file, changed, backup, quarantine }) => {
    const outcome = { dry_run: false, changed, backup, quarantine };
    return fixRow(logByFile.get(file)!, file, countsByFile.get(file)!, outcome);
  });
  return { rows, leftovers: report.leftovers, late: report.late };
}

/** The logs that have a file, by its name. */
async function logsThere(
  { logs: { settings }, storage }: Context,
  logs: readonly LogName[],
): Promise<Map<string, LogName>> {
  const logByFile = new Map<string, LogName>();
  for (const log of logs) {
    const { file } = settings.logs[log];
    using source = await openLog(storage, file);
    if (source !== null) logByFile.set(file, log);
  }
  return logByFile;
}

function fixRow(
  log: LogName,
  file: string,
  { kept, salvaged, quarantined, normalised }: FixCounts,
  { dry_run, changed, backup, quarantine }: Pick<
    FixRow,
    "dry_run" | "changed" | "backup" | "quarantine"
  >,
): FixRow {
  const codes = Object.entries(quarantined).map(([code, lines]) => ({ code, lines }));
  return {
    type: "fix",
    log,
    file,
    dry_run,
    changed,
    lines_kept: kept,
    salvaged,
    quarantined: codes,
    normalised,
    backup,
    quarantine,
  };
}
