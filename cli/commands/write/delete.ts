import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, LogFlag } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { writeById } from "./state.ts";

/** `log delete <id>` */
export default async function remove(
  context: Context,
  flags: GlobalFlags & DeviceFlag & LogFlag,
  id: string,
): Promise<void> {
  const answer = await writeById(context, flags, (writes) => writes.log(flags.log).remove(id));
  noteWritten(context, answer);
  await context.answer(answer, () => import("../../views/write/delete.ts"));
  if (!answer.written) context.info(`it was deleted before, by line ${answer.line}`);
}
