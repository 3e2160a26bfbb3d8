import type { ReviewAnswer, WriteAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { parseNode, stringMember } from "../../../lib/json/tree.ts";
import type { LogState } from "../../../lib/live/state.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { openForWriting } from "./state.ts";

/** What `review` takes. */
type ReviewFlags = GlobalFlags & DeviceFlag & {
  /** The session that the review belongs to. */
  readonly session?: string;
  /** The id of a review that is taken back. */
  readonly undo?: string;
};

/** `log review <id> <grade>`, `log review --undo <event id>` */
export default async function review(
  context: Context,
  flags: ReviewFlags,
  id?: string,
  grade?: string,
): Promise<void> {
  const write = chosen(flags, id, grade);
  await using state = await openForWriting(context, flags);
  const answer = await write(state);
  noteWritten(context, answer);
  const entryId = stringMember(parseNode(answer.entry), "entry_id");
  // Only of logs that the review itself needed: what is written must not seem to have failed.
  const srs = entryId === null ? null : await state.entries.srsOf(entryId);
  const reviewed: ReviewAnswer = { ...answer, srs };
  await context.answer(reviewed, () => import("../../views/write/review.ts"));
  if (!answer.written) context.info(`it was undone before, by line ${answer.line}`);
  else if (flags.undo === undefined) {
    context.info(`"log review --undo ${answer.id}" takes it back`);
  }
}

/** What is to be written. */
function chosen(
  { undo, session }: ReviewFlags,
  id: string | undefined,
  grade: string | undefined,
): (state: LogState) => Promise<WriteAnswer> {
  if (undo !== undefined) {
    if (id !== undefined) throw refusal("--undo with an entry", "it names a review by its own id");
    if (session !== undefined) throw refusal("--undo with --session", "the review keeps its own");
    return (state) => state.undoReview(undo);
  }
  if (id === undefined) throw missing("<id>");
  if (grade === undefined) throw missing("<grade>");
  return (state) => state.review(id, grade, { sessionId: session ?? null });
}

function missing(argument: string): LogError {
  return new LogError("bad_usage", `Missing argument: ${argument}`, {
    hint: "log review <id> <grade>, or log review --undo <event id>",
  });
}

function refusal(what: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, {
    hint: "see log review --help",
  });
}
