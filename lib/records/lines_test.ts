import assert from "node:assert/strict";
import fc from "fast-check";
import {
  BLOCK_BYTES,
  BUFFER_BYTES,
  type LineBlock,
  MAX_LINE_BYTES,
  type OverlongLine,
  readBlocks,
} from "./lines.ts";
import { MemoryStorage } from "../storage/memory.ts";
import type { LogSource } from "../storage/storage.ts";
import { assertProperty } from "../testing/assert_property.ts";

const NEWLINE = 10;
const LETTER = 0x61;

interface Line {
  offset: number;
  length: number;
  terminated: boolean;
}

/** Lines of given lengths, made up as they are read; `isEnded` is about the last one. */
class LengthsSource implements LogSource {
  readonly name = "lengths";
  readonly size: number;
  readonly lines: readonly Line[];
  /** The most that was asked for at once. */
  askedBytesMax = 0;
  /** How much was read in all. */
  readBytes = 0;

  constructor(lengths: readonly number[], isEnded: boolean) {
    let offset = 0;
    this.lines = lengths.map((length, index) => {
      const terminated = isEnded || index < lengths.length - 1;
      const line = { offset, length, terminated };
      offset += length + (terminated ? 1 : 0);
      return line;
    });
    this.size = offset;
  }

  read(into: Uint8Array, offset: number): Promise<number> {
    this.askedBytesMax = Math.max(this.askedBytesMax, into.length);
    const count = Math.max(0, Math.min(into.length, this.size - offset));
    this.readBytes += count;
    into.fill(LETTER, 0, count);
    for (const line of this.lines) {
      const at = line.offset + line.length - offset;
      if (line.terminated && at >= 0 && at < count) into[at] = NEWLINE;
    }
    return Promise.resolve(count);
  }

  [Symbol.dispose](): void {}
}

const shared = new Uint8Array(BUFFER_BYTES);

/** The lines within a block, from its bytes. */
function* linesOf({ start, end, offset, terminated }: LineBlock): Generator<Line> {
  for (let at = start; at < end;) {
    const newline = shared.subarray(at, end).indexOf(NEWLINE);
    const length = newline < 0 ? end - at : newline;
    assert.equal(newline < 0, !terminated && at + length === end);
    yield { offset: offset + at - start, length, terminated: newline >= 0 };
    at += length + 1;
  }
}

/** Checks that a source reads as its lines, those that are too long by themselves. */
async function assertReads(source: LengthsSource): Promise<void> {
  const read: Line[] = [], overlong: Line[] = [];
  for await (const block of readBlocks(source, () => shared)) {
    if (block.kind === "lines") {
      assert(block.end > block.start);
      for (const line of linesOf(block)) read.push(line);
      continue;
    }
    const { offset, length, terminated } = block;
    read.push({ offset, length, terminated });
    overlong.push({ offset, length, terminated });
  }
  assert.deepEqual(read, source.lines.filter(({ length, terminated }) => terminated || length > 0));
  assert.deepEqual(overlong, source.lines.filter(({ length }) => length > MAX_LINE_BYTES));
  assert(source.askedBytesMax <= BLOCK_BYTES);
}

const NEAR_LIMITS: [what: string, lengths: number[]][] = [
  ["nothing", []],
  ["empty lines", [0, 0, 0]],
  ["a line longer than a block", [3, BLOCK_BYTES * 3, 3]],
  ["lines that end with a block", [BLOCK_BYTES - 1, BLOCK_BYTES - 1, BLOCK_BYTES, 0, 5]],
  ["the longest line", [MAX_LINE_BYTES]],
  ["the longest line among others", [5, MAX_LINE_BYTES, 5]],
  ["the longest line, ended behind a block's end", [BLOCK_BYTES - 1, MAX_LINE_BYTES, 1]],
  ["a line one byte too long", [MAX_LINE_BYTES + 1]],
  ["lines one byte too long in a row", [1, MAX_LINE_BYTES + 1, MAX_LINE_BYTES + 1, 0, 1]],
  ["the longest line behind one too long", [MAX_LINE_BYTES + 1, MAX_LINE_BYTES, 7]],
  ["one too long behind the longest line", [MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 7]],
  ["a line too long that ends with a block", [MAX_LINE_BYTES + BLOCK_BYTES - 1, 7]],
  ["a line too long that ends behind a block", [MAX_LINE_BYTES + BLOCK_BYTES, 0, 7]],
  ["a line that is far too long", [7, 2 * MAX_LINE_BYTES + 12_345, 7]],
];

