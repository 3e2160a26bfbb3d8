import type { ReviewAnswer } from "../../../lib/answers.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { openForWriting } from "./state.ts";

/** `log review <id> <grade>` */
export default async function review(
  context: Context,
  flags: GlobalFlags & DeviceFlag & { readonly session?: string },
  id: string,
  grade: string,
): Promise<void> {
  await using state = await openForWriting(context, flags);
  const answer = await state.review(id, grade, { sessionId: flags.session ?? null });
  noteWritten(context, answer);
  // Only of logs that the review itself needed: what is written must not seem to have failed.
  const srs = await state.entries.srsOf(id);
  const reviewed: ReviewAnswer = { ...answer, srs };
  await context.answer(reviewed, () => import("../../views/write/review.ts"));
}
