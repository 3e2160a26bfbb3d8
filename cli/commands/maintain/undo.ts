import { LogError } from "../../../lib/errors.ts";
import { forgetUndo, listUndo, undoLatest } from "../../../lib/rewrite/undo.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { countOf } from "../../views/parts/numbers.ts";
import { snapshotInvalidator } from "./invalidate.ts";
import { warnAbout } from "./remarks.ts";

/** What only `undo` takes. */
type UndoFlags = {
  readonly list?: boolean;
  readonly forget?: boolean;
  /** How many steps `forget` keeps. */
  readonly keep?: number;
};

/** `log undo` */
export default async function undo(
  context: Context,
  flags: GlobalFlags & UndoFlags,
): Promise<void> {
  const { list = false, forget = false, keep } = flags;
  if (list && forget) throw refusal("--list with --forget", "they ask for different things");
  if (keep !== undefined && !forget) throw refusal("--keep", "it goes with --forget only");
  if (list) return await listSteps(context);
  if (!forget) return await undoStep(context);
  if (keep === undefined) throw refusal("--forget", "--keep <n> is missing");
  await forgetSteps(context, keep);
}

async function undoStep(context: Context): Promise<void> {
  const answer = await undoLatest(context.storage, context.now, {
    onRewrite: snapshotInvalidator(context),
  });
  const { command, files } = answer.undone;
  context.noteEffect(() => ({
    text: `undid "${command}", and put back ${files.map(({ file }) => file).join(", ")}`,
    hint: '"log undo --list" shows it; once more would undo the command before',
  }));
  warnAbout({ recovered: answer.recovered, strayAppends: [] }, context);
  await context.answer(answer, () => import("../../views/maintain/undo.ts"));
}

async function listSteps(context: Context): Promise<void> {
  const steps = await listUndo(context.storage);
  await context.rows(steps, () => import("../../views/maintain/undo_list.ts"));
}

async function forgetSteps(context: Context, keep: number): Promise<void> {
  const answer = await forgetUndo(context.storage, keep);
  context.noteEffect(() => ({
    text: `removed what ${countOf(answer.forgotten.length, "command")} had kept`,
    hint: '"log undo --list" shows what is left',
  }));
  warnAbout({ recovered: answer.recovered, strayAppends: [] }, context);
  await context.answer(answer, () => import("../../views/maintain/undo_forget.ts"));
}

function refusal(what: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, {
    hint: "see log undo --help",
  });
}
