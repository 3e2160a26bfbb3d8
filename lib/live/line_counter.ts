import { countNewlines } from "../storage/count_newlines.ts";
import type { Appended, LogFile } from "../storage/log_file.ts";
import type { LogSource } from "../storage/storage.ts";
import { Prefix } from "./prefix.ts";

const NEWLINE = 10;

/** Bytes of a file whose lines are counted. */
interface Counted {
  readonly identity: string;
  readonly size: number;
  readonly newlines: number;
  readonly prefix: Prefix;
}

/**
 * Numbers the lines that are appended to a log that is not in memory: the lines
 * before are counted, and only once as long as the file is the same.
 *
 * @example
 * ```ts
 * import { LocalDirectory } from "../logs/local_directory.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { LineCounter } from "./line_counter.ts";
 *
 * const file = new LocalDirectory(new MemoryStorage({ "a.jsonl": "1\n\n2" })).file("a.jsonl");
 * const counter = new LineCounter(file);
 * const lines = ["3", "4"].map((line) => new TextEncoder().encode(line));
 * const appended = await file.append(lines);
 * if ((await counter.linesOf(appended!)).join() !== "4,5") throw new Error();
 * ```
 */
export class LineCounter {
  readonly #file: LogFile;
  #counted: Counted | null = null;

  /** Counts nothing yet. */
  constructor(file: LogFile) {
    this.#file = file;
  }

  /**
   * The 1-based physical lines that were just appended.
   *
   * @throws {LogError} what reading throws.
   */
  async linesOf(appended: Appended): Promise<number[]> {
    const { offset, bytes, stat } = appended;
    using source = await this.#file.open();
    if (source === null) throw new Error("it is not there any more");
    const end = offset + bytes.length;
    const counted = await this.#known(source, stat.identity, offset);
    const before = (counted?.newlines ?? 0) +
      await countNewlines(source, counted?.size ?? 0, offset);
    const lines = lineNumbers(appended, before + 1);
    const prefix = counted?.prefix ?? new Prefix();
    await prefix.note(source, end);
    // The last of the lines ends where the bytes do, and no other does behind it.
    this.#counted = { identity: stat.identity, size: end, newlines: lines.at(-1)!, prefix };
    return lines;
  }

  /** What was counted of a file before, if it still begins with that. */
  async #known(source: LogSource, identity: string, offset: number): Promise<Counted | null> {
    const counted = this.#counted;
    if (counted === null || counted.identity !== identity || counted.size > offset) return null;
    return await counted.prefix.isOf(source) ? counted : null;
  }
}

/** The 1-based lines of what was appended, where its first byte is on the line `first`. */
export function lineNumbers(
  { offset, bytes, lineOffsets }: Pick<Appended, "offset" | "bytes" | "lineOffsets">,
  first: number,
): number[] {
  let line = first;
  for (let at = 0; at < lineOffsets[0]! - offset; at++) if (bytes[at] === NEWLINE) line++;
  // Each of the others lies right behind the one before.
  return lineOffsets.map((_, index) => line + index);
}
