import { LogError } from "../../lib/errors.ts";
import { MAX_LINE_BYTES } from "../../lib/records/lines.ts";
import type { InputStream } from "../machine.ts";
import { spool } from "./spool.ts";

/**
 * All of standard input as text, without the line break at its end.
 *
 * @param maxBytes The most that is taken; what fits into a line without it.
 * @throws {LogError} `bad_usage` for more, or what is not valid UTF-8.
 *
 * @example
 * ```ts
 * import { textOf } from "./stdin_text.ts";
 *
 * const parts = [new TextEncoder().encode("two\nlines\n")];
 * const read = (into: Uint8Array) => {
 *   const part = parts.shift();
 *   if (part !== undefined) into.set(part);
 *   return Promise.resolve(part?.length ?? null);
 * };
 * if (await textOf({ read }) !== "two\nlines") throw new Error();
 * ```
 */
export async function textOf(
  stream: InputStream,
  maxBytes: number = MAX_LINE_BYTES,
): Promise<string> {
  using source = await spool(stream, "standard input", maxBytes);
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.replace(/\r?\n$/, "");
  } catch (cause) {
    throw new LogError("bad_usage", "Cannot read standard input: it is not valid UTF-8", { cause });
  }
}
