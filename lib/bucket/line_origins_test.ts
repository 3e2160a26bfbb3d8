import assert from "node:assert/strict";
import fc from "fast-check";
import { assertProperty } from "../testing/lanes/assert_property.ts";
import { keyOf, LineOrigins, walkInStep } from "./line_origins.ts";

const LINES = ["a\n", "b\n", "c\n", "a\r\n"];
const line = fc.constantFrom(...LINES);
const texts = fc.array(line, { maxLength: 8 });

function bytesOf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(lines.join(""));
}

/** The origin of each line, by the rule itself: the k-th of the same lines is the k-th before. */
function retagged(
  old: readonly { line: string; n: number }[],
  now: readonly string[],
  n: number,
): { line: string; n: number }[] {
  const saysOf = (line: string) => keyOf(bytesOf([line]));
  return now.map((line, index) => {
    const k = now.slice(0, index).filter((other) => saysOf(other) === saysOf(line)).length;
    const same = old.filter((other) => saysOf(other.line) === saysOf(line));
    return { line, n: same[k]?.n ?? n };
  });
}

Deno.test("LineOrigins knows the k-th of the same lines by the k-th before, in whatever order they come", () => {
  const logs = fc.array(texts, { minLength: 2, maxLength: 5 });
  assertProperty(
    fc.property(logs, (logs) => {
      const origins = new LineOrigins();
      const [first, ...later] = logs;
      origins.append(1, bytesOf(first!).length);
      let tagged = first!.map((line) => ({ line, n: 1 }));
      let before = first!;
      for (const [index, now] of later.entries()) {
        const n = index + 2;
        origins.retag(bytesOf(before), bytesOf(now), n);
        tagged = retagged(tagged, now, n);
        before = now;
        for (let upTo = 1; upTo <= n; upTo++) {
          const expected = tagged.filter(({ n }) => n <= upTo).map(({ line }) => line);
          assert.deepEqual(origins.upTo(upTo, bytesOf(now)), bytesOf(expected));
        }
      }
    }),
    { seed: 6, numRuns: 500 },
  );
});

Deno.test("walkInStep tells whether all lines of a log are met in another, and which come between", () => {
  assertProperty(
    fc.property(texts, texts, (old, now) => {
      const others: string[] = [];
      const isWithin = walkInStep(bytesOf(old), bytesOf(now), (line) => {
        others.push(new TextDecoder().decode(line));
      });
      const expected: string[] = [];
      let next = 0;
      for (const line of now) {
        if (line === old[next]) next++;
        else expected.push(line);
      }
      assert.deepEqual([isWithin, others], [next === old.length, expected]);
    }),
    { seed: 7, numRuns: 500 },
  );
});
