/**
 * Time zone files (TZif) as the reader of them wants to be shown.
 *
 * @module
 */

/** What of a file is not as usual. */
export interface ZoneFileOptions {
  /** The version, `2` without it. */
  version?: string;
  /** How many times clocks changed; none without it. */
  times?: number;
}

/** A file with this rule in its footer, as POSIX spells it. */
export function zoneFileOf(
  footer: string,
  { version = "2", times = 0 }: ZoneFileOptions = {},
): Uint8Array<ArrayBuffer> {
  const block = (timeBytes: number) => {
    const bytes = new Uint8Array(44 + times * (timeBytes + 1) + 6 + 4);
    bytes.set(new TextEncoder().encode(`TZif${version}`));
    const counts = new DataView(bytes.buffer);
    // Times, types and characters of their names.
    for (const [index, count] of [times, 1, 4].entries()) counts.setUint32(32 + 4 * index, count);
    return bytes;
  };
  const parts = [block(4), block(8), new TextEncoder().encode(`\n${footer}\n`)];
  const file = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    file.set(part, end);
    end += part.length;
  }
  return file;
}
