import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags } from "../../parse/flags.ts";
import { openForWriting } from "./state.ts";

/** `log delete <id>` */
export default async function remove(
  context: Context,
  flags: GlobalFlags & DeviceFlag,
  id: string,
): Promise<void> {
  await using state = await openForWriting(context, flags);
  const answer = await state.remove(id);
  await context.answer(answer, () => import("../../views/write/delete.ts"));
  if (!answer.written) context.info(`it was deleted before, by line ${answer.line}`);
}