for (const [what, lengths] of NEAR_LIMITS) {
  for (const isEnded of [true, false]) {
    const end = isEnded ? "a newline" : "none";
    Deno.test(`readBlocks gives lines and overlong lines of ${what}, with ${end} at the end`, () =>
      assertReads(new LengthsSource(lengths, isEnded)));
  }
}

Deno.test("readBlocks gives lines of any lengths as they are", async () => {
  const length = fc.oneof(
    fc.nat(3),
    fc.nat(300_000),
    fc.integer({ min: BLOCK_BYTES - 3, max: BLOCK_BYTES + 3 }),
  );
  const law = fc.asyncProperty(
    fc.array(length, { maxLength: 20 }),
    fc.boolean(),
    (lengths, isEnded) => assertReads(new LengthsSource(lengths, isEnded)),
  );
  await assertProperty(law, { seed: 1, numRuns: 60 });
});

Deno.test("readBlocks passes a line of 100 MB by without holding it or reading it twice", async () => {
  const source = new LengthsSource([10, 100_000_000, 10], true);
  await assertReads(source);
  assert(shared.length < 20_000_000);
  assert(source.readBytes < source.size + 2 * BLOCK_BYTES);
});

/** Bytes among which newlines and CRs are frequent here and rare there. */
const file = fc.tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 2 ** 31 }))
  .map(([length, seed]) => {
    const bytes = new Uint8Array(length);
    let state = seed;
    for (let at = 0; at < length; at++) {
      state = Math.imul(state, 1_664_525) + 1_013_904_223 | 0;
      const isDense = (at >> 14 & 3) === 0;
      bytes[at] = isDense ? "\n\r a"[state >>> 30]!.charCodeAt(0) : state >>> 16;
    }
    return bytes;
  });

Deno.test("readBlocks gives blocks that joined are the file from where it began", async () => {
  const law = fc.asyncProperty(file, fc.nat(1000), async (bytes, share) => {
    using source = await new MemoryStorage({ file: bytes }).open("file");
    const begin = bytes.lastIndexOf(NEWLINE, bytes.length * share / 1000) + 1;
    let end = begin, isLast = false;
    for await (const block of readBlocks(source!, () => shared, begin)) {
      assert(block.kind === "lines" && !isLast && block.offset === end);
      const part = shared.subarray(block.start, block.end);
      end += part.length;
      assert.equal(indexOfDifference(part, bytes.subarray(block.offset, end)), -1);
      assert.equal(part.at(-1) === NEWLINE, block.terminated);
      isLast = !block.terminated;
    }
    assert.equal(end, bytes.length);
  });
  await assertProperty(law, { seed: 1, numRuns: 15 });
});

function indexOfDifference(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return Math.min(one.length, other.length);
  return one.findIndex((byte, index) => byte !== other[index]);
}

Deno.test("readBlocks goes on in a buffer that has moved since the last block", async () => {
  const source = new LengthsSource(
    [...Array<number>(30).fill(50_000), MAX_LINE_BYTES + 9, 4],
    true,
  );
  let buffer = new Uint8Array(BUFFER_BYTES);
  const blocks: (LineBlock | OverlongLine)[] = [];
  let text = 0;
  for await (const block of readBlocks(source, () => buffer)) {
    blocks.push(block);
    if (block.kind === "lines") {
      const bytes = buffer.subarray(block.start, block.end);
      text += bytes.reduce((count, byte) => count + (byte === LETTER ? 1 : 0), 0);
    }
    buffer = new Uint8Array(buffer.buffer.transfer());
  }
  assert.equal(text, 30 * 50_000 + 4);
  assert(blocks.length > 5);
  assert.equal(blocks.filter(({ kind }) => kind === "overlong").length, 1);
});
