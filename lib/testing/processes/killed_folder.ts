/**
 * A process that really dies while it replaces a folder. Run as `killed_folder.ts <folder> <n>` it
 * kills itself before it changes the disk for the n-th time.
 *
 * @module
 */

import { basename } from "node:path";
import { recoverFolder, replaceFolder } from "../../../cli/commands/ask/replace_folder.ts";

/** The files of an export as small as can be, all of which say when they were written. */
export const EXPORTED = ["events-000001.parquet", "spans-000001.parquet", "views.sql"];

/** Replaces a folder by the files of an export that all hold one text; `meanwhile` runs before. */
export async function exportTo(
  folder: string,
  text: string,
  meanwhile = () => {},
): Promise<void> {
  const isOwn = (path: string) => EXPORTED.includes(basename(path));
  recoverFolder(folder, isOwn);
  await replaceFolder(folder, {
    isOwn,
    async write(into) {
      meanwhile();
      for (const name of EXPORTED) {
        using sink = await into.create(name);
        await sink.write(new TextEncoder().encode(text));
      }
    },
  });
}

if (import.meta.main) {
  const [folder = "", nth] = Deno.args;
  let changes = 0;
  const CHANGES = ["mkdirSync", "openSync", "renameSync", "removeSync", "chmodSync"] as const;
  for (const name of CHANGES) {
    const change = Deno[name] as (...args: unknown[]) => unknown;
    Object.defineProperty(Deno, name, {
      value: (...args: unknown[]) => {
        if (++changes === Number(nth)) Deno.kill(Deno.pid, "SIGKILL");
        return change(...args);
      },
    });
  }
  await exportTo(folder, "new");
}
