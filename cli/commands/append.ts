import { checkLine } from "../../lib/compose/check_line.ts";
import { LogError } from "../../lib/errors.ts";
import type { LogName } from "../../lib/settings.ts";
import type { State, WriteAnswer } from "../../mod.ts";
import type { Context } from "../context.ts";
import type { GlobalFlags } from "../flags.ts";
import { inFlight } from "../in_flight.ts";
import { type InputLine, inputLines } from "../input_lines.ts";
import { openForWriting } from "../state.ts";
import { countOf } from "../views/numbers.ts";

/** Lines that may wait to be durable together. */
const IN_FLIGHT_MAX = 1000;
const INPUT = "standard input";

/** `log append <log> [json]` */
export default async function append(
  context: Context,
  flags: GlobalFlags,
  log: LogName,
  json?: string,
): Promise<void> {
  await using state = await openForWriting(context, flags);
  const lines = json === undefined
    ? checked(context, log, inputLines(context.machine.stdin, INPUT))
    : [new TextEncoder().encode(json)];
  const counts = { written: 0, known: 0 };
  const { file } = context.logs.settingsOf(log);
  try {
    const rows = written(state, log, lines, counts);
    await context.live(rows, () => import("../views/append.ts"));
  } finally {
    const known = counts.known > 0 ? `, ${counts.known} were there already` : "";
    context.aside(`appended ${countOf(counts.written, "line")} to ${file}${known}`);
  }
}

/** What a caller who waits for his lines is told of each. */
async function* written(
  state: State,
  log: LogName,
  lines: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  counts: { written: number; known: number },
): AsyncGenerator<Pick<WriteAnswer, "id" | "line" | "offset">> {
  for await (const answer of inFlight(lines, (line) => state.append(log, line), IN_FLIGHT_MAX)) {
    counts[answer.written ? "written" : "known"]++;
    const { id, line, offset } = answer;
    yield { id, line, offset };
  }
}

/** Stops at the first line that cannot be appended, before anything behind it is written. */
async function* checked(
  { logs }: Context,
  log: LogName,
  lines: AsyncIterable<InputLine>,
): AsyncGenerator<Uint8Array> {
  const settings = logs.settingsOf(log);
  for await (const { bytes, line } of lines) {
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
