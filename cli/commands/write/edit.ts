import { LogError } from "../../../lib/errors.ts";
import { parseSet, parseUnset } from "../../../lib/write/patch_of.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, SetFlag } from "../../parse/flags.ts";
import { openForWriting } from "./state.ts";

/** `log edit <id> --set key=json…` */
export default async function edit(
  context: Context,
  flags: GlobalFlags & DeviceFlag & SetFlag & { readonly unset?: readonly string[] },
  id: string,
): Promise<void> {
  const { entries } = context.logs.settings.logs;
  const fields = [
    ...(flags.set ?? []).map((text) => parseSet(text, entries)),
    ...(flags.unset ?? []).map((key) => parseUnset(key, entries)),
  ];
  if (fields.length === 0) {
    throw new LogError("bad_usage", "Cannot edit: nothing is to be set", {
      hint: `log edit <id> --set 'tags=["a","b"]' --set 'text="another word"' --unset note`,
    });
  }
  await using state = await openForWriting(context, flags);
  const answer = await state.edit(id, fields);
  await context.answer(answer, () => import("../../views/write/edit.ts"));
  if (!answer.written) context.info(`no change: already so since line ${answer.line}`);
}
