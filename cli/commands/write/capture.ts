import { LogError } from "../../../lib/errors.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, SetFlag } from "../../parse/flags.ts";
import { textOf } from "../../parse/stdin_text.ts";
import { LineRemarks } from "./line_remarks.ts";
import { noteWritten } from "./note_written.ts";
import { setFields } from "./set_fields.ts";
import { openForWriting } from "./state.ts";

/** `log capture <text>` */
export default async function capture(
  context: Context,
  flags: GlobalFlags & DeviceFlag & SetFlag,
  given: string,
): Promise<void> {
  const { entries } = context.logs.settings.logs;
  const fields = setFields(context, flags, entries);
  const text = given === "-" ? await textOfInput(context) : given;
  if (text.trim() === "") {
    throw new LogError("bad_usage", "Cannot capture: the text is empty", {
      hint: 'log capture "a word" captures it, and log capture - takes standard input',
    });
  }
  await using state = await openForWriting(context, flags);
  const answer = await state.capture(text, fields);
  noteWritten(context, answer);
  await context.answer(answer, () => import("../../views/write/capture.ts"));
  const remarks = new LineRemarks(context, "entries");
  remarks.note(answer);
  remarks.say();
  context.toTerminal(`captured, line ${answer.line}`);
}

async function textOfInput(context: Context): Promise<string> {
  const { stdin } = context.machine;
  if (stdin.isTerminal) context.toTerminal("the text; Ctrl-D ends it");
  return await textOf(stdin);
}
