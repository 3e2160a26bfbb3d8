import fc from "fast-check";
import assert from "node:assert/strict";
import { MemoryStorage } from "../storage/memory.ts";
import type { LogSource } from "../storage/storage.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import {
  BLOCK_BYTES,
  BUFFER_BYTES,
  type LineBlock,
  MAX_LINE_BYTES,
  type OverlongLine,
  readBlocks,
} from "./lines.ts";

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

/** Checks that a source reads as its lines, those that are too long by themselves, and gives what was asked of the buffer. */
async function assertReads(source: LengthsSource, maxLineBytes: number): Promise<number> {
  const read: Line[] = [], overlong: Line[] = [];
  let bufferBytesMax = 0;
  const buffer = (bytes: number) => {
    bufferBytesMax = Math.max(bufferBytesMax, bytes);
    return shared;
  };
  for await (const block of readBlocks(source, buffer, 0, maxLineBytes)) {
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
  assert.deepEqual(overlong, source.lines.filter(({ length }) => length > maxLineBytes));
  assert(source.askedBytesMax <= BLOCK_BYTES);
  assert(bufferBytesMax <= maxLineBytes + 2 * BLOCK_BYTES);
  return bufferBytesMax;
}

/** Lines about as long as the limit, and as what is read at once. */
function nearLimits(limit: number): [what: string, lengths: number[]][] {
  const step = Math.min(BLOCK_BYTES, limit);
  return [
    ["nothing", []],
    ["empty lines", [0, 0, 0]],
    ["a line longer than a block", [3, step * 3, 3]],
    ["lines that end with a block", [step - 1, step - 1, step, 0, 5]],
    ["the longest line", [limit]],
    ["the longest line among others", [5, limit, 5]],
    ["the longest line, ended behind a block's end", [step - 1, limit, 1]],
    ["a line one byte too long", [limit + 1]],
    ["lines one byte too long in a row", [1, limit + 1, limit + 1, 0, 1]],
    ["the longest line behind one too long", [limit + 1, limit, 7]],
    ["one too long behind the longest line", [limit, limit + 1, 7]],
    ["one too long behind short lines", [1, 1, 1, 1, limit + 1, 1, limit + 2, 1]],
    ["a line too long that ends with a block", [limit + step - 1, 7]],
    ["a line too long that ends behind a block", [limit + step, 0, 7]],
    ["a line that is far too long", [7, 2 * limit + 12_345, 7]],
  ];
}

for (const limit of [1024, 1000, BLOCK_BYTES, 4 * BLOCK_BYTES]) {
  for (const [what, lengths] of nearLimits(limit)) {
    for (const isEnded of [true, false]) {
      const end = isEnded ? "a newline" : "none";
      const limited = `of ${what}, with ${end} at the end and at most ${limit} bytes a line`;
      Deno.test(`readBlocks gives lines and overlong lines ${limited}`, async () => {
        await assertReads(new LengthsSource(lengths, isEnded), limit);
      });
    }
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
    fc.constantFrom(MAX_LINE_BYTES, MAX_LINE_BYTES, 1, 2, 300, BLOCK_BYTES - 1, 100_000),
    async (lengths, isEnded, maxLineBytes) => {
      await assertReads(new LengthsSource(lengths, isEnded), maxLineBytes);
    },
  );
  await assertProperty(law, { seed: 1, numRuns: 120 });
});

Deno.test("readBlocks passes a line of many limits by without holding it or reading it twice", async () => {
  for (const limit of [1024, 2 * BLOCK_BYTES]) {
    const source = new LengthsSource([10, 100 * limit, 10], true);
    assert(await assertReads(source, limit) <= limit + 2 * Math.min(BLOCK_BYTES, limit));
    assert(source.readBytes < source.size + 2 * BLOCK_BYTES);
  }
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
    [...Array<number>(30).fill(50_000), 4 * BLOCK_BYTES + 9, 4],
    true,
  );
  let buffer = new Uint8Array(BUFFER_BYTES);
  const blocks: (LineBlock | OverlongLine)[] = [];
  let text = 0;
  for await (const block of readBlocks(source, () => buffer, 0, 4 * BLOCK_BYTES)) {
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
