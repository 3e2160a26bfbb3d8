import type { CommonPrefix, PrefixRun } from "./common_prefix.ts";
import type { InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { LineColumns, UnionLine } from "../union/line_columns.ts";

/** Takes the merged log. */
export interface MergeSink {
  /** Appends bytes; they may be reused once this returns. */
  log(bytes: Uint8Array): Promise<void>;
}

const BOM = Uint8Array.of(0xef, 0xbb, 0xbf);
const NEWLINE = Uint8Array.of(0x0a);
const CARRIAGE_RETURN = 0x0d;

/** The lines of a merged log behind the common prefix. */
export interface MergedLines {
  /** The lines in their order. */
  readonly lines: Uint32Array;
  /** What is known of each. */
  readonly columns: LineColumns;
}

/**
 * Writes a merged log: the common prefix, then lines from wherever they lie.
 * What the inputs do not agree on is left out: the byte order mark, the carriage
 * returns at the end of a line. The last line is ended unless no input ends it.
 */
export async function writeMerged(
  inputs: readonly Input[],
  prefix: CommonPrefix,
  { lines, columns }: MergedLines,
  sink: MergeSink,
): Promise<void> {
  const writer = new Writer(inputs, columns, sink);
  const first = lines.length === 0 ? null : columns.placeOf(lines[0]!);
  if (haveBom(inputs) || await wouldHaveBom(inputs, prefix, first)) await sink.log(BOM);
  for (const run of prefix.runs) await writer.run(run);
  if (prefix.lacksNewline) await sink.log(NEWLINE);
  for (const [index, line] of lines.entries()) {
    const written = writer.line(line, index < lines.length - 1 || columns.isEnded(line));
    if (written !== undefined) await written;
  }
  await writer.flush();
}

/** Whether all inputs begin with a byte order mark; those without a byte have no say. */
function haveBom(inputs: readonly Input[]): boolean {
  const some = inputs.filter(({ size }) => size > 0);
  return some.length > 0 && some.every(({ start }) => start > 0);
}

/** Whether the first line has one of its own, which would be taken for that of the file. */
async function wouldHaveBom(
  inputs: readonly Input[],
  { runs: [run] }: CommonPrefix,
  line: InputPlace | null,
): Promise<boolean> {
  const first = run ? { input: 0, offset: run.start } : line;
  if (first === null) return false;
  const head = await inputs[first.input]!.view(first.offset, BOM.length);
  return BOM.every((byte, index) => head[index] === byte);
}

class Writer {
  readonly #inputs: readonly Input[];
  readonly #columns: LineColumns;
  readonly #sink: MergeSink;
  /** Lines that lie behind each other in one input, and are not written yet. */
  #input = 0;
  #start = 0;
  #end = 0;

  constructor(inputs: readonly Input[], columns: LineColumns, sink: MergeSink) {
    this.#inputs = inputs;
    this.#columns = columns;
    this.#sink = sink;
  }

  /** Writes neighbouring lines of the base. */
  async run({ start, end, isStripped }: PrefixRun): Promise<void> {
    if (!isStripped) return await this.#copy(0, start, end);
    for (let offset = start; offset < end;) {
      const line = await this.#inputs[0]!.lineAt(offset);
      await this.#copy(0, offset, offset + line!.length);
      if (line!.isEnded) await this.#sink.log(NEWLINE);
      offset = line!.end;
    }
  }

  /** Takes the next line, with a newline or without. */
  line(line: UnionLine, isEnded: boolean): Promise<void> | void {
    if (!isEnded || !this.#columns.isVerbatim(line)) return this.#spell(line, isEnded);
    const { input, offset, length } = this.#columns.placeOf(line);
    const end = offset + length + this.#columns.returnsOf(line) + 1;
    if (input !== this.#input || offset !== this.#end) return this.#begin(input, offset, end);
    this.#end = end;
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    await this.#copy(this.#input, this.#start, this.#end);
    this.#start = this.#end;
  }

  async #begin(input: number, start: number, end: number): Promise<void> {
    await this.flush();
    this.#input = input;
    this.#start = start;
    this.#end = end;
  }

  /** Writes a line that does not stand in its input as it is to be written. */
  async #spell(line: UnionLine, isEnded: boolean): Promise<void> {
    const { input, offset, length } = this.#columns.placeOf(line);
    const returns = this.#columns.returnsOf(line);
    await this.flush();
    await this.#copy(input, offset, offset + length);
    if (returns > 0) await this.#sink.log(new Uint8Array(returns).fill(CARRIAGE_RETURN));
    if (isEnded) await this.#sink.log(NEWLINE);
  }

  async #copy(input: number, start: number, end: number): Promise<void> {
    for (let offset = start, count: number; offset < end; offset += count) {
      const view = await this.#inputs[input]!.view(offset, 1);
      count = Math.min(view.length, end - offset);
      await this.#sink.log(view.subarray(0, count));
    }
  }
}
