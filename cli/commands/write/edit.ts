import { LogError } from "../../../lib/errors.ts";
import { parseUnset } from "../../../lib/write/patch_of.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, LogFlag, SetFlag } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { setFields } from "./set_fields.ts";
import { writeById } from "./state.ts";

/** `log edit <id> --set key=text… --set key:=json…` */
export default async function edit(
  context: Context,
  flags: GlobalFlags & DeviceFlag & LogFlag & SetFlag & { readonly unset?: readonly string[] },
  id: string,
): Promise<void> {
  const settings = context.logs.settingsOf(flags.log);
  const fields = [
    ...setFields(context, flags, settings),
    ...(flags.unset ?? []).map((key) => parseUnset(key, settings)),
  ];
  if (fields.length === 0) {
    throw new LogError("bad_usage", "Cannot edit: nothing is to be set", {
      hint: `log edit <id> --set "text=another word" --set 'tags:=["a","b"]' --unset note`,
    });
  }
  const answer = await writeById(
    context,
    flags,
    (writes) => writes.log(flags.log).edit(id, fields),
  );
  noteWritten(context, answer);
  await context.answer(answer, () => import("../../views/write/edit.ts"));
  if (!answer.written) context.info(`no change: already so since line ${answer.line}`);
}
