import config from "../../deno.json" with { type: "json" };
import { oneFile } from "../build/one_file.ts";
import type { TarFile } from "../build/tar.ts";
import { binaryKind } from "./binary_kind.ts";
import type { Platform } from "./platforms.ts";
import { windowsZip } from "./windows_zip.ts";

/** A file that somebody downloads. */
export interface Archive {
  /** Its name, with the version and the system. */
  readonly name: string;
  /** What it holds. */
  readonly content: Blob;
}

/** The name of the archive for a system. */
export function archiveName(platform: Platform): string {
  return stemOf(platform) + (isWindows(platform) ? ".zip" : "");
}

function stemOf({ name }: Platform): string {
  return `jsonl-log-${config.version}-${name}`;
}

function isWindows({ binary }: Platform): boolean {
  return binary.startsWith("pe-");
}

/**
 * The program for one system: one file that unpacks itself, or a zip for Windows.
 *
 * The same runtime and files give the same bytes.
 *
 * @param beside What lies beside the runtime, `app/main.js` among it
 * @throws {Error} If the runtime is not one for this system
 */
export async function makeArchive(
  platform: Platform,
  runtime: Uint8Array<ArrayBuffer>,
  beside: readonly TarFile[],
): Promise<Archive> {
  const kind = binaryKind(runtime);
  if (kind !== platform.binary) {
    const found = kind ?? "no program";
    throw new Error(
      `Cannot release for ${platform.name}: its runtime is ${found}, not ${platform.binary}`,
    );
  }
  const content = isWindows(platform)
    ? await windowsZip(stemOf(platform), runtime, beside)
    : await oneFile(runtime, beside);
  return { name: archiveName(platform), content };
}
