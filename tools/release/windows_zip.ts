import { zipSync } from "fflate";
import { RUN_OPTIONS } from "../build/one_file.ts";
import type { TarFile } from "../build/tar.ts";

/** The first day that a zip can name. It is written in local time, so this is one day everywhere. */
const NO_DAY = new Date(1980, 0, 1);

/**
 * A zip for Windows, where no shell would run the one file: a folder with the runtime, `log.cmd`
 * that starts it, and what lies beside. The same files always give the same bytes.
 *
 * @param folder What all of it lies in
 */
export async function windowsZip(
  folder: string,
  runtime: Uint8Array<ArrayBuffer>,
  beside: readonly TarFile[],
): Promise<Blob> {
  const script = await Deno.readTextFile(new URL("./log.cmd", import.meta.url));
  const started = script.replace("@OPTIONS@", RUN_OPTIONS.join(" ")).replaceAll("\n", "\r\n");
  const entries = [
    ["deno.exe", runtime],
    ["log.cmd", new TextEncoder().encode(started)],
    ...beside.map(({ path, bytes }) => [path, bytes] as const),
  ] as [string, Uint8Array<ArrayBuffer>][];
  entries.sort(([a], [b]) => a < b ? -1 : 1);
  const files = Object.fromEntries(entries.map(([path, bytes]) => [`${folder}/${path}`, bytes]));
  return new Blob([zipSync(files, { mtime: NO_DAY })]);
}
