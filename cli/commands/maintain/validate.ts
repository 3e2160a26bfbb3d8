import { join } from "node:path";
import type { ValidateRow } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { loadSchemas } from "../../../lib/open/schemas.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import {
  type CheckTarget,
  checkTargets,
  type CheckTargetsOptions,
} from "../../../lib/validate/targets/check_targets.ts";
import { logTargets } from "../../../lib/validate/targets/log_targets.ts";
import type { Tools } from "../../command.ts";
import { clockOf, openContext } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { warnOfFilesBeside } from "../../files_beside.ts";
import { lostLinesOf } from "../../lost_lines.ts";
import { chooseDirectory } from "../../parse/directory.ts";
import { namedTargets } from "../../parse/targets.ts";
import type { Clock } from "../../terminal/output.ts";
import type { LoadRenderer, Rows } from "../../terminal/screen.ts";
import { verdict } from "../../verdict.ts";
import type { Format } from "../../views/formats/formats.ts";
import type { FixFlags } from "./validate_fix.ts";

/** What `validate` takes. */
type ValidateFlags = FixFlags & {
  readonly fix?: boolean;
  /** For whom problems are printed, if not for people. */
  readonly format?: Format;
  /** The log that named files are from. */
  readonly as?: LogName;
};

/** What is validated. */
interface Scope {
  readonly clock: Clock;
  readonly targets: CheckTarget[];
  /** Where a file lies as seen from the current directory. */
  readonly pathOf: (file: string) => string;
  /** What a log has lost; left out for files that are named, which may be no logs. */
  readonly lostLines?: CheckTargetsOptions["lostLines"];
}

const VIEWS: Record<Format | "text", LoadRenderer<Rows<ValidateRow>>> = {
  text: () => import("../../views/maintain/validate.ts"),
  github: () => import("../../views/formats/github.ts"),
  sarif: () => import("../../views/formats/sarif.ts"),
};

/** `log validate [files…]` */
export default async function validate(
  tools: Tools,
  flags: ValidateFlags,
  ...paths: string[]
): Promise<ExitCode> {
  refuseContradictions(flags, paths);
  if (flags.fix) {
    const { default: fix } = await import("./validate_fix.ts");
    return await fix(tools, flags, paths);
  }
  const { output } = tools;
  const scope = await scopeOf(tools, flags, paths);
  let code: ExitCode = EXIT.done;
  async function* problems(): AsyncGenerator<ValidateRow> {
    const { clock, targets, lostLines } = scope;
    const options = { now: clock.now, loadSchemas, onProgress: output.progress, lostLines };
    for await (const row of checkTargets(targets, options)) {
      if (row.type === "summary") code = verdict(row, flags.strict);
      yield row;
    }
  }
  const view = withPaths(VIEWS[flags.format ?? "text"], scope);
  await output.rows(problems(), view, scope.clock);
  return code;
}

async function scopeOf(
  { machine, output }: Tools,
  flags: ValidateFlags,
  paths: readonly string[],
): Promise<Scope> {
  if (paths.length === 0) {
    const context = await openContext(machine, flags, output);
    await warnOfFilesBeside(context);
    const { directory, hasDirectory, reads, logs: { settings } } = context;
    const targets = logTargets(reads, settings);
    const lostLines = (log: LogName) => lostLinesOf(context, context.logs.log(log));
    const pathOf = (file: string) => hasDirectory ? join(directory, file) : `${directory}/${file}`;
    return { clock: context, targets, pathOf, lostLines };
  }
  const targets = await namedTargets(paths, {
    directory: flags.dir === undefined ? undefined : chooseDirectory(flags.dir, machine).value,
    as: flags.as,
    stdin: machine.stdin,
  });
  return { clock: clockOf(flags, machine, output), targets, pathOf: (file) => file };
}

/** People and their tools open files from where they are. */
function withPaths(
  loadView: LoadRenderer<Rows<ValidateRow>>,
  { pathOf }: Scope,
): LoadRenderer<Rows<ValidateRow>> {
  async function* located(rows: Rows<ValidateRow>): AsyncGenerator<ValidateRow> {
    for await (const row of rows) {
      yield row.type === "problem" ? { ...row, file: pathOf(row.file) } : row;
    }
  }
  return async () => {
    const { default: view } = await loadView();
    return { default: (rows, screen) => view(located(rows), screen) };
  };
}

function refuseContradictions(flags: ValidateFlags, paths: readonly string[]): void {
  const { json, format, fix, as } = flags;
  if (format && json) throw refusal("--format", "--json asks for another format");
  if (format && fix) throw refusal("--format", "it prints problems, and --fix repairs them");
  for (const flag of ["dry-run", "force", "set-aside"] as const) {
    if (flags[flag] && !fix) throw refusal(`--${flag}`, "it goes with --fix only");
  }
  if (as && fix) throw refusal("--as", "--fix repairs the logs of a directory only");
  if (as && paths.length === 0) throw refusal("--as", "it is for files that are named");
}

function refusal(what: string, reason: string): LogError {
  const hint = "see log validate --help";
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, { hint });
}
