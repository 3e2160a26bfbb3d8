import { RecordReader } from "../../records/reader.ts";
import type { LogSettings } from "../../records/settings.ts";
import { Comparer, type InputPlace } from "./compare.ts";
import type { Input } from "./input.ts";
import { readTail, type TailLine } from "./tail.ts";

/** Where to begin in two inputs, at the start of a line. */
export type Starts = readonly [log: number, copy: number];

/** So many lines that seem to be in both are looked at closely: hashes of two lines are hardly ever equal. */
const CLOSE_LOOKS = 16;
const FIRST_ROOM = 1024;

/** Which lines count. */
export type CountsLine = (line: TailLine) => boolean;

/**
 * Whether two inputs share a line that counts, wherever it is in each. Memory grows
 * by a word for each line of the first.
 */
export async function shareLine(
  [log, copy]: readonly [Input, Input],
  [logStart, copyStart]: Starts,
  settings: LogSettings,
  counts: CountsLine,
): Promise<boolean> {
  const hashes = new Hashes();
  await readHashes(log, logStart, { settings, counts }, (hash) => hashes.add(hash));
  hashes.sort();
  const hits = new Map<number, InputPlace>();
  await readHashes(copy, copyStart, { settings, counts }, (hash, { offset, length }) => {
    if (hits.size === CLOSE_LOOKS || !hashes.has(hash)) return;
    hits.set(hash, { input: 1, offset, length });
  });
  if (hits.size === 0) return false;
  const comparer = new Comparer([log, copy]);
  let isShared = false;
  await readHashes(log, logStart, { settings, counts }, async (hash, { offset, length }) => {
    const hit = isShared ? undefined : hits.get(hash);
    if (hit !== undefined) isShared = await comparer.areSame({ input: 0, offset, length }, hit);
  });
  return isShared;
}

/** Reads the lines of an input that count, and gives the hash of all bytes of each. */
async function readHashes(
  input: Input,
  start: number,
  { settings, counts }: { settings: LogSettings; counts: CountsLine },
  take: (hash: number, line: TailLine) => Promise<void> | void,
): Promise<void> {
  const rests = input.reopen();
  using reader = new RecordReader(input.source, { settings });
  await readTail(input, start, { reader, settings }, (line) => {
    if (!counts(line)) return;
    const hash = new LineHash(line.length);
    hash.update(line.head);
    // Waiting takes longer than most lines do.
    if (line.head.length === line.length) return take(hash.value, line);
    return hashRest(hash, rests, line).then(() => take(hash.value, line));
  });
}

/** Lines that begin alike and are of one length are told apart by what follows the head. */
async function hashRest(hash: LineHash, input: Input, line: TailLine): Promise<void> {
  const end = line.offset + line.length;
  for (let offset = line.offset + line.head.length; offset < end;) {
    const view = (await input.view(offset, 1)).subarray(0, end - offset);
    hash.update(view);
    offset += view.length;
  }
}

/** Numbers to be looked up. */
class Hashes {
  #values = new Float64Array(FIRST_ROOM);
  #count = 0;

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const more = new Float64Array(2 * this.#count);
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#count++] = value;
  }

  /** To be called when all are there, and before any is looked up. */
  sort(): void {
    this.#values = this.#values.subarray(0, this.#count).sort();
  }

  has(value: number): boolean {
    let low = 0, high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return this.#values[low] === value;
  }
}

/** A hash of 52 bits, which a number holds. */
class LineHash {
  #high: number;
  #low: number;

  /** Begins with the length of the line. */
  constructor(length: number) {
    this.#high = length;
    this.#low = ~length;
  }

  /** Takes the next bytes. */
  update(bytes: Uint8Array): void {
    let high = this.#high, low = this.#low;
    for (let at = 0; at < bytes.length; at++) {
      high = Math.imul(high ^ bytes[at]!, 0x9e3779b1);
      high ^= high >>> 15;
      low = Math.imul(low ^ bytes[at]!, 0x85ebca6b);
      low ^= low >>> 13;
    }
    this.#high = high;
    this.#low = low;
  }

  /** What all bytes so far come to. */
  get value(): number {
    return (this.#high >>> 0) * 2 ** 20 + (this.#low >>> 12);
  }
}
