import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, LogFlag } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { openForWriting } from "./state.ts";

/** `log restore <id>` */
export default async function restore(
  context: Context,
  flags: GlobalFlags & DeviceFlag & LogFlag,
  id: string,
): Promise<void> {
  await using state = await openForWriting(context, flags);
  const answer = await state.log(flags.log).restore(id);
  noteWritten(context, answer);
  await context.answer(answer, () => import("../../views/write/restore.ts"));
  if (!answer.written) context.info(`it is not deleted (line ${answer.line} is current)`);
}
