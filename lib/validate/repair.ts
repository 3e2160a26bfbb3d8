/**
 * Repairing the logs of a directory, as one step that `log undo` takes back.
 *
 * @module
 */

import type { FixRow, RecoveredRun, StrayAppend } from "../answers.ts";
import { type LogName, logSettings, type Settings } from "../records/settings.ts";
import { type OnRewrite, rewriteFiles } from "../rewrite/rewrite.ts";
import { openLog } from "../storage/open_log.ts";
import type { LogStorage, WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { type FixCounts, fixFile, type FixSink, isRepaired } from "./fix_file.ts";

/** What is repaired. */
export interface RepairPlan {
  /** How the logs are read. */
  readonly settings: Settings;
  /** The logs; one without a file is passed over. */
  readonly logs: readonly LogName[];
}

/** What {@linkcode repair} is to do. */
export interface RepairOptions extends RepairPlan {
  /** The time of the run. */
  readonly now: Instant;
  /** Drops what is derived from the logs that are about to be replaced. */
  readonly onRewrite?: OnRewrite;
}

/** What {@linkcode repair} did. */
export interface RepairReport {
  /** What became of each log. */
  rows: FixRow[];
  /** What earlier runs that were cut short had left, and what became of it. */
  recovered: RecoveredRun[];
  /** Bytes that other programs appended to replaced files, also those of earlier steps. */
  strayAppends: StrayAppend[];
}

const COMMAND = "validate --fix";
const NOWHERE: FixSink = { log: () => Promise.resolve(), quarantine: () => Promise.resolve() };

/**
 * What repairing these logs would come to; changes nothing and takes no lock.
 *
 * @throws {LogError} what reading a log throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { planRepair } from "./repair.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\nnot json\n' });
 * const plan = planRepair(storage, { settings: defaultSettings(), logs: ["entries"] });
 * const [entries] = await Array.fromAsync(plan);
 * if (!entries?.changed || entries.lines_kept !== 1) throw new Error();
 * ```
 */
export async function* planRepair(
  storage: LogStorage,
  { settings, logs }: RepairPlan,
): AsyncGenerator<FixRow> {
  for (const log of logs) {
    const settingsOfLog = logSettings(settings, log);
    using source = await openLog(storage, settingsOfLog.file);
    if (source === null) continue;
    const counts = await fixFile(source, settingsOfLog, NOWHERE);
    yield fixRow(log, source.name, counts, {
      dry_run: true,
      changed: !isRepaired(counts),
      backup: null,
      quarantine: null,
    });
  }
}

/**
 * Repairs these logs: lines that no replay can read are set aside, and records
 * that are whole inside them are kept. May be called again after any failure.
 *
 * @throws {LogError} what {@linkcode rewriteFiles} throws.
 *
 * @example
 * ```ts
 * import { defaultSettings } from "../records/settings.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { repair } from "./repair.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\nnot json\n' });
 * const settings = defaultSettings();
 * const { rows: [entries] } = await repair(storage, { settings, logs: ["entries"], now: 0n });
 * if (entries?.quarantined[0]?.code !== "invalid-json") throw new Error();
 * if ((await storage.stat("entries.jsonl"))?.size !== 11) throw new Error();
 * ```
 */
export async function repair(
  storage: WritableStorage,
  { settings, logs, now, onRewrite }: RepairOptions,
): Promise<RepairReport> {
  const logByFile = await logsThere(storage, { settings, logs });
  const countsByFile = new Map<string, FixCounts>();
  const report = await rewriteFiles(storage, {
    command: COMMAND,
    now,
    files: [...logByFile.keys()],
    build: async (source, sink) => {
      const settingsOfLog = logSettings(settings, logByFile.get(source.name)!);
      countsByFile.set(source.name, await fixFile(source, settingsOfLog, sink));
    },
    ...(onRewrite && { onRewrite }),
  });
  const rows = report.files.map(({ file, changed, backup, quarantine }) => {
    const outcome = { dry_run: false, changed, backup, quarantine };
    return fixRow(logByFile.get(file)!, file, countsByFile.get(file)!, outcome);
  });
  return { rows, recovered: report.recovered, strayAppends: report.strayAppends };
}

/** The logs that have a file, by its name. */
async function logsThere(
  storage: LogStorage,
  { settings, logs }: RepairPlan,
): Promise<Map<string, LogName>> {
  const logByFile = new Map<string, LogName>();
  for (const log of logs) {
    const { file } = logSettings(settings, log);
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
