import { logFlagOf } from "../../../lib/query/unknown.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags, LogFlag } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { writeById } from "./state.ts";

/** What `restore` takes. */
type RestoreFlags = GlobalFlags & DeviceFlag & LogFlag & {
  /** The number of the version that is brought back. */
  readonly from?: number;
};

/** `log restore <id> [--from N]` */
export default async function restore(
  context: Context,
  flags: RestoreFlags,
  id: string,
): Promise<void> {
  const { log, from } = flags;
  const answer = await writeById(context, flags, (writes) => writes.log(log).restore(id, { from }));
  noteWritten(context, answer);
  await context.answer(answer, () => import("../../views/write/restore.ts"));
  const { written, line, ignored_version } = answer;
  if (!written && from === undefined) {
    context.info(`it is not deleted (line ${line} is current)`);
  } else if (!written) {
    context.info(`no change: version ${from} is what line ${line} says`);
  }
  if (ignored_version === undefined) return;
  context.info(
    `version ${ignored_version}, later, was ignored: ` +
      `"log restore ${id}${logFlagOf(log)} --from ${ignored_version}" brings it back`,
  );
}
