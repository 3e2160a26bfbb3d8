import { basename, dirname } from "node:path";
import type { ValidateSummary } from "../../../lib/answers.ts";
import { logOfFile } from "../../../lib/conflicts/log_of_file.ts";
import { LogError } from "../../../lib/errors.ts";
import { loadSchemas } from "../../../lib/open/schemas.ts";
import { type LogName, logNames } from "../../../lib/records/settings.ts";
import { planRepair, repair } from "../../../lib/validate/repair.ts";
import { checkTargets } from "../../../lib/validate/targets/check_targets.ts";
import { logTargets } from "../../../lib/validate/targets/log_targets.ts";
import type { Tools } from "../../command.ts";
import { type Context, openContext } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { warnOfLostLines } from "../../lost_lines.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { verdict } from "../../verdict.ts";
import { snapshotInvalidator } from "./invalidate.ts";
import { noteRewritten } from "./note_rewritten.ts";
import { warnAbout } from "./remarks.ts";

/** What `validate --fix` takes. */
export type FixFlags = GlobalFlags & {
  /** Whether warnings that are left count for the exit code. */
  readonly strict?: boolean;
  /** Whether it is only shown what would be done. */
  readonly "dry-run"?: boolean;
  /** Whether a log is repaired even if less is kept of it than is set aside. */
  readonly force?: boolean;
  /** What is set aside that would be left in place. */
  readonly "set-aside"?: "missing-id";
};

/** `log validate --fix [files…]` */
export default async function validateFix(
  { machine, output }: Tools,
  flags: FixFlags,
  paths: readonly string[],
): Promise<ExitCode> {
  const context = await openContext(machine, flags, output);
  await warnOfFilesBeside(context);
  await warnOfLostLines(context);
  const named = new Set(paths.map((path) => logAt(path, context)));
  const { storage, now, logs: { settings } } = context;
  const logs = logNames(settings).filter((log) => named.size === 0 || named.has(log));
  const { force = false, "set-aside": code } = flags;
  const plan = { settings, logs, force, setAside: code === undefined ? [] : [code] };
  if (flags["dry-run"]) {
    const rows = await Array.fromAsync(planRepair(storage, plan));
    await context.rows(rows, () => import("../../views/maintain/fix.ts"));
    return rows.some(({ changed }) => changed) ? EXIT.no : EXIT.done;
  }
  const onRewrite = snapshotInvalidator(context);
  const { rows, ...findings } = await repair(storage, { ...plan, now, onRewrite });
  const repaired = rows.filter(({ changed }) => changed).map(({ file }) => file);
  noteRewritten(context, "repaired", repaired);
  warnAbout(findings, context);
  await context.rows(rows, () => import("../../views/maintain/fix.ts"));
  if (rows.some(({ left }) => left.length > 0)) return EXIT.no;
  // What warnings there are still takes another look.
  return flags.strict ? verdict(await whatIsLeft(context, logs), true) : EXIT.done;
}

/** Which log of the directory a path leads to. */
function logAt(path: string, { directory, logs }: Context): LogName {
  const log = logOfFile(basename(path), logs.settings, ["configured"]);
  if (log !== null && isSameFolder(dirname(path), directory)) return log;
  throw new LogError("bad_usage", `Cannot repair "${path}": it is not a log of "${directory}"`, {
    hint: "give --dir <path> for the directory that it is a log of",
  });
}

function isSameFolder(path: string, directory: string): boolean {
  try {
    return Deno.realPathSync(path) === Deno.realPathSync(directory);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function whatIsLeft(context: Context, logs: readonly LogName[]): Promise<ValidateSummary> {
  const { storage, now, logs: { settings } } = context;
  const targets = logTargets(storage, settings).filter(({ log }) =>
    log !== null && logs.includes(log)
  );
  const options = { now, loadSchemas };
  for await (const row of checkTargets(targets, options)) {
    if (row.type === "summary") return row;
  }
  throw new Error("checking ends with a summary");
}
