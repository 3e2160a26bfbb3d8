import type { LogSettings } from "../../records/settings.ts";
import type { CommonPrefix } from "./common_prefix.ts";
import type { Input } from "./input.ts";
import { readTail } from "./tail.ts";
import { Union } from "./union.ts";

/** What the inputs hold behind the common prefix. */
export interface Tails {
  /** Their lines. */
  union: Union;
  /** Where the last line of each begins. */
  lastOffsets: number[];
}

/** Reads what lies behind the common prefix. */
export async function readTails(
  inputs: readonly Input[],
  { ends }: CommonPrefix,
  settings: LogSettings,
): Promise<Tails> {
  const union = new Union(inputs);
  const lastOffsets: number[] = [];
  for (const [index, input] of inputs.entries()) {
    await readTail(input, ends[index]!, settings, (line) => {
      lastOffsets[index] = line.offset;
      return union.take(index, line);
    });
  }
  return { union, lastOffsets };
}
