import { basename, dirname, join } from "node:path";
import { LogError } from "../../../lib/errors.ts";
import { mergeFiles, planMergeFiles } from "../../../lib/merge/copies/merge_files.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import type { Tools } from "../../command.ts";
import { clockOf } from "../../context.ts";
import { namedFiles, realPath, whyNoFile } from "../../parse/copies.ts";
import type { GlobalFlags, SingleWriterFlag } from "../../parse/flags.ts";
import { countOf } from "../../views/parts/numbers.ts";
import { strayAppendRemark } from "./remarks.ts";

/** What `merge --into` takes. */
type MergeFilesFlags = GlobalFlags & SingleWriterFlag & {
  readonly "dry-run"?: boolean;
  readonly unrelated?: boolean;
};

/** `log merge --into <file> <path>…` */
export default async function mergeIntoFile(
  { machine, output }: Tools,
  flags: MergeFilesFlags,
  file: string,
  paths: readonly string[],
): Promise<void> {
  const clock = clockOf(flags, machine, output);
  checkTarget(file);
  const target = realPath(file);
  // A link stays one: the file that it leads to is replaced, and kept there.
  const isLink = target !== join(realPath(dirname(file)), basename(file));
  const options = {
    target: basename(target),
    name: isLink ? target : file,
    copies: await namedFiles(paths),
    unrelated: flags.unrelated === true,
  };
  const singleWriter = flags["single-writer"] === true;
  const storage = new LocalStorage(dirname(target), { singleWriter });
  const isPlan = flags["dry-run"] === true;
  const { answer, changes, strayAppends } = isPlan
    ? await planMergeFiles(storage, options)
    : await mergeFiles(storage, { ...options, now: clock.now });
  if (answer.written) {
    const hint = `the old file is "${answer.backup}"; merging again changes nothing`;
    output.noteEffect(() => ({
      text: `merged ${countOf(paths.length, "file")} into "${file}"`,
      hint,
    }));
  }
  for (const append of strayAppends) output.warn(strayAppendRemark(append));
  await output.answer(answer, async () => {
    const { default: view } = await import("../../views/maintain/merge_files.ts");
    return { default: (answer, screen) => view({ answer, changes, isPlan }, screen) };
  }, clock);
}

function checkTarget(file: string): void {
  const reason = whyNoFile(file);
  if (reason === null) return;
  throw new LogError("not_a_file", `Cannot merge into "${file}": ${reason}`, {
    hint: "name a file that is there; to begin a new one, copy one of the files to its name",
  });
}
