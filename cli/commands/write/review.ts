import type { ReviewAnswer, WriteAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { parseNode, stringMember } from "../../../lib/json/tree.ts";
import type { WritesById } from "../../../lib/live/by_id/id_writer.ts";
import { NO_CUT } from "../../../lib/replay/cut.ts";
import type { Context } from "../../context.ts";
import type { DeviceFlag, GlobalFlags } from "../../parse/flags.ts";
import { noteWritten } from "./note_written.ts";
import { silentLogs, writeById } from "./state.ts";

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
  const answer = await writeById(context, flags, write);
  noteWritten(context, answer);
  const entryId = stringMember(parseNode(answer.entry), "entry_id");
  const srs = entryId === null ? null : await srsOf(context, flags, entryId);
  const reviewed: ReviewAnswer = { ...answer, srs };
  await context.answer(reviewed, () => import("../../views/write/review.ts"));
  if (!answer.written) context.info(`it was undone before, by line ${answer.line}`);
  else if (flags.undo === undefined) {
    context.info(`"log review --undo ${answer.id}" takes it back`);
  }
}

/** When the entry is due now. Only a log that the review itself needed is read for it. */
async function srsOf(
  context: Context,
  flags: GlobalFlags,
  entryId: string,
): Promise<ReviewAnswer["srs"]> {
  const logs = silentLogs(context, flags);
  const deriveById = await logs.srsFrom(await logs.interactionsOf(entryId, NO_CUT));
  return deriveById(entryId);
}

/** What is to be written. */
function chosen(
  { undo, session }: ReviewFlags,
  id: string | undefined,
  grade: string | undefined,
): (writes: WritesById) => Promise<WriteAnswer> {
  if (undo !== undefined) {
    if (id !== undefined) throw refusal("--undo with an entry", "it names a review by its own id");
    if (session !== undefined) throw refusal("--undo with --session", "the review keeps its own");
    return (writes) => writes.undoReview(undo);
  }
  if (id === undefined) throw missing("<id>");
  if (grade === undefined) throw missing("<grade>");
  return (writes) => writes.review(id, grade, { sessionId: session ?? null });
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
