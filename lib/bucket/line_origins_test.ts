import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOf } from "../storage/source.ts";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { LineOrigins } from "./line_origins.ts";

const line = fc.constantFrom("a\n", "b\n", "c\n", "d\n");
const texts = fc.array(line, { maxLength: 8 });
/** A log that a commit made, how many lines it leaves as they are, and what its writer had seen. */
const step = fc.record({ now: texts, kept: fc.nat(8), base: fc.nat(4), holds: fc.array(line) });

interface TaggedLine {
  readonly line: string;
  readonly n: number;
  readonly also: readonly number[];
}

function encode(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(lines.join(""));
}

/** Numbers by what a line says, and which of the same it is. */
function numbered(lines: readonly string[], numbers: Map<string, number>): number[] {
  return lines.map((line, index) => {
    const k = lines.slice(0, index).filter((other) => other === line).length;
    const name = `${line}${k}`;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
}

/** The rule itself: the k-th of the same lines is the k-th before, and what is left is the commit's. */
function tagged(
  old: readonly TaggedLine[],
  now: readonly string[],
  { n, base, holds }: { n: number; base: number; holds: (line: string) => boolean },
): TaggedLine[] {
  return now.map((line, index) => {
    const k = now.slice(0, index).filter((other) => other === line).length;
    const before = old.filter((other) => other.line === line)[k];
    if (before === undefined) return { line, n, also: [] };
    return before.n > base && holds(line) ? { ...before, also: [...before.also, n] } : before;
  });
}

Deno.test("LineOrigins knows the k-th of the same lines by the k-th before, in whatever order they come", async () => {
  await assertProperty(
    fc.asyncProperty(
      texts,
      fc.array(step, { minLength: 1, maxLength: 4 }),
      async (first, steps) => {
        let origins = LineOrigins.of(1, encode(first).length);
        let before: TaggedLine[] = first.map((line) => ({ line, n: 1, also: [] }));
        for (const [index, { now: more, kept, base, holds: held }] of steps.entries()) {
          const n = index + 2;
          const old = before.map(({ line }) => line);
          const beginning = old.slice(0, kept);
          const now = [...beginning, ...more];
          const [old2, now2] = [old, now].map((lines) => lines.slice(beginning.length));
          const holds = (line: string) => held.some((one) => one === line);
          // A beginning is held by all: nothing else can have been told of its lines.
          const seen = Math.max(base, ...before.slice(0, kept).map(({ n }) => n));
          const numbers = new Map<string, number>();
          const same = {
            bytes: encode(beginning).length,
            lines: 0,
            old: Uint32Array.from(numbered(old2!, numbers)),
            now: Uint32Array.from(numbered(now2!, numbers)),
            count: numbers.size,
          };
          const names = [...numbers.keys()].map((name) => name.slice(0, 2));
          const reordering = { n, base: seen, holds: (line: number) => holds(names[line]!) };
          origins = origins.reordered(encode(old), encode(now), same, reordering);
          before = [
            ...before.slice(0, kept),
            ...tagged(before.slice(kept), more, { n, base: seen, holds }),
          ];
          assert.deepEqual(expanded(origins, now), before);
          for (let upTo = 1; upTo <= n; upTo++) {
            const expected = before.filter(({ n }) => n <= upTo).map(({ line }) => line);
            assert.deepEqual(await bytesOf(origins.upTo(upTo, encode(now))), encode(expected));
          }
        }
      },
    ),
    { seed: 6, numRuns: 500 },
  );
});

/** The lines of a log with what is known of each. */
function expanded(origins: LineOrigins, lines: readonly string[]): TaggedLine[] {
  const stretches = [...origins.stretches()];
  let at = 0;
  return lines.map((line) => {
    const { origin } = stretches.findLast(({ start }) => start <= at)!;
    at += line.length;
    return { line, ...origins.originOf(origin) };
  });
}

Deno.test("LineOrigins knows who else brought a line, also where lines end differently", () => {
  const before = LineOrigins.of(1, 3);
  before.append(2, 3);
  const none = new Uint32Array();
  const same = { bytes: 0, lines: 2, old: none, now: none, count: 0 };
  const [old, now] = [encode(["a\r\n", "b\r\n"]), encode(["a\n", "b\n"])];
  const origins = before.reordered(old, now, same, { n: 3, base: 1, holds: () => false });
  assert.deepEqual(expanded(origins, ["a\n", "b\n"]), [
    { line: "a\n", n: 1, also: [] },
    { line: "b\n", n: 2, also: [3] },
  ]);
  assert.deepEqual(expanded(origins.copy(), ["a\n", "b\n"])[1], { line: "b\n", n: 2, also: [3] });
});

Deno.test("LineOrigins reads the lines of some commits from any offset", async () => {
  const origins = new LineOrigins();
  for (const [n, bytes] of [[1, 2], [2, 3], [1, 4], [3, 1], [1, 2]] as const) {
    origins.append(n, bytes);
  }
  const log = encode(["aabbbccccdee"]);
  const source = origins.upTo(1, log);
  assert.equal(source.size, 8);
  for (let offset = 0; offset <= 9; offset++) {
    for (let size = 0; size <= 9; size++) {
      const into = new Uint8Array(size);
      const count = await source.read(into, offset);
      const expected = "aaccccee".slice(offset, offset + size);
      assert.equal(new TextDecoder().decode(into.subarray(0, count)), expected);
    }
  }
});
