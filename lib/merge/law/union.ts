import type { Op } from "../../records/lifecycle.ts";
import type { Instant } from "../../time/instant.ts";
import { Comparer, type InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import type { LineKind, TailLine } from "./tail.ts";

/** Which inputs hold a line; two lines of the same inputs share one. */
export class InputSet {
  /** Their indexes, ascending. */
  readonly inputs: readonly number[];
  readonly #more = new Map<number, InputSet>();

  /** Begins with none. */
  constructor(inputs: readonly number[] = []) {
    this.inputs = inputs;
  }

  /** These, and one more, whose index is larger. */
  with(input: number): InputSet {
    let more = this.#more.get(input);
    if (more === undefined) this.#more.set(input, more = new InputSet([...this.inputs, input]));
    return more;
  }

  /** Whether no input is among both. */
  isDisjointFrom(other: InputSet): boolean {
    return !this.inputs.some((input) => other.inputs.includes(input));
  }
}

/** One line of the merged log behind the common prefix, however many inputs hold it. */
export interface UnionLine extends InputPlace {
  /** The input its bytes are taken from. */
  input: number;
  offset: number;
  /** Length without what ends the line. */
  readonly length: number;
  /** Which of the lines with these bytes it is in each input that holds it, from 1. */
  readonly occurrence: number;
  /** The smallest of its effective times. */
  effective: Instant;
  /** Which inputs hold it. */
  holders: InputSet;
  /** How many carriage returns are written behind it: those that all inputs agree on. */
  returns: number;
  /** Whether some input ends it with a newline. */
  isEnded: boolean;
  /** Whether it stands in its input just as it is written, newline included. */
  isVerbatim: boolean;
  /** What it is; a torn tail only where it is one in all inputs. */
  kind: LineKind;
  /** What it is about; null for a line that is not readable. */
  id: string | null;
  /** What it says of that; null for a line that is not readable. */
  op: Op | null;
  /** The next line with the same bytes. */
  next: UnionLine | null;
}

/** Lines with the same bytes, and how many of them the input that is being read has had so far. */
interface DuplicateChain {
  readonly first: UnionLine;
  input: number;
  last: UnionLine | null;
}

/** Lines of several inputs that are to be merged. */
export interface UnionLines {
  /** The lines of each input, in its order. */
  readonly sequences: readonly (readonly UnionLine[])[];
  /** All lines, each once. */
  readonly lines: readonly UnionLine[];
  /** Compares the bytes of lines. */
  readonly comparer: Comparer;
}

/** The same without some of the lines. */
export function withoutLines(union: UnionLines, some: ReadonlySet<UnionLine>): UnionLines {
  if (some.size === 0) return union;
  const isLeft = (line: UnionLine) => !some.has(line);
  const sequences = union.sequences.map((sequence) => sequence.filter(isLeft));
  return { sequences, lines: union.lines.filter(isLeft), comparer: union.comparer };
}

/**
 * The union of the lines of several inputs: of lines with the same bytes, the
 * k-th occurrence in one input is the k-th in every other. Its lines are told
 * apart by their bytes, which stay in the inputs.
 */
export class Union implements UnionLines {
  /** The lines of each input, in its order. */
  readonly sequences: UnionLine[][] = [];
  /** All lines, each once, in the order they were taken. */
  readonly lines: UnionLine[] = [];
  /** Compares the bytes of lines. */
  readonly comparer: Comparer;
  /** By hash; of lines whose hashes are equal, the bytes decide. */
  readonly #twins = new Map<number, DuplicateChain[]>();
  readonly #nobody = new InputSet();

  /** Takes the inputs; their lines are to be taken one input after the other. */
  constructor(inputs: readonly Input[]) {
    this.comparer = new Comparer(inputs);
    for (const _ of inputs) this.sequences.push([]);
  }

  /** Takes the next line of an input. */
  take(input: number, line: TailLine): Promise<void> | void {
    const hash = hashOf(line.head, line.length);
    const known = this.#twins.get(hash);
    if (known !== undefined) return this.#takeKnown(known, input, line);
    const first = this.#add(input, line, 1);
    this.#twins.set(hash, [{ first, input, last: first }]);
  }

  async #takeKnown(known: DuplicateChain[], input: number, line: TailLine): Promise<void> {
    const place = { input, offset: line.offset, length: line.length };
    for (const twins of known) {
      if (await this.comparer.areSame(twins.first, place)) {
        return this.#takeTwin(twins, input, line);
      }
    }
    const first = this.#add(input, line, 1);
    known.push({ first, input, last: first });
  }

  #takeTwin(twins: DuplicateChain, input: number, line: TailLine): void {
    if (twins.input !== input) {
      twins.input = input;
      twins.last = null;
    }
    const { last } = twins;
    const twin = last === null ? twins.first : last.next;
    if (twin === null) {
      twins.last = last!.next = this.#add(input, line, last!.occurrence + 1);
    } else {
      twins.last = twin;
      this.#join(twin, input, line);
    }
  }

  #add(input: number, line: TailLine, occurrence: number): UnionLine {
    const { offset, length, effective, returns, isEnded, kind, id, op } = line;
    const added: UnionLine = {
      input,
      offset,
      length,
      occurrence,
      effective,
      holders: this.#nobody.with(input),
      returns,
      isEnded,
      isVerbatim: isEnded,
      kind,
      id,
      op,
      next: null,
    };
    this.lines.push(added);
    this.sequences[input]!.push(added);
    return added;
  }

  /** Takes note that one more input holds a line. */
  #join(known: UnionLine, input: number, line: TailLine): void {
    known.holders = known.holders.with(input);
    this.sequences[input]!.push(known);
    if (line.effective < known.effective) known.effective = line.effective;
    if (line.kind !== "torn" && known.id === null) {
      known.kind = line.kind;
      known.id = line.id;
      known.op = line.op;
    }
    const returns = known.returns === line.returns ? line.returns : 0;
    const isAgreed = known.returns === returns;
    known.isEnded ||= line.isEnded;
    known.isVerbatim &&= isAgreed;
    known.returns = returns;
    if (!known.isVerbatim && line.isEnded && line.returns === returns) {
      known.input = input;
      known.offset = line.offset;
      known.isVerbatim = true;
    }
  }
}

/** A hash of 32 bits in the manner of MurmurHash3; lines of other lengths have others, most likely. */
function hashOf(head: Uint8Array, length: number): number {
  let hash = length;
  for (let at = 0; at < head.length; at++) {
    hash = Math.imul(hash ^ head[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}
