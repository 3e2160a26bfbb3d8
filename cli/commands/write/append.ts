import type { AppendRow, WriteAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import type { LogState } from "../../../lib/live/state.ts";
import type { LogName } from "../../../lib/records/settings.ts";
import { checkLine } from "../../../lib/write/check_line.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { inputLines } from "../../parse/input_lines.ts";
import type { Effect } from "../../terminal/output.ts";
import { lostRemark } from "../../views/parts/lost.ts";
import { countOf } from "../../views/parts/numbers.ts";
import { inFlight, type InFlightLimits } from "./in_flight.ts";
import { LineRemarks } from "./line_remarks.ts";
import { openForWriting } from "./state.ts";

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
  const kept = new KeptLines(context, log);
  context.noteEffect(() => context.isAnswerLost ? kept.effect : null);
  let isDone = false;
  try {
    const receipts = appended(state, log, lines, kept);
    await context.live(receipts, () => import("../../views/write/append.ts"));
    isDone = true;
  } finally {
    // What is under way is kept too, whoever hears of it.
    await state.close();
    kept.say(isDone);
  }
}

async function* appended(
  state: LogState,
  log: LogName,
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  kept: KeptLines,
): AsyncGenerator<AppendRow> {
  const write = (line: Uint8Array) =>
    state.append(log, line).then((answer) => {
      kept.note(answer);
      return answer;
    });
  for await (const { id, line, offset, ignored, lost } of inFlight(lines, write, LIMITS)) {
    if (lost !== undefined) yield lost;
    yield { id, line, offset, ...ignored && { ignored } };
  }
}

/** The lines that are in the log now, by this run and since before. */
class KeptLines {
  readonly #context: Context;
  readonly #file: string;
  readonly #remarks: LineRemarks;
  #written = 0;
  #known = 0;
  #last: WriteAnswer | null = null;

  /** None yet. */
  constructor(context: Context, log: LogName) {
    this.#context = context;
    this.#file = context.logs.settingsOf(log).file;
    this.#remarks = new LineRemarks(context, log);
  }

  /** Counts a line. */
  note(answer: WriteAnswer): void {
    this.#last = answer;
    // Not at the end, which may be far off.
    if (answer.lost !== undefined) this.#context.warn(lostRemark(this.#file, answer.lost));
    if (answer.written) this.#written++;
    else this.#known++;
    this.#remarks.note(answer);
  }

  /** Says how many there are, and what there is to say of them. */
  say(isDone: boolean): void {
    // What was kept before a line that could not be, or nothing of note.
    if (isDone || this.#last !== null) this.#context.info(this.#summary);
    this.#remarks.say();
  }

  /** Which of the input is in the log, where the answers got lost. */
  get effect(): Effect {
    const last = this.#last;
    if (last === null) return { text: this.#summary, hint: "nothing of the input was written" };
    const all = countOf(this.#written + this.#known, "line");
    const { id, line, offset } = last;
    return {
      text: `${this.#summary}; the last is ${JSON.stringify(id)}, line ${line} (byte ${offset})`,
      hint: `the first ${all} of the input are in the log: go on behind them`,
    };
  }

  get #summary(): string {
    const before = `; ${this.#known} ${this.#known === 1 ? "was" : "were"} there already`;
    return `appended ${countOf(this.#written, "line")} to ${this.#file}` +
      (this.#known === 0 ? "" : before);
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
