import { tar, type TarFile } from "./tar.ts";

/**
 * A shell script that carries files behind itself, unpacks them once, and
 * runs `deno` from among them on `app/main.js`.
 *
 * The same files, options and script give the same bytes.
 *
 * @param script The script, with places for `@VERSION@`, `@OFFSET@`, `@MEGABYTES@`, `@OPTIONS@`
 * @param options What `deno run` is given, words without white space
 *
 * @example
 * ```ts
 * import { selfExtracting } from "./self_extracting.ts";
 *
 * const bytes = new TextEncoder().encode("hello");
 * const files = [{ path: "greeting", bytes, isExecutable: false }];
 * const made = await selfExtracting("#!/bin/sh\ntail -c +@OFFSET@ $0\n", files, []);
 * if (!(await made.text()).startsWith("#!/bin/sh\ntail -c +32 ")) throw new Error();
 * ```
 */
export async function selfExtracting(
  script: string,
  files: readonly TarFile[],
  options: readonly string[],
): Promise<Blob> {
  const archive = new Blob([...tar(files)]).stream().pipeThrough(new CompressionStream("gzip"));
  const payload = await new Response(archive).bytes();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", payload));
  const unpackedBytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const filled = script
    .replaceAll("@VERSION@", digest.toHex().slice(0, 16))
    .replaceAll("@MEGABYTES@", String(Math.ceil(unpackedBytes / 1e6)))
    .replaceAll("@OPTIONS@", options.join(" "));
  return new Blob([withOffset(filled), payload]);
}

/** Fills in where the script ends, counted from 1 as `tail -c` does, in as many characters as the placeholder had. */
function withOffset(script: string): string {
  const placeholder = "@OFFSET@";
  const offset = new TextEncoder().encode(script).length + 1;
  return script.replace(placeholder, String(offset).padEnd(placeholder.length));
}
