import type { LostLine, LostLines } from "../answers.ts";
import { BLOCK_BYTES, readBlocks } from "../records/lines.ts";
import type { LogFile } from "../storage/log_file.ts";
import type { LogSource } from "../storage/storage.ts";

/** A line that was acknowledged, and where it lies. */
export interface AcknowledgedLine extends LostLine {
  /** Its bytes, without its newline. */
  readonly bytes: Uint8Array;
}

/** How much is remembered at most, but for the last line. */
export interface RememberLimits {
  /** How many lines. */
  readonly lines: number;
  /** How many bytes they may have together. */
  readonly bytes: number;
}

const LIMITS: RememberLimits = { lines: 10_000, bytes: 8 * 1024 * 1024 };
/** So many lost lines are named; the others are counted. */
const NAMED_MAX = 5;
const NEWLINE = 10, CARRIAGE_RETURN = 13;
const latin1 = new TextDecoder("latin1");

/**
 * The lines that a writer made durable in one log, the latest of them, so that it notices
 * where they are gone: a sync service or a checkout may have put an older file back, or
 * that of another device in its place.
 *
 * A look costs one read as long as the last line lies where it was written. Else the whole
 * file is searched: lines that lie elsewhere now, as after a merge, are not lost.
 *
 * @example
 * ```ts
 * import { LocalDirectory } from "../logs/local_directory.ts";
 * import { MemoryStorage } from "../storage/memory.ts";
 * import { AcknowledgedLines } from "./acknowledged_lines.ts";
 *
 * const file = new LocalDirectory(new MemoryStorage({ "a.jsonl": '{"id":"x"}\n' })).file("a.jsonl");
 * const lines = new AcknowledgedLines();
 * const bytes = new TextEncoder().encode('{"id":"y"}');
 * lines.note([{ id: "y", line: 2, offset: 11, bytes }]);
 * const lost = await lines.takeLost(file);
 * if (lost?.count !== 1 || lost.lines[0]?.id !== "y") throw new Error();
 * if (await lines.takeLost(file) !== null) throw new Error("it is told once");
 * ```
 */
export class AcknowledgedLines {
  readonly #limits: RememberLimits;
  /** By where they lie. */
  #lines: AcknowledgedLine[] = [];
  #bytes = 0;
  /** Whether older ones were let go of. */
  #isTruncated = false;

  /** Remembers nothing yet. */
  constructor(limits: RememberLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Remembers lines that lie behind all those before. */
  note(lines: readonly AcknowledgedLine[]): void {
    for (const line of lines) this.#bytes += line.bytes.length;
    this.#lines.push(...lines);
    // Not one at a time, which would move all others each time.
    if (this.#lines.length > 2 * this.#limits.lines || this.#bytes > 2 * this.#limits.bytes) {
      this.#letGo();
    }
  }

  /**
   * Looks whether the lines are in the file, and gives those that are not, once; null where
   * all are.
   *
   * @throws {LogError} what reading throws.
   */
  async takeLost(file: LogFile): Promise<LostLines | null> {
    const last = this.#lines.at(-1);
    if (last === undefined) return null;
    if (await file.holds(last.bytes, last.offset)) return null;
    using source = await file.open();
    const known = this.#lines;
    this.#lines = source === null ? [] : await found(source, known);
    this.#bytes = this.#lines.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const kept = new Set(this.#lines.map(({ bytes }) => bytes));
    const lost = known.filter(({ bytes }) => !kept.has(bytes));
    const truncated = this.#isTruncated && lost.includes(known[0]!);
    this.#isTruncated &&= !truncated;
    if (lost.length === 0) return null;
    const lines = lost.slice(0, NAMED_MAX).map(({ id, line, offset }) => ({ id, line, offset }));
    return { count: lost.length, lines, truncated };
  }

  #letGo(): void {
    let from = Math.max(0, this.#lines.length - this.#limits.lines);
    for (const { bytes } of this.#lines.slice(0, from)) this.#bytes -= bytes.length;
    for (; this.#bytes > this.#limits.bytes && from < this.#lines.length - 1; from++) {
      this.#bytes -= this.#lines[from]!.bytes.length;
    }
    this.#lines = this.#lines.slice(from);
    this.#isTruncated = true;
  }
}

/** The lines that a file holds, each as often as it does, and where. */
async function found(
  source: LogSource,
  lines: readonly AcknowledgedLine[],
): Promise<AcknowledgedLine[]> {
  const lengths = new Set(lines.map(({ bytes }) => bytes.length));
  const wanted = Map.groupBy(lines, ({ bytes }) => latin1.decode(bytes));
  const kept: AcknowledgedLine[] = [];
  let number = 0;
  for await (const { bytes, offset } of linesOf(source)) {
    number++;
    if (!lengths.has(bytes.length)) continue;
    const line = wanted.get(latin1.decode(bytes))?.shift();
    if (line !== undefined) kept.push({ ...line, line: number, offset });
  }
  return kept;
}

/** The lines of a file without what ends them; one that is too long for any record has no bytes. */
async function* linesOf(
  source: LogSource,
): AsyncGenerator<{ bytes: Uint8Array; offset: number }> {
  let buffer = new Uint8Array(2 * BLOCK_BYTES);
  const roomFor = (bytes: number) => {
    if (bytes <= buffer.length) return buffer;
    const larger = new Uint8Array(2 * bytes);
    larger.set(buffer);
    return buffer = larger;
  };
  for await (const block of readBlocks(source, roomFor)) {
    if (block.kind === "overlong") {
      yield { bytes: new Uint8Array(0), offset: block.offset };
      continue;
    }
    for (let start = block.start; start < block.end;) {
      const newline = buffer.subarray(0, block.end).indexOf(NEWLINE, start);
      const end = newline < 0 ? block.end : newline;
      const ended = end > start && buffer[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
      yield { bytes: buffer.subarray(start, ended), offset: block.offset + start - block.start };
      start = end + 1;
    }
  }
}
