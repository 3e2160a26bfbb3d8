/**
 * Repairing the logs of a directory, as one step that `log undo` takes back.
 *
 * @module
 */

import type { FixRow, RecoveredRun, StrayAppend } from "../answers.ts";
import { LogError } from "../errors.ts";
import type { DamageCode } from "../records/damage.ts";
import { type LogName, type LogSettings, logSettings, type Settings } from "../records/settings.ts";
import { type OnRewrite, rewriteFiles } from "../rewrite/rewrite.ts";
import { openLog } from "../storage/open_log.ts";
import type { LogSource, LogStorage, WritableStorage } from "../storage/storage.ts";
import type { Instant } from "../time/instant.ts";
import { findBeginnings, mayBeBeginning } from "./damage/find_beginnings.ts";
import {
  copyAll,
  type FixCounts,
  fixFile,
  isRepaired,
  linesSetAside,
  planFix,
  whyNotRepaired,
} from "./fix_file.ts";

/** What is repaired. */
export interface RepairPlan {
  /** How the logs are read. */
  readonly settings: Settings;
  /** The logs; one without a file is passed over. */
  readonly logs: readonly LogName[];
  /** What would be left as it is, and is to be set aside: `missing-id`. */
  readonly setAside?: readonly DamageCode[];
  /** Whether a log is repaired even if it would keep no line, or fewer than are set aside. */
  readonly force?: boolean;
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
  plan: RepairPlan,
): AsyncGenerator<FixRow> {
  for await (const { log, file, counts, beginnings, refused } of planned(storage, plan)) {
    yield fixRow(log, file, { counts, beginnings }, {
      dry_run: true,
      changed: !isRepaired(counts),
      refused,
      backup: null,
      quarantine: null,
    });
  }
}

/** What is told of the repair of a file. */
interface Repaired {
  readonly counts: FixCounts;
  readonly beginnings: FixRow["beginnings"];
}

/** What repairing a log would come to. */
interface Planned extends Repaired {
  readonly log: LogName;
  readonly file: string;
  /** Why it is not to be repaired; null where it is. */
  readonly refused: string | null;
}

async function* planned(
  storage: LogStorage,
  { settings, logs, setAside, force = false }: RepairPlan,
): AsyncGenerator<Planned> {
  for (const log of logs) {
    const settingsOfLog = logSettings(settings, log);
    using source = await openLog(storage, settingsOfLog.file);
    if (source === null) continue;
    const counts = await planFix(source, settingsOfLog, undefined, setAside);
    const refused = force ? null : whyNotRepaired(counts);
    const beginnings = await beginningsAmong(source, settingsOfLog, counts);
    yield { log, file: source.name, counts, beginnings, refused };
  }
}

/** The lines that are set aside, and that a readable line begins with. */
async function beginningsAmong(
  source: LogSource,
  settings: LogSettings,
  { converted, quarantined }: FixCounts,
): Promise<FixRow["beginnings"]> {
  // Of what is converted, the lines were no lines before.
  const codes = Object.keys(quarantined) as DamageCode[];
  if (converted !== null || !codes.some(mayBeBeginning)) return [];
  const found = await findBeginnings(source, settings);
  return [...found].sort(([a], [b]) => a - b).map(([line, of_line]) => ({ line, of_line }));
}

/**
 * Repairs these logs: lines that no replay can read are set aside, and records
 * that are whole inside them are kept. May be called again after any failure.
 *
 * @throws {LogError} `repair_refused` where a log would keep no line, or fewer than are set aside:
 * then none is repaired; what {@linkcode rewriteFiles} throws.
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
  { now, onRewrite, ...plan }: RepairOptions,
): Promise<RepairReport> {
  const { settings, setAside, force = false } = plan;
  const logByFile = new Map<string, LogName>();
  const repairedByFile = new Map<string, Repaired>();
  // Looked at all together first, so that nothing is begun where one is refused.
  for await (const { log, file, counts, beginnings, refused } of planned(storage, plan)) {
    if (refused !== null) throw refusal(file, refused);
    logByFile.set(file, log);
    repairedByFile.set(file, { counts, beginnings });
  }
  const report = await rewriteFiles(storage, {
    command: COMMAND,
    now,
    files: [...logByFile.keys()],
    build: async (source, sink) => {
      const { name } = source;
      const { counts: before, beginnings } = repairedByFile.get(name)!;
      const isAsPlanned = before.bytes === source.size;
      if (isRepaired(before) && isAsPlanned) return await copyAll(source, sink);
      const settingsOfLog = logSettings(settings, logByFile.get(name)!);
      const counts = await fixFile(source, settingsOfLog, sink, undefined, setAside);
      const refused = force ? null : whyNotRepaired(counts);
      if (refused !== null) throw refusal(name, refused);
      repairedByFile.set(name, {
        counts,
        beginnings: isAsPlanned ? beginnings : await beginningsAmong(source, settingsOfLog, counts),
      });
    },
    ...(onRewrite && { onRewrite }),
  });
  const rows = report.files.map(({ file, changed, backup, quarantine }) => {
    const outcome = { dry_run: false, changed, refused: null, backup, quarantine };
    return fixRow(logByFile.get(file)!, file, repairedByFile.get(file)!, outcome);
  });
  return { rows, recovered: report.recovered, strayAppends: report.strayAppends };
}

function refusal(file: string, reason: string): LogError {
  return new LogError("repair_refused", `Cannot repair "${file}": ${reason}`, {
    place: { file },
    hint: 'see "log validate" for what is wrong with it; --force does it all the same',
  });
}

function fixRow(
  log: LogName,
  file: string,
  { counts, beginnings }: Repaired,
  { dry_run, changed, refused, backup, quarantine }: Pick<
    FixRow,
    "dry_run" | "changed" | "refused" | "backup" | "quarantine"
  >,
): FixRow {
  const { converted, kept, salvaged, repairs, quarantined, left, normalised } = counts;
  const codes = Object.entries(quarantined).map(([code, lines]) => ({ code, lines }));
  return {
    type: "fix",
    log,
    file,
    dry_run,
    changed,
    converted,
    refused,
    repairs,
    sets_aside: linesSetAside(counts),
    lines_kept: kept,
    salvaged,
    quarantined: codes,
    beginnings,
    left,
    normalised,
    backup,
    quarantine,
  };
}
