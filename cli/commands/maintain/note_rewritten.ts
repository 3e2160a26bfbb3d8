import type { Context } from "../../context.ts";

/** Notes which files a command has rewritten, for where its answer gets lost. */
export function noteRewritten(context: Context, what: string, files: readonly string[]): void {
  const isNone = files.length === 0;
  context.noteEffect(() => ({
    text: isNone ? `nothing was ${what}` : `${what} ${files.join(", ")}`,
    hint: isNone ? "there is nothing to undo" : '"log undo" puts back what was replaced',
  }));
}
