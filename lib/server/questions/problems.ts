import { findLostLines } from "../../../snapshots/lost/lost_lines.ts";
import { SNAPSHOTS } from "../../../snapshots/names.ts";
import type { ProblemRow, ValidateRow, ValidateSummary } from "../../answers.ts";
import { LogError } from "../../errors.ts";
import { Yielder } from "../../live/yielder.ts";
import { loadSchemas } from "../../open/schemas.ts";
import type { LogName } from "../../records/settings.ts";
import type { LostLines } from "../../replay/lost_lines.ts";
import { checkTargets } from "../../validate/targets/check_targets.ts";
import { logTargets } from "../../validate/targets/log_targets.ts";
import type { Served } from "../served.ts";
import { planFixes } from "./fixes.ts";
import { type AnsweredRows, question } from "./question.ts";

/** So many problems are remembered; the rest is counted. */
const KEPT_MAX = 10_000;
const YIELD_EVERY_MS = 12;

/** `ProblemsList` */
export const problemsList = question({
  name: "ProblemsList",
  path: "/problems",
  cli: "log validate",
  brief: "Malformed and suspicious lines",
  isRows: true,
  params: {
    severity: { kind: "text", brief: "Only errors, or only warnings: error or warning" },
    fix: { kind: "flag", brief: "Also what --fix would do about each" },
  },
  async run(served, { severity, fix }, { isBare }) {
    if (severity !== null && severity !== "error" && severity !== "warning") {
      throw new LogError(
        "bad_usage",
        `Cannot filter by "${severity}": it is neither error nor warning`,
      );
    }
    const isWanted = (row: ValidateRow) =>
      severity === null || row.type === "summary" || row.severity === severity;
    if (isBare) return { kind: "rows", rows: filtered(problems(served), isWanted) };
    const { rows, summary } = await remembered(served);
    const wanted = rows.filter(isWanted), more = { summary, kept: rows.length };
    return fix ? await withFixes(served, wanted, more) : { kind: "rows", rows: wanted, more };
  },
});

/** Problems with what `--fix` would do about each, and the files that it would refuse to repair. */
async function withFixes(
  served: Served,
  rows: readonly ProblemRow[],
  more: object,
): Promise<AnsweredRows> {
  const revision = await served.revision();
  const fixes = await served.remember("fixes", revision, () => planFixes(served));
  const refused = [...fixes].flatMap(([file, { refused: reason }]) =>
    reason === null ? [] : [{ file, reason }]
  );
  return {
    kind: "rows",
    rows: rows.map((row) => ({ ...row, fix: fixes.get(row.file)?.of(row) ?? null })),
    more: { ...more, refused },
  };
}

async function* filtered(
  rows: AsyncIterable<ValidateRow>,
  isWanted: (row: ValidateRow) => boolean,
): AsyncGenerator<ValidateRow> {
  for await (const row of rows) if (isWanted(row)) yield row;
}

async function remembered(
  served: Served,
): Promise<{ rows: ProblemRow[]; summary: ValidateSummary }> {
  return await served.remember("problems", await served.revision(), async () => {
    const rows: ProblemRow[] = [];
    for await (const row of problems(served)) {
      if (row.type === "summary") return { rows, summary: row };
      if (rows.length < KEPT_MAX) rows.push(row);
    }
    throw new TypeError("Cannot count the problems: there is no summary");
  });
}

function problems(served: Served): AsyncGenerator<ValidateRow> {
  const { settings } = served.logs;
  const storage = new Yielder(YIELD_EVERY_MS).storage(served.state.directory);
  const lostLines = (log: LogName) => lostLinesOf(served, log);
  return checkTargets(logTargets(storage, settings), { now: served.now(), loadSchemas, lostLines });
}

/** What a log has lost; nothing where that cannot be known. */
async function lostLinesOf({ state, logs }: Served, log: LogName): Promise<LostLines | null> {
  try {
    if ((await state.directory.list(SNAPSHOTS)).length === 0) return null;
    return await findLostLines(state.directory, logs.log(log));
  } catch (error) {
    if (error instanceof LogError) return null;
    throw error;
  }
}
