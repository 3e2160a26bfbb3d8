import type { WriteAnswer } from "../../../lib/answers.ts";
import type { Context } from "../../context.ts";

/** Notes which line a write came to, for where its answer gets lost. */
export function noteWritten(context: Context, answer: WriteAnswer): void {
  const { log, id, line, offset, written } = answer;
  const { file } = context.logs.settingsOf(log);
  const place = `line ${line} of ${file} (byte ${offset})`;
  context.noteEffect(() => ({
    text: written
      ? `${JSON.stringify(id)} was written, ${place}`
      : `nothing was written, ${place} says so already`,
    hint: written ? "the line is durable: do not write it again" : "there is nothing to do again",
  }));
}
