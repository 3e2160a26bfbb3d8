import type { CommonPrefix } from "./common_prefix.ts";
import type { ByteRange, Input } from "./input.ts";
import { readTail, type TailReading } from "./tail.ts";
import { Union, type UnionLines } from "../union/union.ts";

/** Where a line that cannot be read lies in one input. */
export interface UnreadableLine extends ByteRange {
  /** Its place among the input's lines behind the common prefix, from 0. */
  readonly index: number;
}

/** What the inputs hold behind the common prefix. */
export interface Tails {
  /** Their lines. */
  union: UnionLines;
  /** For each input the lines that cannot be read, with the carriage returns at their end. */
  unreadable: UnreadableLine[][];
}

/** Reads what lies behind the common prefix. */
export async function readTails(
  inputs: readonly Input[],
  { ends }: Pick<CommonPrefix, "ends">,
  reading: TailReading,
): Promise<Tails> {
  const union = new Union(inputs);
  const unreadable: UnreadableLine[][] = inputs.map(() => []);
  for (const [number, input] of inputs.entries()) {
    let index = 0;
    await readTail(input, ends[number]!, reading, (line) => {
      const { kind, offset, length, returns } = line;
      if (kind === "malformed" || kind === "torn") {
        unreadable[number]!.push({ index, offset, length: length + returns });
      }
      index++;
      return union.take(number, line);
    });
  }
  return { union: union.lines(), unreadable };
}
