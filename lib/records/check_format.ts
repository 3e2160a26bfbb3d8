/**
 * Refusing files that are not lines of JSON, each as a whole and with the next step.
 *
 * @module
 */

import { LogError } from "../errors.ts";
import { openLog } from "../storage/open_log.ts";
import type { LogSource, LogStorage } from "../storage/storage.ts";
import { type FileKind, fileKind, type PackedFormat, type Readable } from "./file_kind.ts";

/** A kind of file that holds no lines of JSON. */
export type OtherKind = Exclude<FileKind, { kind: "lines" }>;

/** What unpacks a file. */
const UNPACK: Record<PackedFormat, string> = {
  gzip: "gunzip",
  zstd: "unzstd",
  xz: "unxz",
  bzip2: "bunzip2",
  zip: "unzip",
  lz4: "unlz4",
};

/**
 * What a file is instead of lines of JSON, as it follows "it is".
 *
 * @example
 * ```ts
 * import { describeKind } from "./check_format.ts";
 *
 * if (describeKind({ kind: "packed", format: "xz" }) !== "packed with xz") throw new Error();
 * ```
 */
export function describeKind(kind: OtherKind): string {
  switch (kind.kind) {
    case "utf-16":
      return `UTF-16 ${kind.hasBom ? "with" : "without"} a byte order mark, not UTF-8`;
    case "packed":
      return `packed with ${kind.format}`;
    case "json-array":
      return "one JSON array, not a JSON object on each line";
    case "pretty-printed":
      return "pretty-printed: its JSON objects take several lines each, not one";
  }
}

/** What makes lines of JSON of a file. */
export function remedyFor(kind: OtherKind): string {
  switch (kind.kind) {
    case "utf-16":
      return '"log validate --fix" converts it to UTF-8';
    case "packed":
      return `unpack it first, for example with "${UNPACK[kind.format]}"`;
    case "json-array":
    case "pretty-printed":
      return '"log validate --fix" writes each value on a line of its own';
  }
}

/**
 * Passes a file of lines.
 *
 * @param name The file as the user knows it.
 * @throws {LogError} `wrong_format` for another kind of file; what reading throws.
 */
export async function checkReadable(source: Readable, name: string): Promise<void> {
  await check(source, name, "wrong_format", "read");
}

/**
 * Passes a file that lines can be added to.
 *
 * @param name The file as the user knows it.
 * @throws {LogError} `unwritable_format` for another kind of file; what reading throws.
 */
export async function checkWritable(source: Readable, name: string): Promise<void> {
  await check(source, name, "unwritable_format", "write to");
}

async function check(
  source: Readable,
  name: string,
  code: "wrong_format" | "unwritable_format",
  verb: string,
): Promise<void> {
  const kind = await fileKind(source);
  if (kind.kind === "lines") return;
  throw new LogError(code, `Cannot ${verb} "${name}": it is ${describeKind(kind)}`, {
    place: { file: name },
    hint: remedyFor(kind),
  });
}

/**
 * Opens a log's file for questions; null where there is none, which stands for an
 * empty log.
 *
 * @throws {LogError} `wrong_format` for a file that is no lines of JSON;
 * `evicted_placeholder`, and what opening and reading it throw.
 *
 * @example
 * ```ts
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { openReadable } from "./check_format.ts";
 *
 * const storage = new MemoryStorage({ "entries.jsonl": '[{"id":"a"},{"id":"b"}]' });
 * const refusal = await openReadable(storage, "entries.jsonl").catch((error) => error);
 * if (refusal.code !== "wrong_format" || !refusal.message.includes("array")) throw new Error();
 * ```
 */
export async function openReadable(storage: LogStorage, file: string): Promise<LogSource | null> {
  const source = await openLog(storage, file);
  if (source === null) return null;
  try {
    await checkReadable(source, file);
    return source;
  } catch (error) {
    source[Symbol.dispose]();
    throw error;
  }
}
