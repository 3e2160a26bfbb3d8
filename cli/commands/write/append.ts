import type { AppendReceipt } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { checkLine } from "../../../lib/write/check_line.ts";
import type { LogState } from "../../../mod.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { inputLines } from "../../parse/input_lines.ts";
import { countOf } from "../../views/parts/numbers.ts";
import { inFlight, type InFlightLimits } from "./in_flight.ts";
import { LineRemarks } from "./line_remarks.ts";
import { openForWriting } from "./state.ts";

/** How many lines are in the log now: by this run, and since before. */
interface Counts {
  written: number;
  known: number;
}

/** How many lines may wait to be durable together, and how much memory they may take. */
const LIMITS: InFlightLimits<Uint8Array> = {
  items: 1000,
  bytes: 16 * 1024 * 1024,
  bytesOf: ({ length }) => length,
};
const STDIN = "-";
const INPUT = "standard input";

/** `log append <log> [json]` */
export default async function append(
  context: Context,
  flags: GlobalFlags,
  name: string,
  json: string = STDIN,
): Promise<void> {
  const log = context.logName(name);
  await using state = await openForWriting(context, flags);
  const lines = json === STDIN ? linesOfInput(context, log) : [new TextEncoder().encode(json)];
  const counts: Counts = { written: 0, known: 0 };
  const remarks = new LineRemarks(context, log);
  let isDone = false;
  try {
    const receipts = appended(state, log, lines, counts, remarks);
    await context.live(receipts, () => import("../../views/write/append.ts"));
    isDone = true;
  } finally {
    const { written, known } = counts;
    const summary = `appended ${countOf(written, "line")} to ${context.logs.settingsOf(log).file}`;
    const before = known === 0 ? "" : `; ${known} ${known === 1 ? "was" : "were"} there already`;
    // What was kept before a line that could not be, or nothing of note.
    if (isDone || written + known > 0) context.info(summary + before);
    remarks.say();
  }
}

async function* appended(
  state: LogState,
  log: LogName,
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  counts: Counts,
  remarks: LineRemarks,
): AsyncGenerator<AppendReceipt> {
  for await (const answer of inFlight(lines, (line) => state.append(log, line), LIMITS)) {
    counts[answer.written ? "written" : "known"]++;
    const { id, line, offset, ignored } = answer;
    remarks.note(answer);
    yield { id, line, offset, ...ignored && { ignored } };
  }
}

/** The lines of standard input up to one that cannot be appended, before anything behind it is written. */
async function* linesOfInput(context: Context, log: LogName): AsyncGenerator<Uint8Array> {
  const { stdin } = context.machine;
  if (stdin.isTerminal) context.toTerminal("a JSON object on each line; Ctrl-D ends");
  const settings = context.logs.settingsOf(log);
  for await (const { bytes, line } of inputLines(stdin, INPUT)) {
    try {
      checkLine(bytes, settings.file, settings);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      const { code, message, hint } = error;
      const place = { file: INPUT, line };
      throw new LogError(code, message, { place, cause: error, ...(hint && { hint }) });
    }
    yield bytes;
  }
}
