import fc from "fast-check";
import assert from "node:assert/strict";
import { LogError } from "../errors.ts";
import type { LogSource } from "../storage/storage.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { fetchLines } from "./fetch_lines.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

interface Ref {
  offset: number;
  length: number;
}

/** Bytes in which every place is unlike its neighbours, and how often and how much was read of them. */
class CountedSource implements LogSource {
  readonly name = "entries.jsonl";
  readonly reads: Ref[] = [];

  constructor(readonly size: number) {}

  read(into: Uint8Array, offset: number): Promise<number> {
    const length = Math.max(0, Math.min(into.length, this.size - offset));
    this.reads.push({ offset, length });
    fill(into.subarray(0, length), offset);
    return Promise.resolve(length);
  }

  [Symbol.dispose](): void {}
}

/** The digits of places, so that a line is a JSON number of sorts and never holds white space. */
function fill(into: Uint8Array, offset: number): void {
  for (let index = 0; index < into.length; index++) {
    into[index] = 0x31 + ((offset + index) * 2_654_435_761 >>> 7) % 9;
  }
}

function bytesOf({ offset, length }: Ref): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(bytes, offset);
  return bytes;
}

async function check(refs: readonly Ref[], size = 4 * MIB): Promise<Ref[]> {
  const source = new CountedSource(size);
  const found = await fetchLines(source, refs);
  assert.equal(found.length, refs.length);
  for (const [index, { line, entry }] of found.entries()) {
    const expected = bytesOf(refs[index]!);
    assert.deepEqual(line, expected);
    assert.deepEqual(entry.bytes, expected);
  }
  return source.reads;
}

Deno.test("fetchLines gives each line's bytes in the order asked for, however they lie", async () => {
  const ref = fc.record({ offset: fc.nat({ max: 200_000 }), length: fc.nat({ max: 300 }) });
  const property = fc.asyncProperty(fc.array(ref, { maxLength: 12 }), async (refs) => {
    await check(refs, 200_300);
  });
  await assertProperty(property, { seed: 1, numRuns: 60 });
});

Deno.test("fetchLines reads nothing for nothing", async () => {
  assert.deepEqual(await check([]), []);
});

Deno.test("fetchLines reads through a gap of 32 KiB and skips a longer one", async () => {
  const first = { offset: 100, length: 50 };
  const near = { offset: 150 + 32 * KIB, length: 7 };
  assert.deepEqual(await check([near, first]), [{ offset: 100, length: 57 + 32 * KIB }]);
  const far = { ...near, offset: near.offset + 1 };
  assert.deepEqual(await check([far, first]), [first, far]);
});

Deno.test("fetchLines reads at most 1 MiB at once, unless a line is longer", async () => {
  const lines = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({ offset: index * length, length }));
  const whole = await check(lines(64, 16 * KIB));
  assert.deepEqual(whole, [{ offset: 0, length: MIB }]);
  const split = await check([...lines(64, 16 * KIB), { offset: MIB, length: 1 }]);
  assert.deepEqual(split, [{ offset: 0, length: MIB }, { offset: MIB, length: 1 }]);
  const long = { offset: 5, length: MIB + 9 };
  assert.deepEqual(await check([{ offset: 0, length: 4 }, long]), [{ offset: 0, length: 4 }, long]);
});

Deno.test("fetchLines takes lines that repeat, contain each other or overlap across reads", async () => {
  const outer = { offset: 10, length: 900 * KIB };
  const inner = { offset: 2_000, length: 30 };
  const across = { offset: 800 * KIB, length: 300 * KIB };
  await check([inner, across, outer, inner, across]);
});

Deno.test("fetchLines drops the byte order mark and white space around a value, not the line's", async () => {
  const bytes = new TextEncoder().encode('\ufeff {"id":"a"}\t\r');
  const source: LogSource = {
    name: "entries.jsonl",
    size: bytes.length,
    read: (into, offset) => {
      into.set(bytes.subarray(offset, offset + into.length));
      return Promise.resolve(into.length);
    },
    [Symbol.dispose]: () => {},
  };
  const [gathered] = await fetchLines(source, [{ offset: 0, length: bytes.length }]);
  const { line, entry } = gathered!;
  assert.deepEqual(line, bytes);
  assert.equal(entry.text, '{"id":"a"}');
});

Deno.test("fetchLines says so when the file has become shorter", async () => {
  const source = new CountedSource(120);
  const lines = fetchLines(source, [{ offset: 0, length: 50 }, { offset: 100, length: 50 }]);
  await assert.rejects(lines, (error) => {
    assert(error instanceof LogError);
    assert.equal(error.code, "changed_meanwhile");
    assert.equal(
      error.message,
      'Cannot read "entries.jsonl": it was truncated while being read',
    );
    assert.equal(error.hint, "run the command again");
    assert.deepEqual(error.place, { file: "entries.jsonl", offset: 120 });
    return true;
  });
});
